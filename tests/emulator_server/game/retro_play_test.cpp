// Folders of stable-retro, played by the server's environments.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "emulator_server/environments/environment_pool.h"
#include "tests/emulator_server/emulator/tiny_rom.h"
#include "tests/emulator_server/game/retro_folder.h"

namespace mario {
namespace {

TEST(RetroIntegration, PlaysThroughThePool) {
  const RetroFolder folder(R"({"reward": {"variables": {"x-pos": {"reward": 1, "penalty": 1}}},
      "done": {"variables": {"x-pos": {"op": "equal", "reference": 20}}},
      "actions": [[[], ["RIGHT"]]]})");
  folder.Add("start.json", R"({"to_play": [{"buttons": "none", "frames": 10},
                                           {"buttons": "start", "frames": 2}]})");
  EnvironmentPool pool(folder.Load(), TinyRom(), {.environments = 1, .threads = 1});
  EnvironmentConfig config;
  config.environments = 1;
  config.groups = 1;
  config.action_set = "default";
  config.levels = {"start"};
  config.sticky_probability = 0.0;
  const auto environments = pool.Open(config, [] {});
  TimeStep step;
  for (int i = 0; i < 6; ++i) {
    environments->Send(0, std::vector<int>{1});
    step = environments->Receive().steps[0];
  }
  EXPECT_TRUE(step.terminated);
  EXPECT_EQ(step.episode->ended_by, "done");
  EXPECT_EQ(step.episode->total_reward, 20.0);
}

TEST(RetroIntegration, PlaysAFolderWithASaveStateAndNumbersOfEveryKind) {
  // C001 is x, C002 1 in play, C003 0: three BCD bytes read 100 + x's digits, two bytes 256 + x.
  const RetroFolder folder(R"({"reward": {"variables": {"score": {"reward": 1, "penalty": 1}},
                                          "time": {"penalty": 0, "reward": 0.5}},
      "done": {"condition": "all",
               "variables": {"far": {"op": "equal", "reference": 276},
                             "x.pos": {"op": "greater-or-equal", "reference": 20}},
               "nodes": {"moved": {"variables": {"low": {"op": "nonzero"},
                                                 "big": {"measurement": "delta"}}}}},
      "actions": [[[], ["LEFT"]], [[], ["RIGHT"], ["A"]]],
      "crop": [0, 16, 0, 0]})",
                           R"({"info": {"score": {"address": 49153, "type": "<d3"},
                                        "far": {"address": 49153, "type": "<u2"},
                                        "big": {"address": 49152, "type": ">u2"},
                                        "x.pos": {"address": 49153, "type": "|i1"},
                                        "low": {"address": 49153, "type": ">n2", "mask": 12}}})");
  folder.Add("metadata.json", R"({"default_state": "Level1"})");
  folder.Add("Level1.state", "another emulator's");
  folder.Add("start.json", R"({"to_title": [{"buttons": "none", "frames": 10}],
                               "to_play": [{"buttons": "start", "frames": 2, "until": "far == 256"}],
                               "control": "x_pos"})");
  EnvironmentPool pool(folder.Load(), TinyRom(), {.environments = 1, .threads = 1});
  EnvironmentConfig config;
  config.environments = config.groups = 1;
  config.sticky_probability = 0.0;
  const auto environments = pool.Open(config, [] {});
  const std::vector<Action>& actions = environments->info().actions;
  const auto right = std::find_if(actions.begin(), actions.end(),
                                  [](const Action& action) { return action.name == "right"; });
  ASSERT_NE(right, actions.end());
  TimeStep step;
  for (int i = 0; i < 6; ++i) {
    environments->Send(0, std::vector<int>{static_cast<int>(right - actions.begin())});
    step = environments->Receive().steps[0];
  }
  ASSERT_TRUE(step.terminated);
  EXPECT_EQ(step.episode->level, "Level1");
  EXPECT_EQ(step.episode->ended_by, "done");
  EXPECT_EQ(step.episode->total_reward, 14.0 + 5 * 0.5) << "20 is 0x14";
}

}  // namespace
}  // namespace mario
