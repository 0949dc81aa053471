#include "viewer_client/episode_collector.h"

#include <utility>

namespace mario {

double RecordedEpisode::frames_per_moment() const {
  return summary.steps > 0 ? static_cast<double>(summary.frames) / summary.steps : 1.0;
}

EpisodeCollector::EpisodeCollector(int slot, std::function<void(RecordedEpisode)> on_episode)
    : slot_(slot), on_episode_(std::move(on_episode)) {}

void EpisodeCollector::OnScreen(const Screen& screen) {
  if (slot_ >= 0 && screen.slot != slot_) return;
  if (screen.time_step.first) {
    Begin(screen);
  } else if (going_on_.contains(screen.slot)) {
    Add(screen);
  }
}

void EpisodeCollector::OnDecision(const Decision& decision) {
  Decision& kept = decisions_[decision.slot];
  kept = decision;
  kept.observations = {};  // only the screens are drawn
}

void EpisodeCollector::OnRun(const TrainingRun& run) { actions_ = run.facts.actions; }

void EpisodeCollector::Begin(const Screen& screen) {
  RecordedEpisode& episode = going_on_[screen.slot];
  if (!episode.moments.empty()) ++incomplete_;
  episode = RecordedEpisode{.slot = screen.slot, .moments = {}, .summary = {}};
  episode.moments.push_back({screen});
}

void EpisodeCollector::Add(const Screen& screen) {
  const auto place = going_on_.find(screen.slot);
  RecordedEpisode& episode = place->second;
  const bool is_next = screen.step == episode.moments.back().screen.step + 1;
  if (!is_next || episode.moments.size() >= kMaxMoments) {
    ++incomplete_;
    going_on_.erase(place);
    return;
  }
  episode.moments.push_back({screen});
  const auto decision = decisions_.find(screen.slot);
  if (decision != decisions_.end()) episode.moments.back().decision = decision->second;
  if (!screen.time_step.episode) return;
  episode.summary = *screen.time_step.episode;
  for (Moment& moment : episode.moments) moment.actions = actions_;
  RecordedEpisode whole = std::move(episode);
  going_on_.erase(place);
  on_episode_(std::move(whole));
}

}  // namespace mario
