// A run that is resumed with other settings, another network, game or ROM.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/program.h"
#include "tests/learner_client/training/tiny_run.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Checkpoint, RefusesARunThatWasBegunWithOtherSettings) {
  const fs::path folder = EmptyFolder();
  TinyRun run(TinyConfig());
  CheckpointStore store(folder);
  run.Iterate(10);
  run.Save(store);
  LearnerConfig config = TinyConfig();
  config.agent.gamma = 0.5;
  TinyRun other(config);
  CheckpointStore again(folder);
  try {
    other.Load(again);
    FAIL() << "another gamma was accepted";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("gamma = 0.5"));
  }
}

// What a run says that is begun again with the settings, or the game, changed.
class AnotherRun : public testing::Test {
 protected:
  AnotherRun() {
    TinyRun run(TinyConfig());
    CheckpointStore store(folder_);
    run.Iterate(10);
    run.Save(store);
  }
  std::string Refusal() {
    TinyRun run(config_);
    CheckpointStore store(folder_);
    EnvironmentInfo info = run.environments.info();
    change_(info);
    try {
      store.Load(config_, info, run.learner);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

  const fs::path folder_ = EmptyFolder();
  LearnerConfig config_ = TinyConfig();
  std::function<void(EnvironmentInfo&)> change_ = [](EnvironmentInfo&) {};
};

TEST_F(AnotherRun, IsAcceptedWhenNothingHasChanged) { EXPECT_EQ(Refusal(), "accepted"); }

TEST_F(AnotherRun, WithAnotherNetworkIsRefused) {
  config_.network.hidden = 16;
  EXPECT_THAT(Refusal(), HasSubstr("hidden = 16 (was 8)"));
}

TEST_F(AnotherRun, WithAnotherSeedIsToldWhatToDo) {
  config_.environment.seed = 2;
  EXPECT_THAT(Refusal(), HasSubstr("seed = 2 (was 1); resume it with what it was begun with, or "
                                   "choose another --run folder for a new run"));
}

TEST_F(AnotherRun, WithMoreStepsInFlightIsRefusedByName) {
  config_.training.steps_in_flight = 2;
  EXPECT_THAT(Refusal(), HasSubstr("steps-in-flight = 2 (was 0)"));
}

TEST_F(AnotherRun, MayHaveAnotherPaceOfSavingAndLooking) {
  config_.training.threads = 1;
  config_.training.checkpoint_minutes = 1.0;
  config_.training.evaluation_minutes = 0.0;
  config_.training.evaluation_episodes = 3;
  config_.training.device = "cpu";
  EXPECT_EQ(Refusal(), "accepted");
}

TEST_F(AnotherRun, OfAnotherGameIsRefused) {
  change_ = [](EnvironmentInfo& info) { info.game = "Other Land"; };
  EXPECT_THAT(Refusal(), HasSubstr("was begun with the game Fake Land"));
}

TEST_F(AnotherRun, OfAnotherRomIsRefused) {
  change_ = [](EnvironmentInfo& info) { info.rom_sha1 = std::string(40, '0'); };
  EXPECT_THAT(Refusal(), HasSubstr("was begun with the ROM ffff"));
}

TEST_F(AnotherRun, WithOtherActionsIsRefused) {
  change_ = [](EnvironmentInfo& info) { info.actions.pop_back(); };
  EXPECT_THAT(Refusal(), HasSubstr("was begun with other actions"));
}

}  // namespace
}  // namespace mario
