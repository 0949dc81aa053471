#include "learner_client/commands/demonstrations.h"

#include <spdlog/spdlog.h>

#include <cstddef>
#include <stdexcept>
#include <utility>

#include "common/demonstrations/demonstration.h"
#include "common/demonstrations/demonstration_actions.h"

namespace mario {
namespace {

void LogPlay(const DemonstratedPlay& play, const Demonstration& recording, int frame_skip,
             const EnvironmentInfo& info) {
  spdlog::info("{} is replayed exactly: it ends with {} and earns {:.1f}; {}", play.name,
               play.ended_by(), play.total_reward(),
               LossOf(recording, frame_skip, info.actions).Sentence());
  if (recording.origin.description == info.description) return;
  spdlog::info("{} was recorded with another description of the game: its rewards are today's",
               play.name);
}

// Within a step of its end: the frames after that are none of the episode's.
void RequireWhole(const DemonstratedPlay& play, const Demonstration& recording, int frame_skip) {
  if (play.steps() + 1 >= recording.steps(frame_skip)) return;
  throw std::runtime_error("the demonstration " + play.name + " ends after " +
                           std::to_string(play.steps()) + " of " +
                           std::to_string(recording.steps(frame_skip)) + " steps (" +
                           play.ended_by() +
                           "): the recording was changed, or what ends an episode of this game has "
                           "been since; record it anew");
}

}  // namespace

FollowedPlays Follow(const EnvironmentConfig& config, Transport& transport,
                     ConnectionConfig connection, const std::stop_token& stop) {
  connection.connect.resize(1);  // any of the servers will do
  const EnvironmentConfig to_follow = ToFollow(config);
  const auto environments = Connect(transport, connection, to_follow, stop);
  std::vector<DemonstratedPlay> plays = FollowDemonstrations(to_follow, *environments);
  for (std::size_t i = 0; i < plays.size(); ++i) {
    const DemonstrationFile& file = to_follow.demonstrations[i];
    const Demonstration recording = DecodeDemonstration(file.bytes, file.name);
    RequireWhole(plays[i], recording, config.frame_skip);
    LogPlay(plays[i], recording, config.frame_skip, environments->info());
  }
  return {environments->info(), std::move(plays)};
}

}  // namespace mario
