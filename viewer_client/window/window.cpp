#include "viewer_client/window/window.h"

#include <spdlog/spdlog.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <opencv2/highgui.hpp>
#include <opencv2/imgcodecs.hpp>

#include "viewer_client/subscription/status_log.h"
#include "viewer_client/window/window_view.h"

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

// A window hears of keys pressed, not of keys released: so each press holds a button down or lets
// it go, and a direction ends its opposite.
std::uint16_t Toggle(std::uint16_t held, int key) {
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
            "each press holds a button down, or lets it go again",
            "space: let go of all buttons    S: screenshot    Esc: quit"};
  return {"left, right: another environment    space: pause    S: screenshot    Esc: quit"};
}

void SaveScreenshot(const cv::Mat& image, int slot) {
  static constexpr char kFile[] = "screenshot-%d-%03d.png";
  for (int i = 0; i < 1000; ++i) {
    const std::string file = cv::format(kFile, slot, i);
    if (std::filesystem::exists(file)) continue;
    if (cv::imwrite(file, image)) {
      spdlog::info("saved {}", file);
    } else {
      spdlog::warn("cannot write {} here", file);
    }
    return;
  }
}

// The window and the keys pressed in it.
class Window {
 public:
  Window(Transport& transport, const SubscriberConfig& run, const WindowConfig& config)
      : subscriber_(transport, run), view_(config.slot, config.scale) {
    if (config.playing) player_.emplace(transport, *config.playing);
  }

  // Draws what has come and acts on a key. False: it has been closed.
  bool Update() {
    FollowPlayer();
    subscriber_.Watch(WhatIsShown());
    subscriber_.Poll(kPollInterval, view_);
    status_.Tell(subscriber_);
    std::vector<std::string> words = Help(player_.has_value());
    words.push_back(subscriber_.ServerStatus().sentence);
    const cv::Mat image = view_.Draw(words);
    cv::imshow(kWindow, image);
    cv::setWindowTitle(kWindow, view_.Title());
    const int key = cv::waitKeyEx(1);
    if (key < 0) return cv::getWindowProperty(kWindow, cv::WND_PROP_VISIBLE) > 0;
    return Press(key & 0xffff, image);
  }

 private:
  Interest WhatIsShown() const {
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

  bool Press(int key, const cv::Mat& image) {
    if (key == kEscape) return false;
    if (key == 's') SaveScreenshot(image, view_.slot());
    if (player_) {
      held_ = Toggle(held_, key);
      player_->Hold(held_);
      return true;
    }
    if (key == ' ') view_.TogglePause();
    if (key == kRight) view_.ChooseNext(1);
    if (key == kLeft) view_.ChooseNext(-1);
    return true;
  }

  Subscriber subscriber_;
  WindowView view_;
  StatusLog status_;
  std::optional<HumanPlayer> player_;
  std::uint16_t held_ = 0;
};

}  // namespace

void ShowWindow(Transport& transport, const SubscriberConfig& run, const WindowConfig& config,
                const std::stop_token& stop) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr)
    throw std::runtime_error("there is no display for a window; use --web or --record");
  Window window(transport, run, config);
  cv::namedWindow(kWindow, cv::WINDOW_AUTOSIZE);
  for (const std::string& line : Help(config.playing.has_value())) spdlog::info("keys: {}", line);
  while (!stop.stop_requested() && window.Update()) continue;
  cv::destroyAllWindows();
}

}  // namespace mario
