#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mario {

// Scales grey images by area: an output pixel is the mean of the part of the source that it covers.
// In whole numbers, so that every machine gets the same pixels; within 1.5 of the exact mean.
class AreaScaler {
 public:
  struct Size {
    int height = 0;
    int width = 0;
  };

  AreaScaler(Size source, Size scaled);

  // source: [source.height, source.width]; scaled: [scaled.height, scaled.width].
  void Scale(std::span<const std::uint8_t> source, std::span<std::uint8_t> scaled) const;

 private:
  // For each output coordinate, the first source coordinate that it covers and the weights of that
  // and the next ones, taps_ each, which sum up to kUnit.
  struct Axis {
    Axis(int source, int scaled);

    std::size_t taps = 1;
    std::vector<std::size_t> first;
    std::vector<std::uint16_t> weights;  // [scaled, taps]
  };

  static constexpr std::uint32_t kUnit = 256;

  void BlendRows(std::span<const std::uint8_t> source, std::size_t y,
                 std::span<std::uint16_t> row) const;
  void BlendColumns(std::span<const std::uint16_t> row, std::span<std::uint8_t> out) const;

  std::size_t width_;
  Axis rows_;
  Axis columns_;
};

}  // namespace mario
