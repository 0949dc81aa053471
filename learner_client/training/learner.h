#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/agent/epsilon_schedule.h"
#include "learner_client/base/generator.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/network/registry.h"
#include "learner_client/replay/random_shift.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/replay/replay_sampler.h"
#include "learner_client/report/training_observer.h"
#include "learner_client/report/training_statistics.h"
#include "learner_client/storage/resumable.h"

namespace mario {

// The loop that learns, one thread of control:
//
//   Receive a group -> record it -> choose its actions -> Send -> the updates owed by its steps
//
// Send does not block, so that the environments step while updates run; with two groups there is
// always one in flight. More groups are for servers that are far, whose answers come in while an
// update runs and must not wait for it. With them it is computed beside the turns, which act on the
// weights before (ChoosePipelining chooses their number):
//
//   turn  turn  turn  ...  turn  turn  turn
//       ^                      ^
//       owed: drawn and begun  the turn before the next is owed: the weights change
//
// With two steps of each group in flight (training.steps_in_flight), a group's actions are on their
// way before the observations that they answer have come: they were chosen by those before.
//
// How many updates follow a step is a setting, and when they take effect follows from it: the
// machine's speed changes nothing. With one server the groups come back in the order they were
// sent: the same seed gives the same run, bit for bit.
class Learner : public Resumable {
 public:
  // `environments` must outlive it. Throws std::runtime_error when they do not fit the settings, and
  // as the registry does, of which it takes its network.
  Learner(const LearnerConfig& config, Environments& environments, const Registry& registry);

  // Called with each episode that ends, and the environment it ended in; also with one whose server
  // was lost (EpisodeSummary::lost), which is neither learned from nor counted.
  std::function<void(int environment, const EpisodeSummary& episode)> on_episode;

  // Who is told of each decision; null: nobody.
  void set_observer(TrainingObserver* observer) { observer_ = observer; }

  // One group's turn. The first one of a new run begins the episodes.
  void Turn();

  // Whether no update is being computed. If one is, a few turns more end it.
  bool IsBetweenUpdates() const { return !is_updating_; }

  const Progress& progress() const { return progress_; }
  TrainingStatistics& statistics() { return statistics_; }
  const EpsilonSchedule& epsilon() const { return epsilon_; }
  QNetwork& network() { return *network_; }
  const QNetwork& network() const { return *network_; }
  ReplayBuffer& replay() override { return replay_; }
  const ReplayBuffer& replay() const { return replay_; }
  const ReplaySampler& sampler() const { return sampler_; }
  void AddSeconds(double seconds) { progress_.seconds += seconds; }

  // Between turns and between updates. Takes the groups in flight in and keeps them for the next
  // turns.
  void Save(Serializer& out) override;
  void Load(Deserializer& in) override;
  void RestoreEnvironments() override;

 private:
  // What is random in an update, and what its report is about.
  struct Drawn {
    Samples samples;
    std::vector<Shift> shifts;  // each state's, then each next state's
  };

  void RequireSound() const;
  void ExpectOneEach(std::size_t states) const;
  std::size_t InFlight() const;  // groups, those that wait in pending_ included
  void Begin();
  TimeSteps Next();
  void Record(const TimeSteps& time_steps);
  void Lose(int environment, const EpisodeSummary& episode);
  void CountEpisode(int environment, const EpisodeSummary& episode);
  void Act(int group);
  void SendAfterThoseInFlight(int group, std::vector<int> actions);
  void Show(int environment, std::span<const std::uint8_t> state, std::span<const float> values,
            int action, bool explores);
  void Train();
  void BeginUpdate();
  void FinishUpdate();
  void TakeIn(const UpdateReport& report);
  Batch PartOf(int part) const;
  void SaveLateReports(Serializer& out) const;
  void LoadLateReports(Deserializer& in);

  const LearnerConfig config_;
  Environments& environments_;
  Generator acting_;    // draws exploration
  Generator sampling_;  // draws batches
  ReplayBuffer replay_;
  ReplaySampler sampler_;
  EpsilonSchedule epsilon_;
  Progress progress_;
  TrainingStatistics statistics_;
  const int steps_in_flight_;
  std::vector<std::deque<std::vector<int>>> sent_;  // by group: for observations that have not come
  std::deque<TimeSteps> pending_;    // received when a checkpoint was made, not yet used
  std::vector<std::string> states_;  // of the environments: loaded, and not yet restored
  bool begun_ = false;
  TrainingObserver* observer_ = nullptr;
  const bool overlapped_;  // updates are computed beside turns
  const double updates_per_turn_;
  bool is_updating_ = false;
  std::deque<Drawn> drawn_;  // for the updates whose reports have not come, and the one underway
  std::vector<UpdateReport> drained_;   // for a checkpoint, before they were due
  std::unique_ptr<QNetwork> network_;  // the first to go: its threads read what is above
};

}  // namespace mario
