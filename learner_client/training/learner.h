#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "common/environment.h"
#include "learner_client/agent/epsilon_schedule.h"
#include "learner_client/base/generator.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/curriculum/level_schedule.h"
#include "learner_client/demonstrations/backward_starts.h"
#include "learner_client/demonstrations/demonstration_replay.h"
#include "learner_client/network/registry.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/replay/replay_sampler.h"
#include "learner_client/report/training_statistics.h"
#include "learner_client/storage/resumable.h"
#include "learner_client/training/actor.h"
#include "learner_client/training/environment_pipeline.h"
#include "learner_client/training/update_schedule.h"
#include "learner_client/training/updater.h"

namespace mario {

// The loop that learns, one thread of control:
//
//   receive a group -> record it -> choose its actions -> send them -> do the updates that are due
//
// Sending does not block, so that the environments step while updates are computed; with two groups
// one is always stepping. EnvironmentPipeline keeps what is outstanding meanwhile, LevelSchedule
// chooses where episodes begin, Actor chooses actions, Updater draws batches and updates the
// network, UpdateSchedule says how many updates are due and when they take effect.
//
// With one server the groups come back in the order they were sent: the same seed gives the same
// run, bit for bit.
class Learner : public Resumable {
 public:
  // `environments` must outlive it. `demonstrations`: followed in environments with the same
  // settings; none: it learns from its own steps alone. Throws std::runtime_error when they do not
  // fit the settings, and as the registry does, of which it takes its network.
  Learner(const LearnerConfig& config, Environments& environments, const Registry& registry,
          std::span<const DemonstratedPlay> demonstrations = {});

  // Called with each episode that ends, and the environment it ended in; also with one whose server
  // was lost (EpisodeSummary::lost), which is neither learned from nor counted.
  std::function<void(int environment, const EpisodeSummary& episode)> on_episode;

  // Who is shown each decision; null: nobody.
  void set_observer(TrainingObserver* observer) { actor_.set_observer(observer); }

  // One iteration of the loop: one group's step. The first one of a new run begins the episodes.
  // Before that, with demonstrations: one update of the pre-training.
  void Iterate();

  // Whether no update is being computed. If one is, a few iterations more end it.
  bool IsBetweenUpdates() const { return !updater_.IsComputing(); }

  const Progress& progress() const { return progress_; }
  TrainingStatistics& statistics() { return statistics_; }
  const EpsilonSchedule& epsilon() const { return epsilon_; }
  QNetwork& network() { return updater_.network(); }
  const QNetwork& network() const { return updater_.network(); }
  ReplayBuffer& replay() override { return replay_; }
  const ReplayBuffer& replay() const { return replay_; }
  const ReplaySampler& sampler() const { return sampler_; }
  const LevelSchedule& levels() const { return levels_; }
  const BackwardStarts* backward_starts() const { return backward_ ? &*backward_ : nullptr; }
  void AddSeconds(double seconds) { progress_.seconds += seconds; }

  // Between iterations and between updates.
  void Save(Serializer& out) override;
  void Load(Deserializer& in) override;
  void RestoreEnvironments() override { pipeline_.Restore(); }

 private:
  void RequireSound() const;
  DemonstrationReplay* Demonstrate(std::span<const DemonstratedPlay> plays);
  bool PreTrains() const;
  std::vector<EpisodeStart> DrawStarts();
  void Record(const TimeSteps& time_steps);
  void Lose(int environment, const EpisodeSummary& episode);
  void CountEpisode(int environment, const EpisodeSummary& episode);
  void Act(int group);
  void Train();
  void FinishUpdate();

  const LearnerConfig config_;
  const EnvironmentInfo& info_;
  LevelSchedule levels_;
  std::optional<BackwardStarts> backward_;  // along the demonstrations, if there are any
  EnvironmentPipeline pipeline_;
  ReplayBuffer replay_;
  ReplaySampler sampler_;
  std::optional<DemonstrationReplay> demonstrations_;
  EpsilonSchedule epsilon_;
  Progress progress_;
  TrainingStatistics statistics_;
  Actor actor_;
  const UpdateSchedule schedule_;
  Updater updater_;
};

}  // namespace mario
