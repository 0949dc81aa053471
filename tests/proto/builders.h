#pragma once

#include <string_view>
#include <vector>

#include "proto/codec.h"

namespace mario {

// What DecodeReply makes of the parts of an encoded reply.
inline Reply Decode(const ReplyParts& parts) {
  std::vector<std::string_view> views = {parts.message};
  const auto* observations = reinterpret_cast<const char*>(parts.observations.data());
  if (!parts.observations.empty()) views.emplace_back(observations, parts.observations.size());
  return DecodeReply(views);
}

inline EnvironmentConfig TestConfig() {
  EnvironmentConfig config;
  config.environments = 4;
  config.groups = 2;
  config.observation = {2, 4};
  config.max_last_two_frames = true;
  config.min_last_two_frames = true;
  config.levels = {"1-1", "1-2"};
  config.variables = {"player_x", "score"};
  config.last_level_seed = 0xFFFFFFFF;
  config.first_level_difficulty = 2;
  config.last_level_difficulty = 9;
  config.seed = 0x123456789ABCDEF0;
  config.demonstrations = {{"mine", std::string("a\0b", 3)}, {"other", "c"}};
  return config;
}

inline EpisodeSummary TestSummary() {
  return {.total_reward = 12.5,
          .steps = 3,
          .frames = 12,
          .furthest_position = 2350.5,
          .cleared = true,
          .ended_by = "cleared",
          .level = "1-1",
          .level_seed = 4'000'000'000,
          .level_difficulty = 7,
          .from_archive = true,
          .along = DemonstrationPlace{.demonstration = 0, .step = 77}};
}

inline TimeSteps TestTimeSteps() {
  TimeSteps steps;
  steps.group = 1;
  steps.steps.resize(2);
  steps.steps[0].first = true;
  steps.steps[0].variables = {1.5, -2.0};
  steps.steps[1].reward = -0.25f;
  steps.steps[1].terminated = true;
  steps.steps[1].held_action = 3;
  steps.steps[1].episode = TestSummary();
  for (int i = 0; i < 16; ++i) {
    steps.observations.push_back(static_cast<std::uint8_t>(255 - i));
  }
  return steps;
}

inline WelcomeReply TestWelcome() {
  WelcomeReply welcome;
  welcome.lease = 0xFEDCBA9876543210;
  welcome.info.game = "Fake Land";
  welcome.info.rom_sha1 = std::string(40, 'a');
  welcome.info.actions = {{"none", 0}, {"right+A", 17}};
  welcome.info.observation = {2, 4};
  welcome.info.environments = 4;
  welcome.info.groups = 2;
  welcome.info.slots = {0, 1, 6, 7};
  welcome.info.levels = {{.name = "1-1"},
                         {.name = "generated",
                          .first_seed = 5,
                          .last_seed = 0xFFFFFFFF,
                          .first_difficulty = 2,
                          .last_difficulty = 9}};
  welcome.info.demonstration_steps = {900, 1};
  welcome.info.emulator = "mGBA 0.10.1 as gb";
  welcome.info.description = std::string(40, 'b');
  welcome.heartbeat_timeout = std::chrono::milliseconds(5000);
  welcome.capacity = 16;
  welcome.available = 12;
  return welcome;
}

inline Screen TestScreen() {
  Screen screen;
  screen.slot = 7;
  screen.step = 123456789012;
  screen.width = 2;
  screen.height = 1;
  screen.channels = 3;
  screen.pixels = {0, 1, 2, 253, 254, 255};
  screen.action = {"right+tap(A)", 16, 1, 2};
  screen.time_step = TestTimeSteps().steps[1];
  screen.episode_return = 3.5;
  screen.position = 99.0;
  screen.variable_names = {"lives", "score"};
  screen.variables = {2.0, 1000.0};
  screen.level = "1-2";
  screen.level_seed = 77;
  return screen;
}

inline std::vector<Request> EveryRequest() {
  return {{1, HelloRequest{TestConfig()}},
          {2, StepRequest{77, 1, {0, 6}, 0xFEDCBA9876543210}},
          {3, SnapshotRequest{77, 1, 3}},
          {4, RestoreRequest{77, 2, {std::string("a\0b", 3), ""}}},
          {5, HeartbeatRequest{77}},
          {6, ByeRequest{77}},
          {7, StatusRequest{}},
          {8, HelloRequest{TestConfig(), true}},
          {9, StepRequest{77, 0, {0, 6}, 0, {{1, 0xFFFFFFFF, 9}, {0, 0, 0}}}},
          {10, StepRequest{77,
                           0,
                           {0, 6},
                           0,
                           {{.along = DemonstrationPlace{0, 0, true}},
                            {.along = DemonstrationPlace{kMaxDemonstrations - 1, 899, false}}}}}};
}

inline std::vector<Reply> EveryReply() {
  return {{1, TestWelcome()},
          {2, TestTimeSteps()},
          {3, SnapshotReply{{std::string("\0\xFF", 2), "state"}}},
          {4, RestoreReply{}},
          {5, HeartbeatReply{}},
          {6, ByeReply{}},
          {7, ErrorReply{ErrorCode::kBusy, "16 environments, 4 are free"}},
          {8, StatusReply{16, 4, {{"frame-skip", "8"}, {"gamma", "0.99"}}}}};
}

}  // namespace mario
