#include "emulator_server/rom.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "emulator_server/sha1.h"

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
constexpr std::size_t kAdvanceHeaderEnd = 0xC0;

using Bytes = std::vector<std::uint8_t>;

template <std::size_t N>
bool HasAt(const Bytes& bytes, std::size_t at, const std::array<std::uint8_t, N>& expected) {
  return bytes.size() >= at + N &&
         std::equal(expected.begin(), expected.end(), bytes.begin() + static_cast<long>(at));
}

bool IsText(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) {
    return std::isprint(c) != 0 || std::isspace(c) != 0 || c >= 0x80;
  });
}

[[noreturn]] void Fail(const std::filesystem::path& file, const std::string& reason) {
  throw std::runtime_error("cannot load ROM " + file.string() + ": " + reason);
}

[[noreturn]] void FailAsNoRom(const Bytes& bytes, const std::filesystem::path& file) {
  const std::string remedy =
      "; give the file of a Game Boy, Game Boy Color or Game Boy Advance "
      "cartridge";
  if (bytes.empty()) Fail(file, "the file is empty" + remedy);
  if (IsText(bytes)) Fail(file, "it is a text file, not a cartridge" + remedy);
  if (bytes.size() < kHeaderEnd) {
    Fail(file, std::to_string(bytes.size()) + " bytes, a Game Boy ROM has at least " +
                   std::to_string(kBankPairBytes) + remedy);
  }
  Fail(file, "it has no cartridge header" + remedy);
}

void CheckGameBoyHeader(const Bytes& bytes, const std::filesystem::path& file) {
  const std::uint8_t code = bytes[kSizeCodeAt];
  if (code > kLastSizeCode) {
    Fail(file, "its header names an unknown size (code " + std::to_string(code) +
                   " at 0x148); the file is damaged, dump the cartridge again");
  }
  const std::size_t size = kBankPairBytes << code;
  if (bytes.size() < size) {
    Fail(file, "it is truncated: " + std::to_string(bytes.size()) + " bytes, its header says " +
                   std::to_string(size) + "; copy or dump it again");
  }
  std::uint8_t checksum = 0;
  for (std::size_t at = 0x134; at < kHeaderChecksumAt; ++at) {
    checksum = static_cast<std::uint8_t>(checksum - bytes[at] - 1);
  }
  if (checksum != bytes[kHeaderChecksumAt]) {
    Fail(file, "its header's checksum is wrong; the file is damaged, dump the cartridge again");
  }
  // mGBA would read the memory that is not there.
  if (bytes[kMapperAt] == kHuc3 && bytes[kMemorySizeCodeAt] == 0) {
    Fail(file,
         "its header names a HuC-3 without memory; the file is damaged, dump the cartridge again");
  }
}

Platform CheckedPlatform(const Bytes& bytes, const std::filesystem::path& file) {
  if (bytes.size() >= kHeaderEnd && HasAt(bytes, kLogoAt, kLogo)) {
    CheckGameBoyHeader(bytes, file);
    return (bytes[kColourFlagAt] & 0x80) != 0 ? Platform::kGameBoyColor : Platform::kGameBoy;
  }
  if (bytes.size() >= kAdvanceHeaderEnd && HasAt(bytes, kAdvanceLogoAt, kAdvanceLogo) &&
      bytes[kAdvanceFixedAt] == 0x96) {
    return Platform::kGameBoyAdvance;
  }
  FailAsNoRom(bytes, file);
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
  const Platform platform = CheckedPlatform(bytes, file);
  std::string sha1 = Sha1(bytes);
  return {file, std::move(bytes), platform, std::move(sha1)};
}

}  // namespace mario
