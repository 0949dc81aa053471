#include "common/demonstrations/demonstration_actions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <tuple>

namespace mario {
namespace {

int Differences(std::uint16_t a, std::uint16_t b) {
  return std::popcount(static_cast<std::uint16_t>(a ^ b));
}

// Less is better: over all frames, then in the last one.
std::tuple<int, int> Distance(std::span<const std::uint16_t> buttons, const Action& action) {
  int all = 0, last = 0;
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    last = Differences(buttons[i], action.ButtonsIn(static_cast<int>(i)));
    all += last;
  }
  return {all, last};
}

}  // namespace

int ActionFor(std::span<const std::uint16_t> buttons, std::span<const Action> actions) {
  const auto best = std::ranges::min_element(
      actions, {}, [&](const Action& action) { return Distance(buttons, action); });
  return static_cast<int>(best - actions.begin());
}

ConversionLoss LossOf(const Demonstration& demonstration, int frame_skip,
                      std::span<const Action> actions) {
  ConversionLoss loss;
  const auto skip = static_cast<std::size_t>(frame_skip);
  std::uint16_t known = 0;
  for (const Action& action : actions) {
    known = static_cast<std::uint16_t>(known | action.buttons | action.tapped);
  }
  loss.steps = demonstration.steps(frame_skip);
  loss.frames = loss.steps * frame_skip;
  loss.leftover_frames = demonstration.frames() - demonstration.first_frame - loss.frames;
  auto rest =
      std::span(demonstration.buttons).subspan(static_cast<std::size_t>(demonstration.first_frame));
  for (; rest.size() >= skip; rest = rest.subspan(skip)) {
    const auto step = rest.first(skip);
    const Action& action = actions[static_cast<std::size_t>(ActionFor(step, actions))];
    const bool changes = std::ranges::adjacent_find(step, std::not_equal_to<>()) != step.end();
    for (std::size_t i = 0; i < skip; ++i) {
      loss.missing = static_cast<std::uint16_t>(loss.missing | (step[i] & ~known));
      if (step[i] == action.ButtonsIn(static_cast<int>(i))) continue;
      ++loss.other_frames;
      loss.changing_frames += changes ? 1 : 0;
    }
  }
  return loss;
}

std::string ConversionLoss::Sentence() const {
  std::string text =
      std::to_string(steps) + " steps; in " + std::to_string(other_frames) + " of their " +
      std::to_string(frames) + " frames other buttons were held than the step's action has, in " +
      std::to_string(changing_frames) + " of these because the buttons change within the step";
  if (missing != 0) text += "; no action has " + HeldButtonsText(missing);
  if (leftover_frames > 0) {
    text += "; the last " + std::to_string(leftover_frames) + " frames fill no step";
  }
  return text;
}

std::string HeldButtonsText(std::uint16_t buttons) {
  // In the order of mGBA's key mask.
  constexpr std::array<const char*, 10> kNames = {"A",    "B",  "select", "start", "right",
                                                  "left", "up", "down",   "R",     "L"};
  std::string text;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if ((buttons >> i & 1) != 0) text += (text.empty() ? "" : "+") + std::string(kNames[i]);
  }
  return text.empty() ? "none" : text;
}

}  // namespace mario
