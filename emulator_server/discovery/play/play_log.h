#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/workshop/memory/memory_areas.h"

namespace mario {

// The areas of a console's RAM in which games keep variables: no pictures, no sprites.
std::vector<MemoryArea> VariableAreas(const Rom& rom);

// What was looked at while a game was played, a look each kFramesPerLook frames: every byte of RAM
// that ever changed as a column over time, the squares of the screen, and how it scrolled.
class PlayLog {
 public:
  static constexpr int kFramesPerLook = 4;
  static constexpr std::size_t kSquare = 8;           // pixels
  static constexpr std::size_t kMostColumns = 20000;  // further bytes are left out: pictures

  explicit PlayLog(std::vector<MemoryArea> areas) : areas_(std::move(areas)) {}

  // Looks at the console now. `continues`: by playing on from the look before.
  void Look(const Emulator& emulator, bool continues);

  std::size_t size() const { return continues_.size(); }

  // Whether look `t` was reached by playing on from look t - 1.
  bool Continues(std::size_t t) const { return continues_[t] != 0; }

  // The byte at `offset` in all areas; empty: it never changed. [size()]
  std::span<const std::uint8_t> Column(std::size_t offset) const;
  std::size_t bytes() const { return column_of_.size(); }  // of all areas
  std::uint8_t First(std::size_t offset) const { return first_[offset]; }
  std::uint32_t AddressOf(std::size_t offset) const;

  // How many bytes from `offset` on are in the same area.
  std::size_t BytesFrom(std::size_t offset) const;

  // Each square of the screen as a hash of one byte. [size()]
  const std::vector<std::vector<std::uint8_t>>& squares() const { return squares_; }

  // By how many pixels the picture moved left and up since the look before; 0: not, or unknown.
  // [size()]. By a Game Boy's scroll registers where the game moves them; else by the pictures.
  std::span<const int> scroll_x() const { return Moves(register_x_) ? register_x_ : scroll_x_; }
  std::span<const int> scroll_y() const { return Moves(register_y_) ? register_y_ : scroll_y_; }

  // Whether most of the screen changed in look `t`.
  bool ScreenChanged(std::size_t t) const { return 2 * changed_squares_[t] > squares_.size(); }

 private:
  void LookAtMemory(std::vector<std::uint8_t> bytes);
  void LookAtScreen(const ScreenView& screen, bool continues);
  void LookAtRegisters(const Emulator& emulator, bool continues);
  static bool Moves(const std::vector<int>& scroll);

  std::vector<MemoryArea> areas_;
  std::vector<std::uint8_t> first_;
  std::vector<std::uint8_t> last_;
  std::vector<std::int32_t> column_of_;  // by offset; -1: none
  std::vector<std::vector<std::uint8_t>> columns_;
  std::vector<std::size_t> offsets_;  // of the columns
  std::vector<std::uint8_t> continues_;
  std::vector<std::vector<std::uint8_t>> squares_;
  std::vector<std::size_t> changed_squares_;
  std::vector<std::uint8_t> grey_;  // of the last screen
  std::vector<int> scroll_x_;
  std::vector<int> scroll_y_;
  std::vector<int> register_x_;
  std::vector<int> register_y_;
  std::uint8_t last_x_ = 0;
  std::uint8_t last_y_ = 0;
};

}  // namespace mario
