// Which levels a run plays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/config/learner_options.h"

namespace mario {
namespace {

using testing::HasSubstr;

// What the arguments make of the defaults; or what is said against them.
std::string Verdict(const std::vector<std::string>& args, LearnerConfig& config) {
  CLI::App app;
  BindLearnerOptions(app, config);
  try {
    ParseOptions(app, args);
    Validate(config);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(LearnerConfig, TakesMixturesOfLevelsAndRangesOfDifficulty) {
  LearnerConfig config;
  EXPECT_EQ(Verdict({"--levels", "1-1", "0..2147483647", "--level-weights", "1", "0.5",
                     "--level-difficulty", "1..9", "--curriculum", "replay-failures"},
                    config),
            "accepted");
  EXPECT_EQ(config.curriculum.level_weights, (std::vector<double>{1.0, 0.5}));
  EXPECT_EQ(config.environment.first_level_difficulty, 1);
  EXPECT_EQ(config.environment.last_level_difficulty, 9);
  const std::string text = ConfigText(config);
  EXPECT_THAT(text, HasSubstr("level-weights = [1, 0.5]\n"));
  EXPECT_THAT(text, HasSubstr("level-difficulty = '1..9'\n"));
  EXPECT_EQ(ParseConfig(text), config);
  EXPECT_THAT(ConfigText(LearnerConfig()), HasSubstr("level-difficulty = 3\n"));
}

TEST(LearnerConfig, SaysInASentenceWhatIsWrongWithTheLevels) {
  using Args = std::vector<std::string>;
  const std::pair<Args, std::string> wrong[] = {
      {{"--level-difficulty", "9..1"}, "9..1 is backwards: write 1..9"},
      {{"--level-difficulty", "easy"}, "is not a number or a range like 1..9"},
      {{"--level-difficulty", "1..1000001"}, "is not a number or a range like 1..9"},
      {{"--levels", "a", "b", "--level-weights", "0", "0"}, "level-weights sum to 0"},
      {{"--levels", "a", "b", "--level-weights", "1"}, "1 weights for 2 levels"},
      {{"--level-weights", "nan"}, "is not a finite number"},
      {{"--levels", "a", "b", "a"}, "names \"a\" twice"},
      {{"--curriculum", "difficulty"}, "has no levels to choose from"},
      {{"--curriculum", "hardest"}, "curriculum"},
      {{"--last-level-seed", "4294967295"}, "more than 2^31 levels"}};
  for (const auto& [args, sentence] : wrong) {
    LearnerConfig config;
    EXPECT_THAT(Verdict(args, config), HasSubstr(sentence));
  }
}

TEST(LearnerConfig, KeepsLevelsAndActionsThatARunBeganWith) {
  EnvironmentConfig begun, now;
  begun.levels = {"1-1"};  // as the last release saved its defaults
  begun.action_set = "jump";
  KeepLevelsAndActions(begun, now);
  EXPECT_EQ(now, begun);
  now.levels = {"1-2"};
  now.action_set = "blog";
  KeepLevelsAndActions(begun, now);
  EXPECT_EQ(now.levels, std::vector<std::string>{"1-2"});
  EXPECT_EQ(now.action_set, "blog");
}

TEST(LearnerConfig, KnowsTheSeedsAgainThatARunOfTheLastReleaseBeganWith) {
  EnvironmentConfig begun;
  begun.levels = {"generated"};
  begun.first_level_seed = 100;
  begun.last_level_seed = 199;
  const auto kept = [&](const std::string& level) {
    EnvironmentConfig now;
    now.levels = {level};
    KeepLevelsAndActions(begun, now);
    return now;
  };
  EXPECT_EQ(kept("100..199").levels, begun.levels);
  EXPECT_EQ(kept("100..199").last_level_seed, 199u);
  EXPECT_EQ(kept("100..198").levels, std::vector<std::string>{"100..198"});
  begun.last_level_seed = 100;
  EXPECT_EQ(kept("100").levels, begun.levels);
}

}  // namespace
}  // namespace mario
