#include "learner_client/commands/agent_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/program.h"

namespace mario {
namespace {

using testing::HasSubstr;

using Args = std::vector<std::string>;

std::string Refusal(const Args& args, const LearnerConfig& asked, const LearnerConfig& played) {
  try {
    RequireDone(args, asked, played);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "done";
}

TEST(RequireDone, AcceptsWhatIsPlayed) {
  LearnerConfig played;
  played.training.device = "cpu";
  EXPECT_EQ(Refusal({"--run", "r", "--device", "cpu"}, played, played), "done");
}

TEST(RequireDone, RefusesAnArgumentThatWouldHaveNoEffect) {
  const LearnerConfig played;
  LearnerConfig asked;
  asked.agent.gamma = 0.5;
  for (const Args& args : {Args{"--gamma", "0.5"}, Args{"--run", "r", "--gamma=0.5"}}) {
    EXPECT_THAT(Refusal(args, asked, played), HasSubstr("gamma = 0.97, not 0.5"));
  }
}

TEST(RequireDone, LeavesAFileToDescribeItsExperiment) {
  const LearnerConfig played;
  LearnerConfig asked;
  asked.agent.gamma = 0.5;
  asked.environment.sticky_probability = 0.0;
  EXPECT_EQ(Refusal({"--config", "faithful.toml"}, asked, played), "done");
}

TEST(RequireDone, RefusesAnotherNetworkWhereverItIsAskedFor) {
  const LearnerConfig played;
  LearnerConfig asked;
  asked.network.hidden = 64;
  EXPECT_THAT(Refusal({"--hidden", "64"}, asked, played), HasSubstr("hidden = 256, not 64"));
  EXPECT_THAT(Refusal({"--config", "mine.toml"}, asked, played), HasSubstr("hidden = 256"));
}

TEST(RequireDone, NamesBothArchitecturesAndBothHeads) {
  const LearnerConfig played;
  LearnerConfig asked;
  asked.network.architecture = "impala";
  EXPECT_THAT(Refusal({"--network", "impala"}, asked, played),
              HasSubstr("network = 'nature', not 'impala'"));
  asked = played;
  asked.network.head = "c51";
  EXPECT_THAT(Refusal({"--head=c51"}, asked, played), HasSubstr("head = 'scalar', not 'c51'"));
}

TEST(RequireDone, NamesTheOptionThatAnEvaluationHasForIt) {
  const LearnerConfig played;
  LearnerConfig asked;
  asked.environment.sticky_probability = 0.0;
  EXPECT_THAT(Refusal({"--sticky", "0"}, asked, played), HasSubstr("--evaluation-sticky"));
}

}  // namespace
}  // namespace mario
