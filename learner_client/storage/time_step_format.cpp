#include "learner_client/storage/time_step_format.h"

#include <stdexcept>

namespace mario {
namespace {

constexpr std::size_t kMaxSteps = 1 << 16;
constexpr int kLastWithoutDifficulty = 4;  // version of checkpoints
// What an episode began with, where 0 is a level's start and 1 an archived state. Only runs with
// demonstrations have it, whose settings earlier releases refuse.
constexpr std::uint8_t kAlong = 2;

void Put(Serializer& out, const EpisodeSummary& episode) {
  out.Put(episode.total_reward);
  out.Put(episode.steps);
  out.Put(episode.frames);
  out.Put(episode.furthest_position);
  out.Put(episode.cleared);
  out.Put(episode.ended_by);
  out.Put(episode.level);
  out.Put(episode.level_seed);
  out.Put(static_cast<std::uint8_t>(episode.along ? kAlong : episode.from_archive));
  if (episode.along) {
    out.Put(episode.along->demonstration);
    out.Put(episode.along->step);
  }
  out.Put(episode.level_difficulty);
}

EpisodeSummary GetEpisode(Deserializer& in) {
  EpisodeSummary episode;
  episode.total_reward = in.Get<double>();
  episode.steps = in.Get<int>();
  episode.frames = in.Get<std::int64_t>();
  episode.furthest_position = in.Get<double>();
  episode.cleared = in.Get<bool>();
  episode.ended_by = in.GetString();
  episode.level = in.GetString();
  episode.level_seed = in.Get<std::uint32_t>();
  const auto origin = in.Get<std::uint8_t>();
  if (origin > kAlong) throw std::runtime_error("an episode of the checkpoint is damaged");
  episode.from_archive = origin != 0;
  if (origin == kAlong) {
    const int demonstration = in.Get<int>();
    episode.along = DemonstrationPlace{.demonstration = demonstration, .step = in.Get<int>()};
  }
  if (in.version() > kLastWithoutDifficulty) episode.level_difficulty = in.Get<int>();
  return episode;
}

void Put(Serializer& out, const TimeStep& step) {
  out.Put(step.first);
  out.Put(step.terminated);
  out.Put(step.truncated);
  out.Put(step.reward);
  out.Put(step.held_action);
  out.Put(static_cast<std::uint64_t>(step.variables.size()));
  for (const double variable : step.variables) out.Put(variable);
  out.Put(step.episode.has_value());
  if (step.episode) Put(out, *step.episode);
}

TimeStep GetTimeStep(Deserializer& in) {
  TimeStep step;
  step.first = in.Get<bool>();
  step.terminated = in.Get<bool>();
  step.truncated = in.Get<bool>();
  step.reward = in.Get<float>();
  step.held_action = in.Get<int>();
  step.variables.resize(in.GetCount(kMaxSteps));
  for (double& variable : step.variables) variable = in.Get<double>();
  if (in.Get<bool>()) step.episode = GetEpisode(in);
  return step;
}

}  // namespace

void Put(Serializer& out, const TimeSteps& time_steps) {
  out.Put(time_steps.group);
  out.Put(static_cast<std::uint64_t>(time_steps.steps.size()));
  for (const TimeStep& step : time_steps.steps) Put(out, step);
  out.Put(static_cast<std::uint64_t>(time_steps.observations.size()));
  out.PutBytes({reinterpret_cast<const char*>(time_steps.observations.data()),
                time_steps.observations.size()});
}

TimeSteps GetTimeSteps(Deserializer& in) {
  TimeSteps time_steps;
  time_steps.group = in.Get<int>();
  time_steps.steps.resize(in.GetCount(kMaxSteps));
  for (TimeStep& step : time_steps.steps) step = GetTimeStep(in);
  const std::string observations = in.GetString();  // the same: a count, then bytes
  time_steps.observations.assign(observations.begin(), observations.end());
  return time_steps;
}

}  // namespace mario
