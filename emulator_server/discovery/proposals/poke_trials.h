#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "emulator_server/discovery/proposals/number_series.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/workshop/memory/memory_areas.h"

namespace mario {

// What becomes of a number that is overwritten in a save state, while the same buttons are pressed
// as without that. A game's own variable keeps the change; what is only derived from it (a copy for
// the screen, a high score) does not.
struct PokeResult {
  int tried = 0;      // states
  int kept = 0;       // in which the number still differs by what was added
  int shown = 0;      // in which a small part of the screen differs, as where a number is drawn
  int invisible = 0;  // in which nothing on the screen differs
};

struct PokeTrialsConfig {
  std::size_t states = 24;  // at most
  std::uint64_t seed = 1;   // of the buttons that are pressed
};

class PokeTrials {
 public:
  // Plays from some of the states without changing anything, to compare with. All must outlive it.
  PokeTrials(const std::vector<std::string>& states, const std::vector<MemoryArea>& areas,
             const PokeTrialsConfig& config, Emulator& emulator);

  // Adds to a counter and plays, in states in which it grows of itself. tried is 0 when there are
  // none of these.
  PokeResult AddToCounter(const PlayLog& log, const NumberPlace& place);

  // The squares of the screen (row-major, PlayLog::kSquare) in which a byte is seen to stand: what
  // differs after it was overwritten, once `number` has grown. Empty when that is nothing, or much
  // of the screen.
  std::vector<std::size_t> SquaresOf(const PlayLog& log, const NumberPlace& number,
                                     std::size_t offset, std::uint8_t value);
  std::size_t squares_across() const;

  // Moves a place, one byte of pixels, by a few and waits.
  PokeResult MovePlace(const PlayLog& log, std::size_t offset);

 private:
  struct Moment {
    std::vector<std::uint8_t> bytes;  // of all areas
    std::vector<std::uint32_t> pixels;
  };
  struct Trial {
    const std::string* state;
    std::vector<std::uint8_t> before;  // of all areas
    Moment waited;                     // without buttons
    Moment played;                     // with buttons
  };

  Moment Play(std::size_t trial, bool buttons);
  double GrowthOf(const Trial& trial, const NumberPlace& place) const;

  const std::vector<MemoryArea>& areas_;
  const std::uint64_t seed_;
  Emulator& emulator_;
  std::vector<Trial> trials_;
};

}  // namespace mario
