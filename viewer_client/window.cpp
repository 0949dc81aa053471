#include "viewer_client/window.h"

#include <spdlog/spdlog.h>

#include <cstdlib>
#include <map>
#include <opencv2/highgui.hpp>
#include <opencv2/imgcodecs.hpp>
#include <optional>

#include "viewer_client/player.h"
#include "viewer_client/feed/status_log.h"
#include "viewer_client/feed/subscriber.h"
#include "viewer_client/film/window_view.h"

namespace mario {
namespace {

constexpr char kWindow[] = "mario-learning";
constexpr std::chrono::milliseconds kPollInterval{5};

// As cv::waitKeyEx returns them on X11.
enum Key {
  kEscape = 27,
  kEnter = 13,
  kLeft = 0xff51,
  kUp = 0xff52,
  kRight = 0xff53,
  kDown = 0xff54,
};

// A window hears of keys pressed, not of keys released: so each press turns a button over, and a
// direction ends its opposite.
std::uint16_t Turn(std::uint16_t held, int key) {
  static const std::map<int, std::pair<int, int>> kButtons = {
      // key: button, what it ends
      {'x', {0x01, 0}},    {'z', {0x02, 0}},     {'\b', {0x04, 0}},      {kEnter, {0x08, 0}},
      {'a', {0x200, 0}},   {'d', {0x100, 0}},    {kRight, {0x10, 0x20}}, {kLeft, {0x20, 0x10}},
      {kUp, {0x40, 0x80}}, {kDown, {0x80, 0x40}}};
  const auto found = kButtons.find(key);
  if (key == ' ') return 0;
  if (found == kButtons.end()) return held;
  const auto [button, opposite] = found->second;
  return static_cast<std::uint16_t>((held ^ button) & ~opposite);
}

std::vector<std::string> Help(bool plays) {
  if (plays)
    return {"arrows, X = A, Z = B, A = L, D = R, Enter = start, Backspace = select",
            "each press turns a button",
            "space: let go of everything    S: screenshot    Esc: end"};
  return {"left, right: another environment    space: pause    S: screenshot    Esc: end"};
}

void SaveScreenshot(const cv::Mat& picture, int slot) {
  static constexpr char kFile[] = "screenshot-%d-%03d.png";
  for (int i = 0; i < 1000; ++i) {
    const std::string file = cv::format(kFile, slot, i);
    if (std::filesystem::exists(file)) continue;
    if (cv::imwrite(file, picture)) {
      spdlog::info("saved {}", file);
    } else {
      spdlog::warn("cannot write {} here", file);
    }
    return;
  }
}

// The window and the keys pressed in it.
class Session {
 public:
  Session(const ViewerOptions& options)
      : transport_(options.transport),
        subscriber_(transport_, options.run),
        view_(options.slot, options.scale) {
    if (!options.play) return;
    player_.emplace(transport_, options.player);
  }

  // False: the person has had enough.
  bool Turn() {
    FollowPlayer();
    subscriber_.Watch(WhatIsLookedAt());
    subscriber_.Poll(kPollInterval, view_);
    status_.Tell(subscriber_);
    std::vector<std::string> words = Help(player_.has_value());
    words.push_back(subscriber_.ServerStatus().sentence);
    const cv::Mat picture = view_.Draw(words);
    cv::imshow(kWindow, picture);
    cv::setWindowTitle(kWindow, view_.Title());
    const int key = cv::waitKeyEx(1);
    if (key < 0) return cv::getWindowProperty(kWindow, cv::WND_PROP_VISIBLE) > 0;
    return Press(key & 0xffff, picture);
  }

 private:
  Interest WhatIsLookedAt() const {
    Interest interest{.everything = view_.slot() < 0, .slots = {}, .run = true};
    if (view_.slot() >= 0) interest.slots.insert(view_.slot());
    return interest;
  }

  void FollowPlayer() {
    if (!player_) return;
    player_->ThrowIfRefused();
    const int slot = player_->slot();
    if (slot >= 0 && slot != view_.slot()) view_.Choose(slot);
  }

  bool Press(int key, const cv::Mat& picture) {
    if (key == kEscape) return false;
    if (key == 's') SaveScreenshot(picture, view_.slot());
    if (player_) {
      held_ = mario::Turn(held_, key);
      player_->Hold(held_);
      return true;
    }
    if (key == ' ') view_.TogglePause();
    if (key == kRight) view_.ChooseNext(1);
    if (key == kLeft) view_.ChooseNext(-1);
    return true;
  }

  Transport transport_;
  Subscriber subscriber_;
  WindowView view_;
  StatusLog status_;
  std::optional<Player> player_;
  std::uint16_t held_ = 0;
};

}  // namespace

void ShowWindow(const ViewerOptions& options, const std::stop_token& stop) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr)
    throw std::runtime_error("there is no display for a window; use --web or --record");
  Session session(options);
  cv::namedWindow(kWindow, cv::WINDOW_AUTOSIZE);
  for (const std::string& line : Help(options.play)) spdlog::info("keys: {}", line);
  while (!stop.stop_requested() && session.Turn()) continue;
  cv::destroyAllWindows();
}

}  // namespace mario
