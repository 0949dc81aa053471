#include "emulator_server/game/variable_access.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <string>

#include "emulator_server/game/number_text.h"

namespace mario {
namespace {

constexpr std::uint64_t kAllBits = ~std::uint64_t{0};

using Bytes = std::array<std::uint8_t, VariableType::kMaxBytes>;

std::int64_t Decode(const VariableType& type, std::uint32_t address, const Memory& memory) {
  Bytes bytes = {};
  for (std::size_t i = 0; i < type.bytes(); ++i) {
    bytes[i] = memory.Read(address + static_cast<std::uint32_t>(i));
  }
  return type.Decode(bytes);
}

std::int64_t And(std::int64_t number, std::uint64_t mask) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(number) & mask);
}

std::int64_t FromShifted(const Variable& variable, double value) {
  const double rounded = std::round(value);
  const std::uint64_t greatest = variable.mask >> variable.shift;
  const bool fits = rounded >= 0.0 && rounded <= static_cast<double>(greatest) &&
                    (static_cast<std::uint64_t>(rounded) & ~greatest) == 0;
  if (fits) return variable.type.FromNumber(std::ldexp(rounded, variable.shift));
  throw std::runtime_error(NumberText(value) + " does not fit: the mask " + HexText(variable.mask) +
                           " shifted by " + std::to_string(variable.shift) + " holds 0 to " +
                           NumberText(static_cast<double>(greatest)));
}

// As it stands in memory, within the mask.
std::int64_t FromNumber(const Variable& variable, double value) {
  if (variable.shift > 0) return FromShifted(variable, value);
  const std::int64_t number = variable.type.FromNumber(value);
  if (And(number, ~variable.mask) == 0) return number;
  throw std::runtime_error(NumberText(value) + " does not fit: it has bits outside of the mask " +
                           HexText(variable.mask));
}

double ReadAt(const Variable& variable, std::uint32_t address, const Memory& memory) {
  const std::int64_t number = And(Decode(variable.type, address, memory), variable.mask);
  if (variable.shift == 0) return variable.type.ToNumber(number);
  return static_cast<double>(static_cast<std::uint64_t>(number) >> variable.shift);
}

// Where what a variable's pointer points to begins; nullopt when it is not all in memory.
std::optional<std::uint32_t> Follow(const Variable& variable, std::int64_t target) {
  const VariablePointer& pointer = *variable.pointer;
  const std::int64_t greatest = pointer.platform == Platform::kGameBoyAdvance ? 0xFFFFFFFF : 0xFFFF;
  if (target < 0 || target > greatest) return std::nullopt;
  auto first = static_cast<std::uint32_t>(target);
  if (pointer.bank) first = BankAddress(*pointer.bank, first);
  const AddressRange bytes = {first, first + variable.extent() - 1};
  if (bytes.last < bytes.first || !IsWritable(pointer.platform, bytes)) return std::nullopt;
  return first;
}

double Reduced(const Variable& variable, std::uint32_t address, const Memory& memory) {
  using Reduction = VariableArray::Reduction;
  const VariableArray& array = *variable.array;
  double result = 0.0;
  for (int i = 0; i < array.length; ++i) {
    const double one =
        ReadAt(variable, address + static_cast<std::uint32_t>(i) * array.stride, memory);
    if (array.reduction == Reduction::kSum) {
      result += one;
    } else if (array.reduction == Reduction::kCount) {
      result += (array.equals ? one == *array.equals : one != 0.0) ? 1.0 : 0.0;
    } else if (i == 0) {
      result = one;
    } else {
      const bool greatest = array.reduction == Reduction::kMax;
      result = greatest ? std::max(result, one) : std::min(result, one);
    }
  }
  return result;
}

double ReadCompound(const Variable& variable, const Memory& memory) {
  std::uint32_t address = variable.address;
  if (variable.pointer) {
    const VariablePointer& pointer = *variable.pointer;
    const std::int64_t target = Decode(pointer.type, address, memory) + pointer.offset;
    const std::optional<std::uint32_t> first = Follow(variable, target);
    if (!first && pointer.otherwise) return *pointer.otherwise;
    if (!first) {
      throw std::runtime_error("the pointer of " + variable.name + " at " + AddressText(address) +
                               " leads to " + HexText(static_cast<std::uint64_t>(target)) +
                               ", which is not in RAM; give the variable an \"else\", its value "
                               "while there is nothing to point to");
    }
    address = *first;
  }
  return variable.array ? Reduced(variable, address, memory) : ReadAt(variable, address, memory);
}

}  // namespace

double ReadVariable(const Variable& variable, const Memory& memory) {
  if (variable.array || variable.pointer) [[unlikely]]
    return ReadCompound(variable, memory);
  return ReadAt(variable, variable.address, memory);
}

void WriteVariable(const Variable& variable, double value, Memory& memory) {
  std::int64_t number = FromNumber(variable, value);
  if (variable.mask != kAllBits) {
    number |= And(Decode(variable.type, variable.address, memory), ~variable.mask);
  }
  const Bytes bytes = variable.type.Encode(number);
  for (std::size_t i = 0; i < variable.type.bytes(); ++i) {
    memory.Write(variable.address + static_cast<std::uint32_t>(i), bytes[i]);
  }
}

void CheckMask(const Variable& variable) {
  const std::uint64_t lowest_bit = variable.mask & (~variable.mask + 1);
  if (lowest_bit == 0 || static_cast<double>(lowest_bit) >= variable.type.values()) {
    throw std::runtime_error("the mask selects none of the variable's bits: it would always be 0");
  }
  if (variable.shift == 0) return;
  if (!variable.type.is_unsigned()) {
    throw std::runtime_error("only unsigned numbers are shifted; give a type such as \"|u1\"");
  }
  if (variable.shift <= std::countr_zero(variable.mask)) return;
  throw std::runtime_error("a shift of " + std::to_string(variable.shift) +
                           " would lose bits of the mask " + HexText(variable.mask) +
                           "; shift by at most " + std::to_string(std::countr_zero(variable.mask)));
}

void CheckValue(const Variable& variable, double value) { FromNumber(variable, value); }

double CutToSize(const Variable& variable, double value) {
  const VariableType& type = variable.type;
  const double values = std::ceil(std::ldexp(type.values(), -variable.shift));
  const double cut = std::fmod(std::round(value), values);
  const auto masked =
      static_cast<double>(static_cast<std::uint64_t>(cut) & (variable.mask >> variable.shift));
  return masked < type.least() + type.values() ? masked : masked - type.values();
}

}  // namespace mario
