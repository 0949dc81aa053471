#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

#include "viewer_client/film/episode_collector.h"
#include "viewer_client/subscription/subscriber.h"

namespace mario {

enum class WhichEpisodes {
  kNext,     // the next ones, however they end
  kBest,     // the best of the next ones: cleared, then furthest
  kLast,     // the last whole one before the recorder is stopped
  kCleared,  // the next ones that are cleared
};

struct RecorderConfig {
  std::filesystem::path file;
  WhichEpisodes which = WhichEpisodes::kNext;
  int episodes = 1;     // that are recorded, or among which the best is chosen
  bool overlay = true;  // Q-values and rewards beside the screen
};

// Chooses among episodes as they end.
class EpisodeChoice {
 public:
  static constexpr std::size_t kMaxBytes = 1 << 30;

  // Those that are chosen take at most `max_bytes` of memory, and one more.
  explicit EpisodeChoice(const RecorderConfig& config, std::size_t max_bytes = kMaxBytes)
      : config_(config), max_bytes_(max_bytes) {}

  void Add(RecordedEpisode episode);

  // Whether no more are wanted, or there is memory for no more.
  bool is_complete() const;
  bool is_full() const;
  const std::vector<RecordedEpisode>& chosen() const { return chosen_; }

 private:
  const RecorderConfig config_;
  const std::size_t max_bytes_;
  std::vector<RecordedEpisode> chosen_;
  int seen_ = 0;
};

// Writes the episodes one after the other, at the game's speed. Throws as VideoFile.
void WriteEpisodes(const std::vector<RecordedEpisode>& episodes, const RecorderConfig& config,
                   int scale);

// Throws as VideoFile when no film of this kind can be written in the file's folder: writes a short
// one beside the file, and removes it.
void TryVideo(const std::filesystem::path& file);

// Waits for the episodes (of one environment, or of all when `slot` is negative), and writes them.
// Throws std::runtime_error at once when the file cannot be written, and when it was stopped before
// there was an episode.
void Record(Transport& transport, const SubscriberConfig& run, const RecorderConfig& config,
            int slot, int scale, const std::stop_token& stop);

}  // namespace mario
