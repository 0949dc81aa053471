#include "viewer_client/play/play_recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"

namespace mario {
namespace {

EnvironmentConfig PlayedConfig() {
  EnvironmentConfig config;
  config.environments = config.groups = 1;
  config.frame_skip = 1;
  config.action_set = "joypad";
  config.observation = {8, 8};
  config.levels = {"1-1"};
  return config;
}

// Plays action 2 all the time.
void PlayFrames(Environments& environments, PlayRecorder& recorder, int frames) {
  for (int frame = 0; frame < frames; ++frame) {
    environments.Send(0, std::vector<int>{2});
    recorder.Record(environments.Receive().steps.front(), environments.info().actions[2].buttons);
  }
}

TEST(PlayRecorder, MakesARecordingOfEachEpisode) {
  const TemporaryFolder folder;
  FakeEnvironments environments(PlayedConfig(), {.episode_lengths = {700, 5}});
  {
    PlayRecorder recorder(folder.path(), PlayedConfig(), environments);
    PlayFrames(environments, recorder, 701 + 6 + 101);
  }
  std::vector<Demonstration> recorded;
  for (const auto& file : DemonstrationFiles(folder.path())) {
    recorded.push_back(ReadDemonstration(file));
  }
  ASSERT_EQ(recorded.size(), 3u);
  std::ranges::sort(recorded, {}, &Demonstration::frames);
  EXPECT_EQ(recorded[0].frames(), 6);
  EXPECT_EQ(recorded[0].ended_by, "pit");
  EXPECT_EQ(recorded[1].frames(), 101);
  EXPECT_EQ(recorded[1].ended_by, "stopped");
  const Demonstration& longest = recorded[2];
  EXPECT_EQ(longest.frames(), 701);
  EXPECT_EQ(longest.ended_by, "cleared");
  EXPECT_EQ(longest.buttons[0], 0);
  EXPECT_EQ(longest.buttons[1], 4);
  ASSERT_EQ(longest.states.size(), 2u);
  EXPECT_EQ(longest.states[0].frame, 600);
  EXPECT_EQ(longest.states[1].frame, 701);
  EXPECT_EQ(longest.origin.game, "Fake Land");
  EXPECT_EQ(longest.origin.level, "1-1");
  EXPECT_EQ(longest.origin.emulator, environments.info().emulator);
}

TEST(PlayRecorder, PlaysOnWhereNothingCanBeRecorded) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "mine";
  FakeEnvironments environments(PlayedConfig());
  PlayRecorder recorder(folder.path() / "file", PlayedConfig(), environments);
  EXPECT_NO_THROW(PlayFrames(environments, recorder, 30));
}

}  // namespace
}  // namespace mario
