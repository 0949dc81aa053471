#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "viewer_client/moment.h"
#include "viewer_client/run_listener.h"

namespace mario {

// An episode from its first screen to its last, none missing.
struct RecordedEpisode {
  int slot = 0;
  std::vector<Moment> moments;
  EpisodeSummary summary;

  // Emulated frames that one moment stands for.
  double frames_per_moment() const;
};

// Collects whole episodes from what is published. An episode whose beginning was missed, or of
// which a screen was lost, is dropped.
class EpisodeCollector final : public RunListener {
 public:
  static constexpr std::size_t kMaxMoments = 20'000;

  // `slot`: of which environment; negative: of all.
  EpisodeCollector(int slot, std::function<void(RecordedEpisode)> on_episode);

  void OnScreen(const Screen& screen) override;
  void OnDecision(const Decision& decision) override;
  void OnProgress(const ProgressReport&) override {}
  void OnRun(const TrainingRun& run) override;

  // Episodes that were dropped because a screen was lost.
  int incomplete() const { return incomplete_; }

 private:
  void Begin(const Screen& screen);
  void Add(const Screen& screen);

  const int slot_;
  const std::function<void(RecordedEpisode)> on_episode_;
  std::map<int, RecordedEpisode> going_on_;  // by slot
  std::map<int, Decision> decisions_;        // the newest, without observations
  std::vector<std::string> actions_;
  int incomplete_ = 0;
};

}  // namespace mario
