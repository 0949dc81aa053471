#include "emulator_server/game/variable_access.h"

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include "emulator_server/game/number_text.h"

namespace mario {
namespace {

constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

using Bytes = std::array<std::uint8_t, VariableType::kMaxBytes>;

std::int64_t Decode(const Variable& variable, const Memory& memory) {
  Bytes bytes = {};
  for (std::size_t i = 0; i < variable.type.bytes(); ++i) {
    bytes[i] = memory.Read(variable.address + static_cast<std::uint32_t>(i));
  }
  return variable.type.Decode(bytes);
}

std::int64_t And(std::int64_t number, std::uint64_t mask) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(number) & mask);
}

std::int64_t FromNumber(const Variable& variable, double value) {
  const std::int64_t number = variable.type.FromNumber(value);
  if (And(number, ~variable.mask) == 0) return number;
  throw std::runtime_error(NumberText(value) + " does not fit: it has bits outside of the mask " +
                           HexText(variable.mask));
}

}  // namespace

double ReadVariable(const Variable& variable, const Memory& memory) {
  return variable.type.ToNumber(And(Decode(variable, memory), variable.mask));
}

void WriteVariable(const Variable& variable, double value, Memory& memory) {
  std::int64_t number = FromNumber(variable, value);
  if (variable.mask != kAllBits) number |= And(Decode(variable, memory), ~variable.mask);
  const Bytes bytes = variable.type.Encode(number);
  for (std::size_t i = 0; i < variable.type.bytes(); ++i) {
    memory.Write(variable.address + static_cast<std::uint32_t>(i), bytes[i]);
  }
}

void CheckMask(const Variable& variable) {
  const std::uint64_t lowest_bit = variable.mask & (~variable.mask + 1);
  if (lowest_bit != 0 && static_cast<double>(lowest_bit) < variable.type.values()) return;
  throw std::runtime_error("the mask selects none of the variable's bits: it would always be 0");
}

void CheckValue(const Variable& variable, double value) { FromNumber(variable, value); }

double CutToSize(const Variable& variable, double value) {
  const VariableType& type = variable.type;
  const double cut = std::fmod(std::round(value), type.values());
  const auto masked = static_cast<double>(static_cast<std::uint64_t>(cut) & variable.mask);
  return masked < type.least() + type.values() ? masked : masked - type.values();
}

}  // namespace mario
