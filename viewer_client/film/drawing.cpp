#include "viewer_client/film/drawing.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <opencv2/imgproc.hpp>

namespace mario {
namespace {

const cv::Scalar kPaper(20, 24, 19);
const cv::Scalar kInk(225, 235, 231);
const cv::Scalar kSoft(130, 148, 140);
const cv::Scalar kLeaf(91, 214, 165);
constexpr int kFont = cv::FONT_HERSHEY_PLAIN;
constexpr int kPanelWidth = 320;
constexpr int kLineHeight = 22;
constexpr int kMargin = 14;

void Write(cv::Mat& image, const std::string& text, cv::Point at, const cv::Scalar& colour) {
  cv::putText(image, text, at, kFont, 1.1, colour, 1, cv::LINE_8);
}

// Writes from the top to the bottom of a panel.
class Panel {
 public:
  explicit Panel(cv::Mat image) : image_(std::move(image)) { image_.setTo(kPaper); }

  void Line(const std::string& name, const std::string& value) {
    y_ += kLineHeight;
    Write(image_, name, {kMargin, y_}, kSoft);
    Write(image_, value, {kMargin + 100, y_}, kInk);
  }

  // An action's Q-value: a bar from the middle, `share` (-1 to 1) of half the width, and a figure.
  void Bar(const std::string& name, double share, const std::string& figure, bool is_chosen) {
    y_ += kLineHeight;
    const cv::Scalar& colour = is_chosen ? kLeaf : kSoft;
    Write(image_, (is_chosen ? "> " : "  ") + name, {2, y_}, is_chosen ? kInk : kSoft);
    const int length = static_cast<int>(std::lround(share * kHalfBar));
    cv::rectangle(image_, {kBarMiddle + std::min(length, 0), y_ - 10, std::abs(length), 9}, colour,
                  cv::FILLED);
    cv::line(image_, {kBarMiddle, y_ - 12}, {kBarMiddle, y_}, kInk);
    Write(image_, figure, {kBarMiddle + kHalfBar + 6, y_}, kInk);
  }

  void Space() { y_ += kLineHeight / 2; }

 private:
  static constexpr int kBarMiddle = 178;
  static constexpr int kHalfBar = 54;

  cv::Mat image_;
  int y_ = kMargin / 2;
};

std::string ActionName(const VideoFrame& frame, int action) {
  const auto index = static_cast<std::size_t>(action);
  return index < frame.actions.size() ? frame.actions[index] : "action " + std::to_string(action);
}

void WriteGame(const Screen& screen, Panel& panel) {
  panel.Line("level", screen.level);
  panel.Line("action", screen.action.name);
  panel.Line("reward", fmt::format("{:+.2f}", screen.time_step.reward));
  panel.Line("return", fmt::format("{:.2f}", screen.episode_return));
  panel.Line("position", fmt::format("{:.0f}", screen.position));
  if (screen.time_step.episode) panel.Line("episode", screen.time_step.episode->ended_by);
}

// The mean of all actions, how far the farthest is from it, and the best. Of those that are finite.
struct Spread {
  explicit Spread(const std::vector<float>& q_values) {
    std::vector<double> finite(q_values.begin(), q_values.end());
    std::erase_if(finite, [](double q) { return !std::isfinite(q); });
    if (finite.empty()) return;
    const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
    best = *high;
    mean = std::accumulate(finite.begin(), finite.end(), 0.0) / static_cast<double>(finite.size());
    reach = std::max({best - mean, mean - *low, 1e-6});
  }

  double mean = 0.0;
  double reach = 1.0;
  double best = 0.0;
};

// Bars start at the mean, since Q-values differ by little of what they amount to; figures are the
// best Q-value, and the others' gaps to it.
void WriteQValues(const VideoFrame& frame, Panel& panel) {
  const std::vector<float>& q_values = frame.decision->q_values;
  const Spread spread(q_values);
  panel.Line("mean Q", fmt::format("{:.3f}", spread.mean));
  for (std::size_t action = 0; action < q_values.size(); ++action) {
    const double q = q_values[action];
    const double share = std::isfinite(q) ? (q - spread.mean) / spread.reach : 0.0;
    const std::string figure =
        q == spread.best ? fmt::format("{:.3f}", q) : fmt::format("{:+.3f}", q - spread.best);
    panel.Bar(ActionName(frame, static_cast<int>(action)), share, figure,
              static_cast<int>(action) == frame.decision->action);
  }
}

void WriteDecision(const VideoFrame& frame, Panel& panel) {
  const Decision& decision = *frame.decision;
  panel.Line("chose", ActionName(frame, decision.action));
  panel.Line("by", decision.greedy ? "greedy" : "random");
  panel.Line("epsilon", fmt::format("{:.3f}", decision.epsilon));
  if (decision.q_values.empty()) return;
  panel.Space();
  WriteQValues(frame, panel);
}

}  // namespace

cv::Mat DrawScreen(const Screen& screen, int scale) {
  const int type = screen.channels == 3 ? CV_8UC3 : CV_8UC1;
  // OpenCV has no view of constant bytes; nothing is written through this one.
  const cv::Mat pixels(screen.height, screen.width, type,
                       const_cast<std::uint8_t*>(screen.pixels.data()));
  cv::Mat image;
  cv::cvtColor(pixels, image, screen.channels == 3 ? cv::COLOR_RGB2BGR : cv::COLOR_GRAY2BGR);
  cv::resize(image, image, {}, scale, scale, cv::INTER_NEAREST);
  return image;
}

cv::Mat DrawFrame(const VideoFrame& frame, int scale) {
  const cv::Mat screen = DrawScreen(frame.screen, scale);
  cv::Mat image(screen.rows, screen.cols + kPanelWidth, CV_8UC3);
  screen.copyTo(image.colRange(0, screen.cols));
  Panel panel(image.colRange(screen.cols, image.cols));
  WriteGame(frame.screen, panel);
  panel.Space();
  if (frame.decision) WriteDecision(frame, panel);
  return image;
}

cv::Mat DrawWords(cv::Size size, const std::vector<std::string>& lines) {
  cv::Mat image(size, CV_8UC3, kPaper);
  int y = kMargin;
  for (const std::string& line : lines) {
    y += kLineHeight;
    Write(image, line, {kMargin, y}, kInk);
  }
  return image;
}

}  // namespace mario
