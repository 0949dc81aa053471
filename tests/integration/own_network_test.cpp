// A learner that was built with a network of one's own: it trains, is checkpointed, resumed,
// evaluated and exported like any other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"
#include "tests/integration/small_run.h"

namespace mario {
namespace {

using testing::HasSubstr;

class OwnNetworkProgram : public testing::Test {
 protected:
  Ended Run(const std::string& program, std::vector<std::string> args) const {
    args.insert(args.begin() + 1, {"--connect", url_});
    return RunToEnd(program, args);
  }
  Ended Train(const std::string& program, std::vector<std::string> more) const {
    std::vector<std::string> args = {"train", "--run", run_};
    args.insert(args.end(), more.begin(), more.end());
    for (const std::string& setting : SmallRun::Settings()) args.push_back(setting);
    return Run(program, args);
  }

  const TemporaryFolder folder_;
  const std::string url_ = "ipc://" + (folder_.path() / "steps").string();
  const std::string run_ = folder_.path() / "run";
  const ServerProcess server_{url_};
};

TEST_F(OwnNetworkProgram, TrainsIsResumedEvaluatedWatchedAndExported) {
  const std::vector<std::string> network = {"--network", "my_network", "--head", "dueling"};
  for (const char* steps : {"600", "1000"}) {
    std::vector<std::string> args = network;
    args.insert(args.end(), {"--steps", steps});
    const Ended trained = Train(MARIO_OWN_LEARNER_PROGRAM, args);
    ASSERT_EQ(trained.code, 0) << trained.errors;
  }
  EXPECT_GE(LastMetrics(run_).at("steps"), 1000);
  EXPECT_GT(LastMetrics(run_).at("updates"), 50);

  const std::string json = folder_.path() / "result.json";
  const Ended evaluated =
      Run(MARIO_OWN_LEARNER_PROGRAM,
          {"evaluate", "--run", run_, "--episodes", "2", "--max-steps", "20", "--json", json});
  ASSERT_EQ(evaluated.code, 0) << evaluated.errors;
  EXPECT_EQ(nlohmann::json::parse(std::ifstream(json)).at("episodes"), 2);

  const Ended watched =
      Run(MARIO_OWN_LEARNER_PROGRAM,
          {"watch", "--run", run_, "--publish", "ipc://" + (folder_.path() / "p").string(),
           "--episodes", "2", "--speed", "0", "--max-steps", "20"});
  EXPECT_EQ(watched.code, 0) << watched.errors;
  EXPECT_THAT(watched.errors, HasSubstr("2 episodes:"));

  const std::string file = folder_.path() / "agent.zst", onnx = folder_.path() / "agent.onnx";
  const Ended exported = RunToEnd(MARIO_OWN_LEARNER_PROGRAM,
                                  {"export", "--run", run_, "--out", file, "--onnx", onnx});
  EXPECT_EQ(exported.code, 0) << exported.errors;
  EXPECT_TRUE(std::filesystem::exists(file) && std::filesystem::exists(onnx));

  const Ended without = Run(MARIO_LEARNER_PROGRAM, {"evaluate", "--run", run_, "--episodes", "1"});
  EXPECT_NE(without.code, 0);
  EXPECT_THAT(without.errors, HasSubstr("there is no network 'my_network'"));
}

TEST_F(OwnNetworkProgram, AWordThatNamesNoNetworkOrHeadIsRefused) {
  const Ended network = Train(MARIO_OWN_LEARNER_PROGRAM, {"--network", "mine"});
  EXPECT_EQ(network.code, 2);
  EXPECT_THAT(network.errors, HasSubstr("there is no network 'mine'"));
  const Ended head = Train(MARIO_OWN_LEARNER_PROGRAM, {"--network", "my_network", "--head", "c52"});
  EXPECT_EQ(head.code, 2);
  EXPECT_THAT(head.errors, HasSubstr("there is no head 'c52'"));
  const Ended backend =
      Train(MARIO_OWN_LEARNER_PROGRAM, {"--network", "my_network", "--backend", "cpu"});
  EXPECT_EQ(backend.code, 2);
  EXPECT_THAT(backend.errors, HasSubstr("my_network"));
}

}  // namespace
}  // namespace mario
