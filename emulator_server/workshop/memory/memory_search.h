#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator_server/game/variable_type.h"
#include "emulator_server/workshop/memory/memory_areas.h"

namespace mario {

// What a number must be to stay, against a value or against what it was at the look before.
enum class Comparison {
  kEqual,     // to the value
  kNotEqual,  // to the value
  kGreater,   // than the value
  kLess,      // than the value
  kChanged,
  kUnchanged,
  kGrew,
  kFell,
  kGrewBy,  // the value
  kFellBy,  // the value
};

// "equal", "not-equal", "greater", "less", "changed", "unchanged", "grew", "fell", "grew-by" or
// "fell-by".
std::optional<Comparison> ParseComparison(std::string_view name);
bool NeedsValue(Comparison comparison);

// A number that may be the one that is searched.
struct FoundNumber {
  std::uint32_t address = 0;
  std::string type;    // stable-retro's: variable_type.h
  double value = 0.0;  // at the last look
};

// Finds where a game keeps a number: begins with all numbers of some types in a console's RAM, and
// keeps at each look only those that compare as asked. Numbers in BCD whose bytes are not decimal
// digits are none. Knows no emulator: a look is the bytes of all areas (ReadAreas). Not
// thread-safe.
class MemorySearch {
 public:
  // At most so many types at once.
  static constexpr std::size_t kMaxTypes = 40;

  // Begins with every number of every type. `first_look` has the bytes of `areas`. Throws
  // std::runtime_error when a type is none, stands there twice, or there are none or too many.
  MemorySearch(std::vector<MemoryArea> areas, const std::vector<std::string>& types,
               std::vector<std::uint8_t> first_look);

  // `value` is read where NeedsValue(comparison).
  void Narrow(Comparison comparison, double value, std::vector<std::uint8_t> look);

  // Takes the last Narrow() back. False: there is none, or it has been taken back already.
  bool Undo();

  std::size_t count() const;
  int looks() const { return looks_; }

  // The first ones by their areas' order, at most `limit`.
  std::vector<FoundNumber> First(std::size_t limit) const;

 private:
  // Of one type: its text, and where in a look its numbers begin.
  struct Candidates {
    std::string text;
    VariableType type;
    bool packed_bcd = false;
    bool nibble_bcd = false;
    std::vector<std::uint32_t> offsets;
  };

  bool IsNumber(const Candidates& of, const std::uint8_t* at) const;
  double NumberAt(const Candidates& of, const std::vector<std::uint8_t>& look,
                  std::uint32_t offset) const;
  std::uint32_t AddressOf(std::uint32_t offset) const;

  std::vector<MemoryArea> areas_;
  std::vector<Candidates> candidates_;
  std::vector<std::uint8_t> look_;
  int looks_ = 1;
  std::vector<std::vector<std::uint32_t>> offsets_before_;  // by type; empty: nothing to take back
  std::vector<std::uint8_t> look_before_;
};

}  // namespace mario
