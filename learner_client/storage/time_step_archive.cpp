#include "learner_client/storage/time_step_archive.h"

namespace mario {
namespace {

constexpr std::size_t kMaxSteps = 1 << 16;

void Put(ArchiveWriter& archive, const EpisodeSummary& episode) {
  archive.Put(episode.total_reward);
  archive.Put(episode.steps);
  archive.Put(episode.frames);
  archive.Put(episode.furthest_position);
  archive.Put(episode.cleared);
  archive.Put(episode.ended_by);
  archive.Put(episode.level);
  archive.Put(episode.level_seed);
  archive.Put(episode.from_archive);
}

EpisodeSummary GetEpisode(ArchiveReader& archive) {
  EpisodeSummary episode;
  episode.total_reward = archive.Get<double>();
  episode.steps = archive.Get<int>();
  episode.frames = archive.Get<std::int64_t>();
  episode.furthest_position = archive.Get<double>();
  episode.cleared = archive.Get<bool>();
  episode.ended_by = archive.GetString();
  episode.level = archive.GetString();
  episode.level_seed = archive.Get<std::uint32_t>();
  episode.from_archive = archive.Get<bool>();
  return episode;
}

void Put(ArchiveWriter& archive, const TimeStep& step) {
  archive.Put(step.first);
  archive.Put(step.terminated);
  archive.Put(step.truncated);
  archive.Put(step.reward);
  archive.Put(step.held_action);
  archive.Put(static_cast<std::uint64_t>(step.variables.size()));
  for (const double variable : step.variables) archive.Put(variable);
  archive.Put(step.episode.has_value());
  if (step.episode) Put(archive, *step.episode);
}

TimeStep GetTimeStep(ArchiveReader& archive) {
  TimeStep step;
  step.first = archive.Get<bool>();
  step.terminated = archive.Get<bool>();
  step.truncated = archive.Get<bool>();
  step.reward = archive.Get<float>();
  step.held_action = archive.Get<int>();
  step.variables.resize(archive.GetCount(kMaxSteps));
  for (double& variable : step.variables) variable = archive.Get<double>();
  if (archive.Get<bool>()) step.episode = GetEpisode(archive);
  return step;
}

}  // namespace

void Put(ArchiveWriter& archive, const TimeSteps& time_steps) {
  archive.Put(time_steps.group);
  archive.Put(static_cast<std::uint64_t>(time_steps.steps.size()));
  for (const TimeStep& step : time_steps.steps) Put(archive, step);
  archive.Put(static_cast<std::uint64_t>(time_steps.observations.size()));
  archive.PutBytes({reinterpret_cast<const char*>(time_steps.observations.data()),
                    time_steps.observations.size()});
}

TimeSteps GetTimeSteps(ArchiveReader& archive) {
  TimeSteps time_steps;
  time_steps.group = archive.Get<int>();
  time_steps.steps.resize(archive.GetCount(kMaxSteps));
  for (TimeStep& step : time_steps.steps) step = GetTimeStep(archive);
  const std::string observations = archive.GetString();  // the same: a count, then bytes
  time_steps.observations.assign(observations.begin(), observations.end());
  return time_steps;
}

}  // namespace mario
