#include "viewer_client/film/palette.h"

#include <algorithm>
#include <map>

namespace mario {
namespace {

class Palette {
 public:
  explicit Palette(std::uint32_t* entries) : entries_(entries) {
    std::fill(entries_, entries_ + kPaletteColours, 0xff000000u);
  }

  std::uint8_t IndexOf(std::uint32_t colour) {
    if (colour == last_colour_) return last_index_;  // neighbours are mostly alike
    auto found = indices_.find(colour);
    if (found == indices_.end() && indices_.size() < kPaletteColours) {
      const auto index = static_cast<std::uint8_t>(indices_.size());
      entries_[index] = colour;
      found = indices_.emplace(colour, index).first;
    } else if (found == indices_.end()) {
      found = indices_.lower_bound(colour);
      if (found == indices_.end()) --found;
    }
    last_colour_ = colour;
    last_index_ = found->second;
    return last_index_;
  }

 private:
  std::uint32_t* const entries_;  // 0xAARRGGBB
  std::map<std::uint32_t, std::uint8_t> indices_;
  std::uint32_t last_colour_ = 0;  // transparent: none of a frame's
  std::uint8_t last_index_ = 0;
};

}  // namespace

void MapToPalette(const cv::Mat& image, std::uint32_t* palette, std::uint8_t* indices, int stride) {
  Palette colours(palette);
  for (int y = 0; y < image.rows; ++y) {
    const auto* row = image.ptr<cv::Vec3b>(y);
    std::uint8_t* out = indices + static_cast<std::ptrdiff_t>(y) * stride;
    for (int x = 0; x < image.cols; ++x) {
      const auto& [blue, green, red] = row[x].val;
      out[x] = colours.IndexOf(0xff000000u | static_cast<std::uint32_t>(red) << 16 |
                               static_cast<std::uint32_t>(green) << 8 | blue);
    }
  }
}

}  // namespace mario
