#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/demonstrations/demonstration.h"
#include "common/environment.h"

namespace mario {

// Which action stands for the buttons of a step's frames: the one whose own buttons differ from
// them in the fewest places, each button of each frame being one; among equals the one that fits
// the last frame best, then the first of the set.
int ActionFor(std::span<const std::uint16_t> buttons, std::span<const Action> actions);

// What a demonstration loses when its frames become steps.
struct ConversionLoss {
  std::int64_t steps = 0;
  std::int64_t frames = 0;           // of these steps
  std::int64_t other_frames = 0;     // in which other buttons were held than the step's action has,
  std::int64_t changing_frames = 0;  // of which so many are in steps in which the buttons change
  std::int64_t leftover_frames = 0;  // at the end, which fill no step
  std::uint16_t missing = 0;         // buttons that were held and that no action has

  // "900 steps; in 31 of their 3,600 frames ..."
  std::string Sentence() const;
};

ConversionLoss LossOf(const Demonstration& demonstration, int frame_skip,
                      std::span<const Action> actions);

// "right+A" for a key mask; "none" for 0.
std::string HeldButtonsText(std::uint16_t buttons);

}  // namespace mario
