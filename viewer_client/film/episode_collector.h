#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "viewer_client/subscription/run_listener.h"
#include "viewer_client/subscription/video_frame.h"

namespace mario {

// A frame as it is kept, in about a tenth of the memory.
struct RecordedFrame {
  Screen screen;       // without its pixels and variables
  std::string pixels;  // compressed
  std::optional<Decision> decision = {};

  std::size_t bytes() const;
};

// An episode from its first screen to its last, none missing.
struct RecordedEpisode {
  int slot = 0;
  std::vector<RecordedFrame> frames;
  std::vector<std::string> actions;  // their names by index, if known
  EpisodeSummary summary;
  std::size_t bytes = 0;  // of memory that its frames take

  // Frame `frame`, as it can be drawn.
  VideoFrame At(std::size_t frame) const;

  // Emulated frames from one of its frames to the next.
  double frame_skip() const;
};

// Collects whole episodes from what is published. An episode whose beginning was missed, of which a
// screen was lost, or for which there is no more memory, is dropped.
class EpisodeCollector final : public RunListener {
 public:
  static constexpr std::size_t kMaxFrames = 20'000;
  static constexpr std::size_t kMaxBytes = 1 << 30;

  // `slot`: of which environment; negative: of all. The episodes that are not over yet take at most
  // `max_bytes` of memory together.
  EpisodeCollector(int slot, std::function<void(RecordedEpisode)> on_episode,
                   std::size_t max_bytes = kMaxBytes);

  void OnScreen(const Screen& screen) override;
  void OnDecision(const Decision& decision) override;
  void OnProgress(const ProgressReport&) override {}
  void OnRun(const TrainingRun& run) override;

  // Episodes that were dropped because a screen was lost,
  int incomplete() const { return incomplete_; }

  // and those that were dropped for want of memory.
  int too_large() const { return too_large_; }

  // Of memory, that the episodes take that are not over yet.
  std::size_t bytes() const { return bytes_; }

 private:
  void Begin(const Screen& screen);
  void Add(const Screen& screen);
  bool Keep(RecordedEpisode& episode, const Screen& screen);
  void Drop(int slot);

  const int slot_;
  const std::function<void(RecordedEpisode)> on_episode_;
  const std::size_t max_bytes_;
  std::map<int, RecordedEpisode> running_;  // by slot
  std::map<int, Decision> decisions_;        // the newest, without observations
  std::vector<std::string> actions_;
  int incomplete_ = 0;
  int too_large_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace mario
