#include "emulator_server/environments/observation/preprocessor.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "common/limits.h"
#include "common/program.h"

namespace mario {
namespace {

// One channel is enough where all three are equal; compilers make wide instructions of this loop.
void FirstChannel(std::span<const std::uint32_t> pixels, std::span<std::uint8_t> grey) {
  for (std::size_t i = 0; i < grey.size(); ++i) grey[i] = static_cast<std::uint8_t>(pixels[i]);
}

// The rounded mean of each 2x2 block: what AreaScaler gives for this ratio, several times as fast,
// since compilers make wide instructions of this loop.
void Halve(std::span<const std::uint8_t> plane, const ObservationShape& shape,
           std::span<std::uint8_t> half) {
  const auto width = static_cast<std::size_t>(shape.width);
  for (std::size_t y = 0; y < static_cast<std::size_t>(shape.height); ++y) {
    const std::uint8_t* upper = &plane[4 * width * y];
    const std::uint8_t* lower = upper + 2 * width;
    std::uint8_t* out = &half[width * y];
    for (std::size_t x = 0; x < width; ++x) {
      const unsigned sum = upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 2u;
      out[x] = static_cast<std::uint8_t>(sum / 4);
    }
  }
}

std::string Text(int width, int height) {
  return std::to_string(width) + "x" + std::to_string(height);
}

ObservationShape CheckedShape(const ObservationShape& shape) {
  const auto [least, greatest] = std::minmax(shape.width, shape.height);
  if (least < kMinObservationSide || greatest > kMaxObservationSide) {
    throw UsageError("observations of " + Text(shape.width, shape.height) +
                     " pixels cannot be made: each side is " + std::to_string(kMinObservationSide) +
                     " to " + std::to_string(kMaxObservationSide) + " pixels");
  }
  return shape;
}

}  // namespace

void GreyPixels(std::span<const std::uint32_t> pixels, std::span<std::uint8_t> grey) {
  for (std::size_t i = 0; i < grey.size(); ++i) {
    const std::uint32_t p = pixels[i];
    const std::uint32_t luma = 77 * (p & 0xFF) + 150 * (p >> 8 & 0xFF) + 29 * (p >> 16 & 0xFF);
    grey[i] = static_cast<std::uint8_t>((luma + 128) >> 8);
  }
}

void CopyScreen(const ScreenView& screen, bool grey, std::vector<std::uint8_t>& copy) {
  copy.resize(screen.pixels.size() * (grey ? 1 : 3));
  if (grey) return GreyPixels(screen.pixels, copy);
  for (std::size_t i = 0; i < screen.pixels.size(); ++i) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      copy[3 * i + channel] = static_cast<std::uint8_t>(screen.pixels[i] >> (8 * channel));
    }
  }
}

Preprocessor::Preprocessor(const ScreenView& screen, bool grey_screen,
                           const std::optional<Crop>& crop, const ObservationShape& shape)
    : crop_(OnScreen(crop.value_or(Crop{}), {screen.width, screen.height})),
      grey_screen_(grey_screen),
      shape_(CheckedShape(shape)),
      scaler_({crop_.height, crop_.width}, {shape.height, shape.width}),
      plane_(static_cast<std::size_t>(crop_.width) * static_cast<std::size_t>(crop_.height)) {}

void Preprocessor::Take(const ScreenView& screen) {
  const auto width = static_cast<std::size_t>(crop_.width);
  for (std::size_t y = 0; y < static_cast<std::size_t>(crop_.height); ++y) {
    const std::size_t line = y + static_cast<std::size_t>(crop_.y);
    const auto from = screen.pixels.subspan(
        line * static_cast<std::size_t>(screen.width) + static_cast<std::size_t>(crop_.x), width);
    const auto to = std::span(plane_).subspan(y * width, width);
    grey_screen_ ? FirstChannel(from, to) : GreyPixels(from, to);
  }
}

void Preprocessor::Pool(const ScreenView& screen, FramePooling pooling) {
  using Byte = std::uint8_t;
  pooled_ = plane_;
  Take(screen);
  const auto pool = [this](auto of_two) {
    std::transform(plane_.begin(), plane_.end(), pooled_.begin(), plane_.begin(), of_two);
  };
  pooling == FramePooling::kMaximum ? pool([](Byte a, Byte b) { return std::max(a, b); })
                                    : pool([](Byte a, Byte b) { return std::min(a, b); });
}

void Preprocessor::Observe(std::span<std::uint8_t> observation) const {
  if (crop_.width == 2 * shape_.width && crop_.height == 2 * shape_.height) {
    Halve(plane_, shape_, observation);
    return;
  }
  scaler_.Scale(plane_, observation);
}

}  // namespace mario
