#include "emulator_server/environments/observation/screen_novelty.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace mario {
namespace {

constexpr int kSquare = 16;      // pixels
constexpr unsigned kLevels = 8;  // of brightness

unsigned Brightness(std::uint32_t pixel) {  // 0 to 765
  return (pixel & 0xFF) + (pixel >> 8 & 0xFF) + (pixel >> 16 & 0xFF);
}

}  // namespace

std::uint64_t ScreenCell(const ScreenView& screen) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a's, with a stronger step
  for (int top = 0; top + kSquare <= screen.height; top += kSquare) {
    for (int left = 0; left + kSquare <= screen.width; left += kSquare) {
      unsigned sum = 0;
      for (int y = top; y < top + kSquare; ++y) {
        const auto row = screen.pixels.subspan(
            static_cast<std::size_t>(y) * static_cast<std::size_t>(screen.width) +
                static_cast<std::size_t>(left),
            kSquare);
        for (const std::uint32_t pixel : row) sum += Brightness(pixel);
      }
      hash = (hash ^ (sum * kLevels / (766 * kSquare * kSquare))) * 0x9E3779B97F4A7C15;
      hash ^= hash >> 32;
    }
  }
  return hash;
}

// True when the episode has not shown this screen yet.
bool ScreenNovelty::Count(const ScreenView& screen) {
  last_ = static_cast<std::size_t>(ScreenCell(screen) % kCounts);
  std::uint16_t& count = counts_[last_];
  if (count < std::numeric_limits<std::uint16_t>::max()) ++count;
  const bool is_new = seen_[last_] == 0;
  seen_[last_] = 1;
  return is_new;
}

void ScreenNovelty::Begin(const ScreenView& screen) {
  std::fill(seen_.begin(), seen_.end(), std::uint8_t{0});
  Count(screen);
  judgement_ = {};
  judgement_.position = 1.0;
}

const Judgement& ScreenNovelty::Judge(const ScreenView& screen) {
  judgement_.progress = Count(screen) ? 1.0 : 0.0;
  judgement_.position += judgement_.progress;
  judgement_.reward = 1.0 / std::sqrt(static_cast<double>(counts_[last_]));
  return judgement_;
}

std::string ScreenNovelty::Save() const {
  std::string bytes;
  for (const std::uint16_t count : counts_) {
    bytes += static_cast<char>(count & 0xFF);
    bytes += static_cast<char>(count >> 8);
  }
  bytes.append(seen_.begin(), seen_.end());
  return bytes;
}

void ScreenNovelty::Load(std::string_view saved) {
  if (saved.size() != 3 * kCounts) throw std::runtime_error("the counts of screens are damaged");
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(saved[i]); };
  for (std::size_t i = 0; i < kCounts; ++i) {
    counts_[i] = static_cast<std::uint16_t>(byte(2 * i) | byte(2 * i + 1) << 8);
    seen_[i] = byte(2 * kCounts + i) == 0 ? std::uint8_t{0} : std::uint8_t{1};
  }
  judgement_ = {};
  judgement_.position = static_cast<double>(std::count(seen_.begin(), seen_.end(), 1));
}

}  // namespace mario
