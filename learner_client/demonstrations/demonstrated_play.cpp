#include "learner_client/demonstrations/demonstrated_play.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "common/demonstrations/demonstration.h"
#include "common/limits.h"

namespace mario {

double DemonstratedPlay::total_reward() const {
  double sum = 0.0;
  for (const TimeStep& step : time_steps) sum += static_cast<double>(step.reward);
  return sum;
}

std::vector<DemonstrationFile> LoadDemonstrations(const std::filesystem::path& path) {
  std::vector<DemonstrationFile> files;
  std::size_t bytes = 0;
  for (const std::filesystem::path& file : DemonstrationFiles(path)) {
    const Demonstration demonstration = ReadDemonstration(file);
    if (!demonstration.is_whole) {
      spdlog::warn("{} has no end: it was interrupted or cut off; its first {} frames are used",
                   file.string(), demonstration.frames());
    }
    files.push_back({file.filename().string(), EncodeDemonstration(demonstration)});
    bytes += files.back().bytes.size();
  }
  if (files.size() > static_cast<std::size_t>(kMaxDemonstrations) ||
      bytes > kMaxDemonstrationsBytes) {
    throw std::runtime_error(
        "the " + std::to_string(files.size()) + " demonstrations in " + path.string() + " have " +
        std::to_string(bytes >> 20) + " MiB; at most " + std::to_string(kMaxDemonstrations) +
        " of " + std::to_string(kMaxDemonstrationsBytes >> 20) + " MiB can be used: choose some");
  }
  return files;
}

EnvironmentConfig ToFollow(EnvironmentConfig config) {
  config.environments = config.groups = 1;
  config.sticky_probability = config.archive_share = 0.0;
  config.max_no_ops = config.max_steps = config.stall_steps = 0;
  return config;
}

std::vector<DemonstratedPlay> FollowDemonstrations(const EnvironmentConfig& config,
                                                   Environments& environments) {
  std::vector<DemonstratedPlay> plays;
  const std::vector<int> ignored = {0};
  for (std::size_t i = 0; i < config.demonstrations.size(); ++i) {
    DemonstratedPlay& play = plays.emplace_back();
    play.name = config.demonstrations[i].name;
    EpisodeStart start;
    start.along = DemonstrationPlace{.demonstration = static_cast<int>(i), .follow = true};
    do {
      environments.Send(0, ignored, std::vector<EpisodeStart>{start});
      const TimeSteps steps = environments.Receive();
      play.time_steps.push_back(steps.steps.front());
      play.observations.insert(play.observations.end(), steps.observations.begin(),
                               steps.observations.end());
      if (steps.steps.front().lost()) {
        throw std::runtime_error("the server was lost while it replayed the demonstration " +
                                 play.name + ": try again");
      }
    } while (!play.time_steps.back().last());
  }
  return plays;
}

}  // namespace mario
