#pragma once

#include <cstdint>
#include <deque>

#include "common/environment.h"
#include "learner_client/base/serializer.h"

namespace mario {

// Where a run stands.
struct Progress {
  std::int64_t steps = 0;   // decisions of all environments
  std::int64_t frames = 0;  // emulated in episodes that have ended
  std::int64_t updates = 0;
  std::int64_t episodes = 0;  // ended, those from archived states included; none of a lost server
  std::int64_t clears = 0;    // of them
  double update_debt = 0.0;   // updates due; less than 1 between iterations
  double seconds = 0.0;       // of training, over all sessions

  // Whether this can be the progress of a run between iterations: for what a file says.
  bool IsSound() const;

  void Save(Serializer& out) const;
  void Load(Deserializer& in);
};

// The last episodes, and the updates since someone last looked.
class TrainingStatistics {
 public:
  // One that began from an archived state, mid-level, is left out: what is easier or harder from
  // there says nothing of the level. So is one whose server was lost.
  void AddEpisode(const EpisodeSummary& episode);
  void AddUpdate(double loss, double mean_q, double gradient_norm);

  // Of the last 100 episodes from a level's start; NaN before the first one has ended.
  double mean_return() const { return Mean(&Episode::total_reward); }
  double mean_position() const { return Mean(&Episode::position); }
  double mean_length() const { return Mean(&Episode::length); }
  double clear_rate() const { return Mean(&Episode::cleared); }

  // Means since ForgetUpdates; NaN without an update.
  double loss() const { return MeanOfUpdates(loss_); }
  double mean_q() const { return MeanOfUpdates(mean_q_); }
  double gradient_norm() const { return MeanOfUpdates(gradient_norm_); }
  void ForgetUpdates();

  // The episodes, for checkpoints.
  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  struct Episode {
    double total_reward = 0.0;
    double position = 0.0;
    double length = 0.0;
    double cleared = 0.0;
  };
  static constexpr double Episode::*kSaved[] = {&Episode::total_reward, &Episode::position,
                                                &Episode::length, &Episode::cleared};
  double Mean(double Episode::*member) const;
  double MeanOfUpdates(double sum) const;

  std::deque<Episode> episodes_;
  int updates_ = 0;
  double loss_ = 0.0;
  double mean_q_ = 0.0;
  double gradient_norm_ = 0.0;
};

}  // namespace mario
