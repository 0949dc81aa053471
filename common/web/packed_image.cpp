#include "common/web/packed_image.h"

#include <algorithm>

namespace mario {
namespace {

constexpr std::size_t kMaxPalette = 256;

// Each pixel's index into `palette`, which is filled in the order of appearance. Stops, with a
// palette of more than kMaxPalette colours, where the image has too many.
std::vector<std::uint8_t> Indices(std::span<const std::uint32_t> colours,
                                  std::vector<std::uint32_t>& palette) {
  std::vector<std::uint8_t> indices(colours.size());
  std::size_t index = 0;
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const std::uint32_t colour = colours[i];
    if (palette.empty() || palette[index] != colour) {  // neighbours are mostly alike
      const auto found = std::find(palette.begin(), palette.end(), colour);
      index = static_cast<std::size_t>(found - palette.begin());
      if (found == palette.end()) palette.push_back(colour);
      if (palette.size() > kMaxPalette) return {};
    }
    indices[i] = static_cast<std::uint8_t>(index);
  }
  return indices;
}

std::string PackBits(const std::vector<std::uint8_t>& indices, int bits) {
  const auto pixels_a_byte = static_cast<std::size_t>(8 / bits);
  std::string packed((indices.size() + pixels_a_byte - 1) / pixels_a_byte, '\0');
  std::size_t i = 0;
  for (char& byte : packed) {
    unsigned value = 0;
    for (int shift = 0; shift < 8 && i < indices.size(); shift += bits, ++i) {
      value |= static_cast<unsigned>(indices[i]) << shift;
    }
    byte = static_cast<char>(value);
  }
  return packed;
}

std::string Rgb(std::span<const std::uint32_t> colours) {
  std::string bytes;
  bytes.reserve(3 * colours.size());
  for (const std::uint32_t colour : colours) {
    for (int shift = 16; shift >= 0; shift -= 8)
      bytes.push_back(static_cast<char>(colour >> shift & 0xff));
  }
  return bytes;
}

}  // namespace

PackedImage Pack(std::span<const std::uint32_t> colours) {
  PackedImage image;
  const std::vector<std::uint8_t> indices = Indices(colours, image.palette);
  if (indices.empty()) {
    image.palette.clear();
    image.pixels = Rgb(colours);
    return image;
  }
  image.bits = image.palette.size() <= 4 ? 2 : image.palette.size() <= 16 ? 4 : 8;
  image.pixels = PackBits(indices, image.bits);
  return image;
}

}  // namespace mario
