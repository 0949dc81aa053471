#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/environment.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/observation/area_scaler.h"
#include "emulator_server/game/game.h"

namespace mario {

enum class FramePooling { kMaximum, kMinimum };

// Turns screens into observations: grey, cropped, two frames pooled where asked for, scaled by
// area. Exact halves of the screen take a path of their own, a few microseconds.
class Preprocessor {
 public:
  // Throws UsageError for a shape that cannot be served, std::runtime_error for a crop beyond the
  // screen.
  Preprocessor(const ScreenView& screen, bool grey_screen, const std::optional<Crop>& crop,
               const ObservationShape& shape);

  // Takes the screen, as it is, in place of what was taken before, or (Pool) as the
  // maximum or minimum of the two, pixel by pixel.
  void Take(const ScreenView& screen);
  void Pool(const ScreenView& screen, FramePooling pooling);

  // Scales what was taken. `observation` is [shape.height, shape.width].
  void Observe(std::span<std::uint8_t> observation) const;

 private:
  Crop crop_;
  bool grey_screen_;
  ObservationShape shape_;
  AreaScaler scaler_;
  std::vector<std::uint8_t> plane_;   // [crop_.height, crop_.width], grey
  std::vector<std::uint8_t> pooled_;  // the same, of the frame before
};

// Luma (ITU-R BT.601) of 0x__BBGGRR pixels; exact where the channels are equal.
void GreyPixels(std::span<const std::uint32_t> pixels, std::span<std::uint8_t> grey);

// The whole screen, as viewers get it: [height, width], or [height, width, 3] unless `grey`.
void CopyScreen(const ScreenView& screen, bool grey, std::vector<std::uint8_t>& copy);

}  // namespace mario
