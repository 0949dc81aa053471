#pragma once

#include <map>
#include <opencv2/core.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "viewer_client/subscription/run_listener.h"
#include "viewer_client/subscription/video_frame.h"

namespace mario {

// What a window shows, and what its keys do; the window itself is elsewhere. One thread owns it.
class WindowView final : public RunListener {
 public:
  WindowView(int slot, int scale) : slot_(slot), scale_(scale) {}

  void OnScreen(const Screen& screen) override;
  void OnDecision(const Decision& decision) override;
  void OnProgress(const ProgressReport& progress) override { progress_ = progress; }
  void OnRun(const TrainingRun& run) override;

  // The environment that is looked at; negative: the first that shows something.
  int slot() const { return slot_; }
  bool is_paused() const { return paused_; }

  void Choose(int slot);
  void ChooseNext(int direction);  // 1 or -1, among those that have been seen
  void TogglePause() { paused_ = !paused_; }

  // What there is to draw: the frame, or while there is none these words.
  cv::Mat Draw(const std::vector<std::string>& words) const;

  // "environment 3 of 16, explore, ..." for the title.
  std::string Title() const;

 private:
  int slot_;
  const int scale_;
  bool paused_ = false;
  std::set<int> slots_;
  std::optional<VideoFrame> frame_;
  std::vector<std::string> actions_;
  ProgressReport progress_;
};

}  // namespace mario
