#include "emulator_server/emulator/rom.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "emulator_server/emulator/archive.h"
#include "emulator_server/emulator/sha1.h"

namespace mario {
namespace {

// A Game Boy cartridge's header: Pan Docs, "The Cartridge Header".
constexpr std::size_t kHeaderEnd = 0x150;
constexpr std::size_t kEntryAt = 0x100;
constexpr std::size_t kLogoAt = 0x104;
constexpr std::size_t kColourFlagAt = 0x143;
constexpr std::size_t kMapperAt = 0x147;
constexpr std::size_t kSizeCodeAt = 0x148;
constexpr std::size_t kMemorySizeCodeAt = 0x149;
constexpr std::size_t kHeaderChecksumAt = 0x14D;
constexpr std::size_t kBankPairBytes = 0x8000;  // the size for code 0; each further code doubles it
constexpr std::uint8_t kLastSizeCode = 8;
constexpr std::uint8_t kHuc3 = 0xFE;
constexpr std::size_t kLargestRom = 0x2000000;         // 32 MiB, of a Game Boy Advance
constexpr std::size_t kLargestFile = 8 * kLargestRom;  // an archive may hold more than the ROM

// The first bytes of the logo that every cartridge must carry. A Game Boy Advance's header begins
// its logo at 0x04 (GBATEK, "GBA Cartridge Header").
constexpr std::array<std::uint8_t, 8> kLogo = {0xCE, 0xED, 0x66, 0x66, 0xCC, 0x0D, 0x00, 0x0B};
constexpr std::array<std::uint8_t, 8> kAdvanceLogo = {0x24, 0xFF, 0xAE, 0x51,
                                                      0x69, 0x9A, 0xA2, 0x21};
constexpr std::size_t kAdvanceBranchAt = 0x03;  // the opcode of the first instruction
constexpr std::uint8_t kAdvanceBranch = 0xEA;
constexpr std::size_t kAdvanceLogoAt = 0x04;
constexpr std::size_t kAdvanceFixedAt = 0xB2;  // always 0x96, or nothing has filled the header in
constexpr std::uint8_t kAdvanceFixed = 0x96;
constexpr std::size_t kAdvanceChecksumAt = 0xBD;
constexpr std::size_t kAdvanceHeaderEnd = 0xC0;

constexpr std::array<std::string_view, 3> kGameBoyEndings = {".gb", ".gbc", ".sgb"};
constexpr std::array<std::string_view, 2> kAdvanceEndings = {".gba", ".agb"};
constexpr std::array<std::string_view, 5> kRomEndings = {".gb", ".gbc", ".gba", ".sgb", ".agb"};

using Bytes = std::vector<std::uint8_t>;

template <std::size_t N>
bool HasAt(const Bytes& bytes, std::size_t at, const std::array<std::uint8_t, N>& expected) {
  return bytes.size() >= at + N &&
         std::equal(expected.begin(), expected.end(), bytes.begin() + static_cast<long>(at));
}

bool IsText(const Bytes& bytes) {
  const auto is_ascii = [](std::uint8_t c) { return std::isprint(c) != 0 || std::isspace(c) != 0; };
  const auto ascii = std::count_if(bytes.begin(), bytes.end(), is_ascii);
  const auto other = std::count_if(bytes.begin(), bytes.end(), [](auto c) { return c >= 0x80; });
  return ascii + other == std::ssize(bytes) && ascii >= other;
}

// The kind of a file that holds others, by its first bytes.
std::optional<std::string> ArchiveKind(const Bytes& bytes) {
  using namespace std::string_view_literals;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kKinds = {{
      {"PK\3\4"sv, "zip"},
      {"7z\xBC\xAF\x27\x1C"sv, "7z"},
      {"\x1F\x8B"sv, "gzip"},
      {"Rar!\x1A\7"sv, "rar"},
      {"BZh"sv, "bzip2"},
      {"\xFD"
       "7zXZ\0"sv,
       "xz"},
      {"\x28\xB5\x2F\xFD"sv, "zstd"},
      {"ustar"sv, "tar"},
  }};
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const auto& [magic, kind] : kKinds) {
    const std::size_t at = kind == "tar" ? 257 : 0;
    if (at < text.size() && text.substr(at).starts_with(magic)) return std::string(kind);
  }
  return std::nullopt;
}

[[noreturn]] void Fail(const std::filesystem::path& file, const std::string& reason) {
  throw std::runtime_error("cannot load ROM " + file.string() + ": " + reason);
}

[[noreturn]] void FailAsNoRom(const Bytes& bytes, const std::filesystem::path& file) {
  const std::string remedy =
      "; give the file of a Game Boy, Game Boy Color or Game Boy Advance "
      "cartridge";
  if (bytes.empty()) Fail(file, "the file is empty" + remedy);
  if (const auto kind = ArchiveKind(bytes)) {
    Fail(file, "it is a " + *kind + " archive: unpack it, and give the file in it");
  }
  if (IsText(bytes)) Fail(file, "it is a text file, not a ROM" + remedy);
  if (std::all_of(bytes.begin(), bytes.end(), [&](auto byte) { return byte == bytes[0]; })) {
    Fail(file, "it is blank: all of its bytes are equal; dump the cartridge again");
  }
  if (bytes.size() < kHeaderEnd) {
    Fail(file, std::to_string(bytes.size()) + " bytes, a Game Boy ROM has at least " +
                   std::to_string(kBankPairBytes) + remedy);
  }
  Fail(file, "it has no cartridge header" + remedy);
}

bool HasRightChecksum(const Bytes& bytes) {
  std::uint8_t checksum = 0;
  for (std::size_t at = 0x134; at < kHeaderChecksumAt; ++at) {
    checksum = static_cast<std::uint8_t>(checksum - bytes[at] - 1);
  }
  return checksum == bytes[kHeaderChecksumAt];
}

bool HasRightAdvanceChecksum(const Bytes& bytes) {
  std::uint8_t checksum = 0xE7;
  for (std::size_t at = 0xA0; at < kAdvanceChecksumAt; ++at) {
    checksum = static_cast<std::uint8_t>(checksum - bytes[at]);
  }
  return checksum == bytes[kAdvanceChecksumAt];
}

void WarnOfHeader(bool has_logo, bool has_checksum, std::vector<std::string>& warnings) {
  const std::string remedy = "; a console would refuse it, the emulator plays it";
  if (!has_logo) warnings.push_back("the logo in its header is wrong" + remedy);
  if (!has_checksum) warnings.push_back("its header's checksum is wrong" + remedy);
}

// What a console's boot program would stop at, or a header that does not fit its file: mGBA has no
// boot program and plays it, as many hacks and home-made games want to be played.
std::vector<std::string> GameBoyWarnings(const Bytes& bytes) {
  std::vector<std::string> warnings;
  WarnOfHeader(HasAt(bytes, kLogoAt, kLogo), HasRightChecksum(bytes), warnings);
  const std::uint8_t code = bytes[kSizeCodeAt];
  const std::size_t size = kBankPairBytes << std::min(code, kLastSizeCode);
  const std::string sizes =
      std::to_string(bytes.size()) + " bytes, its header says " + std::to_string(size);
  if (code > kLastSizeCode) {
    warnings.push_back("its header names an unknown size (code " + std::to_string(code) +
                       " at 0x148)");
  } else if (bytes.size() < size) {
    warnings.push_back("it is shorter than its header says: " + sizes +
                       "; what is missing reads as 0xFF. If the game stops, it was truncated: "
                       "copy or dump it again");
  } else if (bytes.size() > size) {
    warnings.push_back("it is longer than its header says: " + sizes +
                       "; an overdump, or a header that was never filled in");
  }
  return warnings;
}

// Some jump among the four bytes at which every cartridge begins.
bool BeginsWithAJump(const Bytes& bytes) {
  constexpr std::array<std::uint8_t, 2> kJumps = {0xC3, 0x18};  // jp, jr
  const auto entry = bytes.begin() + kEntryAt;
  return std::find_first_of(entry, entry + 4, kJumps.begin(), kJumps.end()) != entry + 4;
}

bool HasGameBoyLogo(const Bytes& bytes) {
  return bytes.size() >= kHeaderEnd && HasAt(bytes, kLogoAt, kLogo);
}

// Without a logo its name has to tell. An assembler leaves the whole header empty.
bool IsNamedGameBoy(const Bytes& bytes, const std::filesystem::path& file) {
  return EndsInAny(file, kGameBoyEndings) && bytes.size() >= kHeaderEnd &&
         (HasRightChecksum(bytes) ||
          (BeginsWithAJump(bytes) && !IsText(bytes) && !ArchiveKind(bytes)));
}

// As mGBA tells one: by its first instruction, and a byte that is the same in all headers unless
// nothing has filled the header in.
bool IsAdvance(const Bytes& bytes, const std::filesystem::path& file) {
  if (bytes.size() < kAdvanceHeaderEnd) return false;
  const bool fixed = bytes[kAdvanceFixedAt] == kAdvanceFixed;
  if (fixed && HasAt(bytes, kAdvanceLogoAt, kAdvanceLogo)) return true;
  const auto header = bytes.begin() + kAdvanceLogoAt;
  const bool empty = std::all_of(header, header + 0x9C, [](auto byte) { return byte == 0; });
  return EndsInAny(file, kAdvanceEndings) && bytes[kAdvanceBranchAt] == kAdvanceBranch &&
         (fixed || empty);
}

void ReadGameBoy(Rom& rom) {
  // mGBA would read the memory that is not there.
  if (rom.bytes[kMapperAt] == kHuc3 && rom.bytes[kMemorySizeCodeAt] == 0) {
    Fail(rom.file, "its header names a HuC-3 without memory; dump the cartridge again");
  }
  const std::uint8_t colour = rom.bytes[kColourFlagAt];
  rom.platform = (colour & 0x80) != 0 ? Platform::kGameBoyColor : Platform::kGameBoy;
  rom.runs_on_both = (colour & 0xC0) == 0x80;
  rom.warnings = GameBoyWarnings(rom.bytes);
  // mGBA takes banks modulo the size, which holds for powers of two alone.
  rom.bytes.resize(std::max(kBankPairBytes, std::bit_ceil(rom.bytes.size())), 0xFF);
}

void ReadAdvance(Rom& rom) {
  rom.platform = Platform::kGameBoyAdvance;
  WarnOfHeader(HasAt(rom.bytes, kAdvanceLogoAt, kAdvanceLogo), HasRightAdvanceChecksum(rom.bytes),
               rom.warnings);
}

Bytes ReadFile(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) Fail(file, std::string(std::strerror(errno)) + "; check the path given with --rom");
  Bytes bytes;
  std::array<char, 1 << 16> block;
  while (bytes.size() <= kLargestFile && (in.read(block.data(), block.size()), in.gcount() > 0)) {
    bytes.insert(bytes.end(), block.begin(), block.begin() + in.gcount());
  }
  return bytes;
}

}  // namespace

Rom LoadRom(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) Fail(file, "it is a folder; give the file in it");
  return MakeRom(ReadFile(file), file);
}

Rom MakeRom(std::vector<std::uint8_t> bytes, const std::filesystem::path& file) {
  Rom rom{.file = file, .bytes = std::move(bytes)};
  try {
    auto unpacked = Unpack(rom.bytes, file, kRomEndings, kLargestRom);
    if (unpacked) rom = {.file = std::move(unpacked->file), .bytes = std::move(unpacked->bytes)};
  } catch (const std::runtime_error& error) {
    Fail(file, error.what());
  }
  if (rom.bytes.size() > kLargestRom) {
    Fail(file, "more than " + std::to_string(kLargestRom) + " bytes, which no cartridge has");
  }
  rom.sha1 = Sha1(rom.bytes);
  if (HasGameBoyLogo(rom.bytes)) {
    ReadGameBoy(rom);
  } else if (IsAdvance(rom.bytes, rom.file)) {
    ReadAdvance(rom);
  } else if (IsNamedGameBoy(rom.bytes, rom.file)) {
    ReadGameBoy(rom);
  } else {
    FailAsNoRom(rom.bytes, rom.file);
  }
  return rom;
}

}  // namespace mario
