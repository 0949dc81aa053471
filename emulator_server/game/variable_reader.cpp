#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "emulator_server/emulator/platform.h"
#include "emulator_server/game/game_file.h"
#include "emulator_server/game/game_readers.h"
#include "emulator_server/game/parsers/formula.h"
#include "emulator_server/game/variable_access.h"

namespace mario {
namespace {

constexpr std::int64_t kMostAddress = 0xFFFFFFFF;
constexpr int kMostLength = 4096;     // numbers in an array: all are read every step
constexpr int kMostStride = 0x10000;  // bytes

std::optional<std::uint32_t> ParseHex(std::string_view digits) {
  std::uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [parsed, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc() || parsed != end) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> ParsePrefixedHex(std::string_view text) {
  return text.starts_with("0x") ? ParseHex(text.substr(2)) : std::nullopt;
}

// An address: a number, or a string such as "0xC0A0" or "02:D163" (bank 2).
std::uint32_t ReadAddress(const JsonValue& json) {
  if (!json.IsString()) return static_cast<std::uint32_t>(json.Integer(0, kMostAddress));
  const std::string text = json.String();
  if (const auto address = ParsePrefixedHex(text)) return *address;
  if (const std::size_t colon = text.find(':'); colon != std::string::npos) {
    const auto bank = ParseHex(std::string_view(text).substr(0, colon));
    const auto address = ParseHex(std::string_view(text).substr(colon + 1));
    if (bank && address && *bank <= 0xFF && *address <= 0xFFFF) return BankAddress(*bank, *address);
  }
  json.Fail("\"" + text + "\" is not an address such as \"0xC0A0\", or \"02:D163\" in bank 2");
}

// A whole number, or one in a string such as "0xF0".
std::int64_t ReadWhole(const JsonValue& json, std::int64_t least, std::int64_t greatest) {
  if (!json.IsString()) return json.Integer(least, greatest);
  const auto number = ParsePrefixedHex(json.String());
  if (number && *number >= least && *number <= greatest) return *number;
  json.Fail("\"" + json.String() + "\" is not a number from " + std::to_string(least) + " to " +
            std::to_string(greatest) + ", such as 240 or \"0xF0\"");
}

VariableType ReadType(const JsonValue& json) {
  try {
    return VariableType::Parse(json.String());
  } catch (const std::runtime_error& error) {
    json.Fail(error.what());
  }
}

void RequireReadable(const JsonValue& address, const Variable& variable, Platform platform) {
  const AddressRange bytes = variable.addresses();
  if (bytes.first <= bytes.last && IsReadable(platform, bytes)) return;
  address.Fail("the address is out of range: " + AddressText(variable.address) + " with " +
               std::to_string(bytes.last - bytes.first + 1) + " bytes; the memory of " +
               PlatformName(platform) + " reaches " + ReadableText(platform));
}

void ReadPointer(const JsonValue& json, Platform platform, Variable& variable) {
  const JsonValue address = json.Require("pointer");
  if (json.Find("address")) address.Fail("a variable has an address or a pointer, not both");
  const bool is_advance = platform == Platform::kGameBoyAdvance;
  variable.address = ReadAddress(address);
  VariablePointer pointer;
  pointer.type = VariableType::Parse(is_advance ? "<u4" : "<u2");
  pointer.platform = platform;
  if (const auto type = json.Find("pointer_type")) pointer.type = ReadType(*type);
  if (const auto offset = json.Find("offset")) {
    pointer.offset = ReadWhole(*offset, -kMostAddress, kMostAddress);
  }
  if (const auto bank = json.Find("bank")) {
    if (is_advance) bank->Fail("a Game Boy Advance's memory has no banks; leave it out");
    pointer.bank = static_cast<std::uint32_t>(bank->Integer(0, 0xFF));
  }
  if (const auto otherwise = json.Find("else")) pointer.otherwise = otherwise->Number();
  variable.pointer = pointer;
  RequireReadable(address, variable, platform);
  if (!IsWritable(platform, variable.addresses())) {
    address.Fail("the pointer at " + AddressText(variable.address) +
                 " is not in RAM, where a game could change it");
  }
}

void RefuseWithoutPointer(const JsonValue& json) {
  for (const char* key : {"pointer_type", "offset", "else"}) {
    if (const auto found = json.Find(key)) {
      found->Fail("it belongs to a pointer; give the variable a \"pointer\", or leave it out");
    }
  }
}

// Where all of a variable's bytes stand.
void ReadPlace(const JsonValue& json, Platform platform, Variable& variable) {
  if (json.Find("pointer")) return ReadPointer(json, platform, variable);
  RefuseWithoutPointer(json);
  const JsonValue address = json.Require("address");
  variable.address = ReadAddress(address);
  if (const auto bank = json.Find("bank")) {
    const auto number = static_cast<std::uint32_t>(bank->Integer(0, 0xFF));
    if (variable.address > 0xFFFF) bank->Fail("an address with a bank has four digits");
    variable.address = BankAddress(number, variable.address);
  }
  RequireReadable(address, variable, platform);
}

VariableArray::Reduction ReadReduction(const JsonValue& json) {
  using Reduction = VariableArray::Reduction;
  constexpr std::array<std::pair<std::string_view, Reduction>, 4> kKnown = {
      {{"max", Reduction::kMax},
       {"min", Reduction::kMin},
       {"sum", Reduction::kSum},
       {"count", Reduction::kCount}}};
  const std::string text = json.String();
  for (const auto& [name, reduction] : kKnown) {
    if (name == text) return reduction;
  }
  json.Fail("unknown reduction \"" + text + "\"; known: max, min, sum, count");
}

std::optional<VariableArray> ReadArray(const JsonValue& json, const VariableType& type) {
  const auto length = json.Find("length");
  if (!length) {
    for (const char* key : {"stride", "reduce", "equals"}) {
      if (const auto found = json.Find(key)) {
        found->Fail("it belongs to an array; give the variable a \"length\", or leave it out");
      }
    }
    return std::nullopt;
  }
  VariableArray array{.length = static_cast<int>(length->Integer(1, kMostLength)),
                      .stride = static_cast<std::uint32_t>(type.bytes()),
                      .equals = std::nullopt};
  if (const auto stride = json.Find("stride")) {
    array.stride = static_cast<std::uint32_t>(stride->Integer(1, kMostStride));
  }
  array.reduction = ReadReduction(json.Require("reduce"));
  if (const auto equals = json.Find("equals")) {
    if (array.reduction != VariableArray::Reduction::kCount) {
      equals->Fail("it says what is counted; write \"reduce\": \"count\", or leave it out");
    }
    array.equals = equals->Number();
  }
  return array;
}

void ReadMask(const JsonValue& json, Variable& variable) {
  const auto mask = json.Find("mask");
  const auto shift = json.Find("shift");
  if (mask) variable.mask = static_cast<std::uint64_t>(ReadWhole(*mask, 0, INT64_MAX));
  if (shift) variable.shift = static_cast<int>(shift->Integer(1, 62));
  if (!mask && shift) shift->Fail("a shift moves the bits of a mask; give the variable a \"mask\"");
  if (!mask) return;
  try {
    CheckMask(variable);
  } catch (const std::runtime_error& error) {
    (shift ? *shift : *mask).Fail(error.what());
  }
}

bool IsIdentifier(const std::string& name) {
  const auto letter = [](unsigned char c) { return std::isalpha(c) != 0 || c == '_'; };
  if (name.empty() || !letter(static_cast<unsigned char>(name[0]))) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return letter(static_cast<unsigned char>(c)) || (c >= '0' && c <= '9');
  });
}

Variable ReadVariable(const std::string& name, const JsonValue& json, Platform platform) {
  if (!IsIdentifier(name)) json.Fail("a variable's name is made of letters, digits and _");
  if (IsReservedName(name)) {
    json.Fail(
        "the name is taken: position, progress, died, cleared and delta_... are computed, and the "
        "functions and constants of formulas have names too");
  }
  json.AllowOnly({"address", "type", "bank", "mask", "shift", "length", "stride", "reduce",
                  "equals", "pointer", "pointer_type", "offset", "else", "about"});
  Variable variable;
  variable.name = name;
  variable.type = ReadType(json.Require("type"));
  variable.array = ReadArray(json, variable.type);
  ReadPlace(json, platform, variable);
  ReadMask(json, variable);
  if (const auto about = json.Find("about")) variable.about = about->String();
  return variable;
}

}  // namespace

bool IsReservedName(const std::string& name) {
  constexpr std::array<std::string_view, 4> kJudged = {"position", "progress", "died", "cleared"};
  return std::find(kJudged.begin(), kJudged.end(), name) != kJudged.end() ||
         name.starts_with("delta_") || IsReservedInFormulas(name);
}

std::vector<Variable> ReadVariables(const JsonValue& json, Platform platform) {
  std::vector<Variable> variables;
  for (const auto& [name, variable] : json.Members()) {
    variables.push_back(ReadVariable(name, variable, platform));
  }
  return variables;
}

}  // namespace mario
