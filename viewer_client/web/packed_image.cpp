#include "viewer_client/web/packed_image.h"

#include <algorithm>

namespace mario {
namespace {

constexpr std::size_t kMaxPalette = 256;

std::uint32_t ColourAt(const Screen& screen, std::size_t pixel) {
  const std::uint8_t* at = screen.pixels.data() + pixel * static_cast<std::size_t>(screen.channels);
  if (screen.channels == 1) return static_cast<std::uint32_t>(at[0]) * 0x010101u;
  return static_cast<std::uint32_t>(at[0]) << 16 | static_cast<std::uint32_t>(at[1]) << 8 | at[2];
}

// Each pixel's index into `palette`, which is filled in the order of appearance. Stops, with a
// palette of more than kMaxPalette colours, where the image has too many.
std::vector<std::uint8_t> Indices(const Screen& screen, std::vector<std::uint32_t>& palette) {
  const auto count = static_cast<std::size_t>(screen.width * screen.height);
  std::vector<std::uint8_t> indices(count);
  std::size_t index = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t colour = ColourAt(screen, i);
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

}  // namespace

PackedImage Pack(const Screen& screen) {
  PackedImage image;
  const std::vector<std::uint8_t> indices = Indices(screen, image.palette);
  if (indices.empty()) {
    image.palette.clear();
    image.pixels.assign(screen.pixels.begin(), screen.pixels.end());
    return image;
  }
  image.bits = image.palette.size() <= 4 ? 2 : image.palette.size() <= 16 ? 4 : 8;
  image.pixels = PackBits(indices, image.bits);
  return image;
}

}  // namespace mario
