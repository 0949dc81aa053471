#pragma once

#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/dqn_agent.h"
#include "learner_client/epsilon_schedule.h"
#include "learner_client/generator.h"
#include "learner_client/learner_config.h"
#include "learner_client/random_shift.h"
#include "learner_client/replay_buffer.h"
#include "learner_client/replay_sampler.h"
#include "learner_client/training_observer.h"
#include "learner_client/training_statistics.h"

namespace mario {

// The loop that learns, one thread of control:
//
//   Receive a group -> record it -> choose its actions -> Send -> the updates owed by its steps
//
// Send does not block, so that the environments step while updates run; with two groups there is
// always one in flight. How many updates follow a step is a setting. With one server the groups
// come back in the order they were sent: the same seed gives the same run, bit for bit.
class Learner {
 public:
  // `environments` must outlive it. Throws std::runtime_error when they do not fit the settings.
  Learner(const LearnerConfig& config, Environments& environments);

  // Called with each episode that ends, and the environment it ended in.
  std::function<void(int environment, const EpisodeSummary& episode)> on_episode;

  // Who is told of each decision; null: nobody.
  void set_observer(TrainingObserver* observer) { observer_ = observer; }

  // One group's turn. The first one of a new run begins the episodes.
  void Turn();

  const Progress& progress() const { return progress_; }
  TrainingStatistics& statistics() { return statistics_; }
  const EpsilonSchedule& epsilon() const { return epsilon_; }
  const DqnAgent& agent() const { return agent_; }
  ReplayBuffer& replay() { return replay_; }
  const ReplayBuffer& replay() const { return replay_; }
  const ReplaySampler& sampler() const { return sampler_; }
  void AddSeconds(double seconds) { progress_.seconds += seconds; }

  // Everything but the replay, between turns. Saving takes the groups in flight in and keeps them
  // for the next turns, so that it does not change the run.
  void Save(ArchiveWriter& archive);
  // Into a learner that has made no turn; the replay is restored beside it.
  void Load(ArchiveReader& archive);

 private:
  void RequireSound() const;
  void Begin();
  TimeSteps Next();
  void Record(const TimeSteps& time_steps);
  void CountEpisode(int environment, const EpisodeSummary& episode);
  void Act(int group);
  void Show(int environment, std::span<const std::uint8_t> state, std::span<const float> values,
            int action, bool explores);
  void Update();
  Batch PartOf(const Samples& samples, std::span<const Shift> shifts, int part) const;

  const LearnerConfig config_;
  Environments& environments_;
  Generator acting_;    // draws exploration
  Generator sampling_;  // draws batches
  ReplayBuffer replay_;
  ReplaySampler sampler_;
  EpsilonSchedule epsilon_;
  Workers workers_;
  DqnAgent agent_;
  Progress progress_;
  TrainingStatistics statistics_;
  std::deque<TimeSteps> pending_;  // received when a checkpoint was made, not yet used
  bool begun_ = false;
  TrainingObserver* observer_ = nullptr;
};

}  // namespace mario
