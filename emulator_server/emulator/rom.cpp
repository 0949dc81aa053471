#include "emulator_server/emulator/rom.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "emulator_server/emulator/sha1.h"

namespace mario {
namespace {

// A Game Boy cartridge's header: Pan Docs, "The Cartridge Header".
constexpr std::size_t kHeaderEnd = 0x150;
constexpr std::size_t kLogoAt = 0x104;
constexpr std::size_t kColourFlagAt = 0x143;
constexpr std::size_t kMapperAt = 0x147;
constexpr std::size_t kSizeCodeAt = 0x148;
constexpr std::size_t kMemorySizeCodeAt = 0x149;
constexpr std::size_t kHeaderChecksumAt = 0x14D;
constexpr std::size_t kBankPairBytes = 0x8000;  // the size for code 0; each further code doubles it
constexpr std::uint8_t kLastSizeCode = 8;
constexpr std::uint8_t kHuc3 = 0xFE;
constexpr std::size_t kLargestRom = 0x2000000;  // 32 MiB, of a Game Boy Advance

// The first bytes of the logo that every cartridge must carry. A Game Boy Advance's header begins
// its logo at 0x04 (GBATEK, "GBA Cartridge Header").
constexpr std::array<std::uint8_t, 8> kLogo = {0xCE, 0xED, 0x66, 0x66, 0xCC, 0x0D, 0x00, 0x0B};
constexpr std::array<std::uint8_t, 8> kAdvanceLogo = {0x24, 0xFF, 0xAE, 0x51,
                                                      0x69, 0x9A, 0xA2, 0x21};
constexpr std::size_t kAdvanceLogoAt = 0x04;
constexpr std::size_t kAdvanceFixedAt = 0xB2;  // always 0x96
constexpr std::size_t kAdvanceChecksumAt = 0xBD;
constexpr std::size_t kAdvanceHeaderEnd = 0xC0;

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

// What a console's boot program would stop at, or a header that does not fit its file: mGBA has no
// boot program and plays it, as many hacks and home-made games want to be played.
std::vector<std::string> GameBoyWarnings(const Bytes& bytes) {
  std::vector<std::string> warnings;
  const auto warn = [&](const std::string& what) { warnings.push_back(what); };
  if (!HasAt(bytes, kLogoAt, kLogo)) {
    warn("the logo in its header is wrong; a console would refuse it, the emulator plays it");
  }
  if (!HasRightChecksum(bytes)) {
    warn("its header's checksum is wrong; a console would refuse it, the emulator plays it");
  }
  const std::uint8_t code = bytes[kSizeCodeAt];
  if (code > kLastSizeCode) {
    warn("its header names an unknown size (code " + std::to_string(code) + " at 0x148)");
  } else if (const std::size_t size = kBankPairBytes << code; bytes.size() < size) {
    warn("it is truncated: " + std::to_string(bytes.size()) + " bytes, its header says " +
         std::to_string(size) + "; what is missing reads as 0xFF. Copy or dump it again");
  }
  return warnings;
}

bool HasExtension(const std::filesystem::path& file, std::initializer_list<std::string_view> any) {
  std::string extension = file.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(any.begin(), any.end(), extension) != any.end();
}

bool IsGameBoy(const Bytes& bytes, const std::filesystem::path& file) {
  if (bytes.size() < kHeaderEnd) return false;
  return HasAt(bytes, kLogoAt, kLogo) ||
         (HasExtension(file, {".gb", ".gbc", ".sgb"}) && HasRightChecksum(bytes));
}

bool IsAdvance(const Bytes& bytes, const std::filesystem::path& file) {
  if (bytes.size() < kAdvanceHeaderEnd || bytes[kAdvanceFixedAt] != 0x96) return false;
  return HasAt(bytes, kAdvanceLogoAt, kAdvanceLogo) ||
         (HasExtension(file, {".gba", ".agb"}) && HasRightAdvanceChecksum(bytes));
}

void ReadGameBoy(Rom& rom) {
  // mGBA would read the memory that is not there.
  if (rom.bytes[kMapperAt] == kHuc3 && rom.bytes[kMemorySizeCodeAt] == 0) {
    Fail(rom.file, "its header names a HuC-3 without memory; dump the cartridge again");
  }
  rom.platform =
      (rom.bytes[kColourFlagAt] & 0x80) != 0 ? Platform::kGameBoyColor : Platform::kGameBoy;
  rom.warnings = GameBoyWarnings(rom.bytes);
  // mGBA takes banks modulo the size, which holds for powers of two alone.
  rom.bytes.resize(std::max(kBankPairBytes, std::bit_ceil(rom.bytes.size())), 0xFF);
}

void ReadAdvance(Rom& rom) {
  rom.platform = Platform::kGameBoyAdvance;
  if (HasAt(rom.bytes, kAdvanceLogoAt, kAdvanceLogo)) return;
  rom.warnings = {
      "the logo in its header is wrong; a console would refuse it, the emulator plays it"};
}

}  // namespace

Rom LoadRom(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) Fail(file, "it is a folder; give the file in it");
  std::ifstream in(file, std::ios::binary);
  if (!in) Fail(file, std::string(std::strerror(errno)) + "; check the path given with --rom");
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (!error && size > kLargestRom) {
    Fail(file, std::to_string(size) + " bytes, no cartridge has more than " +
                   std::to_string(kLargestRom));
  }
  return MakeRom(Bytes(std::istreambuf_iterator<char>(in), {}), file);
}

Rom MakeRom(std::vector<std::uint8_t> bytes, const std::filesystem::path& file) {
  Rom rom{.file = file, .bytes = std::move(bytes)};
  rom.sha1 = Sha1(rom.bytes);
  if (IsGameBoy(rom.bytes, file)) {
    ReadGameBoy(rom);
  } else if (IsAdvance(rom.bytes, file)) {
    ReadAdvance(rom);
  } else {
    FailAsNoRom(rom.bytes, file);
  }
  return rom;
}

}  // namespace mario
