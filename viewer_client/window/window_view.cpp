#include "viewer_client/window/window_view.h"

#include <spdlog/fmt/fmt.h>

#include <iterator>

#include "viewer_client/film/drawing.h"

namespace mario {

void WindowView::OnScreen(const Screen& screen) {
  slots_.insert(screen.slot);
  if (slot_ < 0) slot_ = screen.slot;
  if (screen.slot != slot_ || paused_) return;
  if (!frame_) frame_.emplace();
  frame_->screen = screen;
  frame_->actions = actions_;
}

void WindowView::OnDecision(const Decision& decision) {
  if (decision.slot == slot_ && frame_ && !paused_) frame_->decision = decision;
}

void WindowView::OnRun(const TrainingRun& run) {
  actions_ = run.facts.actions;
  slots_.insert(run.facts.slots.begin(), run.facts.slots.end());
  progress_ = run.progress;
}

void WindowView::Choose(int slot) {
  slot_ = slot;
  frame_.reset();
  paused_ = false;
}

void WindowView::ChooseNext(int direction) {
  if (slots_.empty()) return;
  auto at = slots_.lower_bound(slot_);
  if (direction > 0) {
    at = slots_.upper_bound(slot_);
    if (at == slots_.end()) at = slots_.begin();
  } else {
    if (at == slots_.begin()) at = slots_.end();
    --at;
  }
  Choose(*at);
}

cv::Mat WindowView::Draw(const std::vector<std::string>& words) const {
  return frame_ ? DrawFrame(*frame_, scale_) : DrawWords({240 * scale_, 144 * scale_}, words);
}

std::string WindowView::Title() const {
  std::string title = slot_ < 0 ? "mario-learning" : fmt::format("environment {}", slot_);
  const ProgressPoint& point = progress_.point;
  if (point.steps > 0)
    title += fmt::format(" - {} steps, {:.0f}/s, {}", point.steps, point.steps_per_second,
                         progress_.phase);
  return paused_ ? title + " - paused" : title;
}

}  // namespace mario
