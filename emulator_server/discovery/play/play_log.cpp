#include "emulator_server/discovery/play/play_log.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

constexpr int kMostShift = 16;  // pixels between two looks

// Pan Docs, "LCD Position and Scrolling".
constexpr std::uint32_t kScrollY = 0xFF42;
constexpr std::uint32_t kScrollX = 0xFF43;
constexpr long kScrollsOneIn = 50;  // looks, at least: else the registers do not scroll

std::vector<std::uint8_t> Grey(const ScreenView& screen) {
  std::vector<std::uint8_t> grey;
  grey.reserve(screen.pixels.size());
  for (const std::uint32_t p : screen.pixels) {
    grey.push_back(
        static_cast<std::uint8_t>(((p & 0xFF) + (p >> 8 & 0xFF) + (p >> 16 & 0xFF)) / 3));
  }
  return grey;
}

// How two pictures differ when the later one is moved by (dx, dy), in a part of the middle.
long Difference(const std::vector<std::uint8_t>& before, const std::vector<std::uint8_t>& now,
                int width, int height, int dx, int dy) {
  long sum = 0;
  for (int y = height / 4; y < 3 * height / 4; y += 4) {
    for (int x = width / 6; x < 5 * width / 6; x += 2) {
      const int was = before[static_cast<std::size_t>((y + dy) * width + x + dx)];
      sum += std::abs(was - now[static_cast<std::size_t>(y * width + x)]);
    }
  }
  return sum;
}

// The shift along one axis that explains most of what changed; 0 where none explains the half.
int Shift(const std::vector<std::uint8_t>& before, const std::vector<std::uint8_t>& now, int width,
          int height, bool along_x) {
  long least = Difference(before, now, width, height, 0, 0);
  long wanted = least / 2;
  int best = 0;
  for (int shift = -kMostShift; shift <= kMostShift && least > 0; ++shift) {
    if (shift == 0) continue;
    const long difference =
        Difference(before, now, width, height, along_x ? shift : 0, along_x ? 0 : shift);
    if (difference >= wanted) continue;
    wanted = difference;
    best = shift;
  }
  return best;
}

}  // namespace

std::vector<MemoryArea> VariableAreas(const Rom& rom) {
  std::vector<MemoryArea> areas = MemoryAreas(rom);
  std::erase_if(areas, [](const MemoryArea& area) {
    return area.name.find("RAM") == std::string::npos || area.name.starts_with("video");
  });
  return areas;
}

void PlayLog::Look(const Emulator& emulator, bool continues) {
  const bool goes_on = continues && !continues_.empty();
  LookAtMemory(ReadAreas(areas_, emulator));
  LookAtScreen(emulator.screen(), goes_on);
  LookAtRegisters(emulator, goes_on);
  continues_.push_back(goes_on ? 1 : 0);
}

void PlayLog::LookAtMemory(std::vector<std::uint8_t> bytes) {
  if (first_.empty()) {
    first_ = last_ = std::move(bytes);
    column_of_.assign(first_.size(), -1);
    return;
  }
  if (bytes != last_) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == last_[i] || column_of_[i] >= 0 || columns_.size() >= kMostColumns) continue;
      column_of_[i] = static_cast<std::int32_t>(columns_.size());
      columns_.emplace_back(size(), first_[i]);
      offsets_.push_back(i);
    }
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    // A column without the first look: nothing was known to change then.
    columns_[c].push_back(bytes[offsets_[c]]);
  }
  last_ = std::move(bytes);
}

void PlayLog::LookAtScreen(const ScreenView& screen, bool continues) {
  std::vector<std::uint8_t> grey = Grey(screen);
  const auto width = static_cast<std::size_t>(screen.width);
  const std::size_t across = width / kSquare;
  squares_.resize(across * (static_cast<std::size_t>(screen.height) / kSquare));
  std::size_t changed = 0;
  for (std::size_t s = 0; s < squares_.size(); ++s) {
    std::uint32_t hash = 2166136261U;
    for (std::size_t p = 0; p < kSquare * kSquare; ++p) {
      const std::size_t y = s / across * kSquare + p / kSquare;
      const std::size_t x = s % across * kSquare + p % kSquare;
      hash = (hash ^ grey[y * width + x]) * 16777619U;
    }
    const auto byte = static_cast<std::uint8_t>(hash ^ hash >> 8 ^ hash >> 16 ^ hash >> 24);
    if (!squares_[s].empty() && squares_[s].back() != byte) ++changed;
    squares_[s].push_back(byte);
  }
  changed_squares_.push_back(continues ? changed : 0);
  const auto shift = [&](bool along_x) {
    return continues && changed > 0 ? Shift(grey_, grey, screen.width, screen.height, along_x) : 0;
  };
  scroll_x_.push_back(shift(true));
  scroll_y_.push_back(shift(false));
  grey_ = std::move(grey);
}

void PlayLog::LookAtRegisters(const Emulator& emulator, bool continues) {
  if (emulator.platform() == Platform::kGameBoyAdvance) return;  // its registers cannot be read
  const std::uint8_t x = emulator.Read(kScrollX), y = emulator.Read(kScrollY);
  const auto moved = [&](std::uint8_t now, std::uint8_t before) {
    return continues ? static_cast<std::int8_t>(static_cast<std::uint8_t>(now - before)) : 0;
  };
  register_x_.push_back(moved(x, last_x_));
  register_y_.push_back(moved(y, last_y_));
  last_x_ = x;
  last_y_ = y;
}

bool PlayLog::Moves(const std::vector<int>& scroll) {
  const auto still = std::count(scroll.begin(), scroll.end(), 0);
  return kScrollsOneIn * (std::ssize(scroll) - still) > std::ssize(scroll);
}

std::span<const std::uint8_t> PlayLog::Column(std::size_t offset) const {
  if (offset >= column_of_.size() || column_of_[offset] < 0) return {};
  return columns_[static_cast<std::size_t>(column_of_[offset])];
}

std::uint32_t PlayLog::AddressOf(std::size_t offset) const {
  for (const MemoryArea& area : areas_) {
    if (offset < area.bytes) return area.address + static_cast<std::uint32_t>(offset);
    offset -= area.bytes;
  }
  throw std::logic_error("an offset beyond all areas");
}

std::size_t PlayLog::BytesFrom(std::size_t offset) const {
  for (const MemoryArea& area : areas_) {
    if (offset < area.bytes) return area.bytes - offset;
    offset -= area.bytes;
  }
  return 0;
}

}  // namespace mario
