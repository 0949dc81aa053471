#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

namespace mario {

inline constexpr std::size_t kPaletteColours = 256;

// The image in at most kPaletteColours colours, as GIFs have it: exact while it has no more; each
// further one is shown as one that is there. `image`: [height, width, 3] uint8, blue, green, red;
// `palette`: kPaletteColours entries 0xAARRGGBB; `indices`: [height, width], a line every `stride`
// bytes.
void MapToPalette(const cv::Mat& image, std::uint32_t* palette, std::uint8_t* indices, int stride);

}  // namespace mario
