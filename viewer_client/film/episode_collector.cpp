#include "viewer_client/film/episode_collector.h"

#include <utility>

#include "proto/compression.h"

namespace mario {

std::size_t RecordedFrame::bytes() const {
  const std::size_t values = decision ? decision->q_values.size() * sizeof(float) : 0;
  return sizeof(RecordedFrame) + pixels.capacity() + values;
}

VideoFrame RecordedEpisode::At(std::size_t frame) const {
  const RecordedFrame& kept = frames.at(frame);
  VideoFrame whole{kept.screen, kept.decision, actions};
  const Screen& screen = kept.screen;
  const auto size = static_cast<std::size_t>(screen.width * screen.height * screen.channels);
  whole.screen.pixels = Decompress(kept.pixels, size).value();
  return whole;
}

double RecordedEpisode::frame_skip() const {
  return summary.steps > 0 ? static_cast<double>(summary.frames) / summary.steps : 1.0;
}

EpisodeCollector::EpisodeCollector(int slot, std::function<void(RecordedEpisode)> on_episode,
                                   std::size_t max_bytes)
    : slot_(slot), on_episode_(std::move(on_episode)), max_bytes_(max_bytes) {}

void EpisodeCollector::OnScreen(const Screen& screen) {
  if (slot_ >= 0 && screen.slot != slot_) return;
  if (screen.time_step.first) {
    Begin(screen);
  } else if (running_.contains(screen.slot)) {
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
  if (running_.contains(screen.slot)) {
    ++incomplete_;
    Drop(screen.slot);
  }
  RecordedEpisode episode{.slot = screen.slot, .frames = {}, .actions = {}, .summary = {}};
  if (Keep(episode, screen)) running_.emplace(screen.slot, std::move(episode));
}

void EpisodeCollector::Add(const Screen& screen) {
  const auto place = running_.find(screen.slot);
  RecordedEpisode& episode = place->second;
  if (screen.step != episode.frames.back().screen.step + 1) {
    ++incomplete_;
    return Drop(screen.slot);
  }
  if (episode.frames.size() >= kMaxFrames || !Keep(episode, screen)) {
    ++too_large_;
    return Drop(screen.slot);
  }
  if (!screen.time_step.episode) return;
  episode.summary = *screen.time_step.episode;
  episode.actions = actions_;
  RecordedEpisode whole = std::move(episode);
  bytes_ -= whole.bytes;
  running_.erase(place);
  on_episode_(std::move(whole));
}

// False: there is no more memory.
bool EpisodeCollector::Keep(RecordedEpisode& episode, const Screen& screen) {
  RecordedFrame frame{screen, Compress(screen.pixels)};
  frame.pixels.shrink_to_fit();
  // Given back: an assigned {} would keep the memory.
  frame.screen.pixels = std::vector<std::uint8_t>();
  frame.screen.variables = std::vector<double>();
  frame.screen.variable_names = std::vector<std::string>();
  const auto decision = decisions_.find(screen.slot);
  const bool is_first = episode.frames.empty();
  if (!is_first && decision != decisions_.end()) frame.decision = decision->second;
  const std::size_t bytes = frame.bytes();
  if (bytes_ + bytes > max_bytes_) return false;
  episode.frames.push_back(std::move(frame));
  episode.bytes += bytes;
  bytes_ += bytes;
  return true;
}

void EpisodeCollector::Drop(int slot) {
  const auto place = running_.find(slot);
  bytes_ -= place->second.bytes;
  running_.erase(place);
}

}  // namespace mario
