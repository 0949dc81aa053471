#include "emulator_server/rom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "emulator_server/sha1.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/tiny_rom.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

std::vector<std::uint8_t> Bytes(std::string_view text) { return {text.begin(), text.end()}; }

auto FailsWith(const std::string& part) {
  return ThrowsMessage<std::runtime_error>(testing::AllOf(HasSubstr("game.gb"), HasSubstr(part)));
}

TEST(Sha1, AgreesWithPublishedDigests) {
  // FIPS 180-2, appendix A.
  EXPECT_EQ(Sha1(Bytes("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(Sha1(Bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(Sha1({}), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(Sha1(std::vector<std::uint8_t>(1000000, 'a')),
            "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(LoadRom, ReadsAFileAndNamesItsPlatformAndDigest) {
  const TemporaryFolder folder;
  const std::vector<std::uint8_t> bytes = TinyRomBytes();
  std::ofstream(folder.path() / "game.gb", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<long>(bytes.size()));
  const Rom rom = LoadRom(folder.path() / "game.gb");
  EXPECT_EQ(rom.bytes, bytes);
  EXPECT_EQ(rom.platform, Platform::kGameBoy);
  EXPECT_EQ(rom.sha1, Sha1(bytes));
}

TEST(LoadRom, RefusesAMissingFileAndSaysWhichOptionToCheck) {
  EXPECT_THAT([] { LoadRom("no/such/game.gb"); }, FailsWith("--rom"));
}

TEST(LoadRom, RefusesAFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "game.gb");
  EXPECT_THAT([&] { LoadRom(folder.path() / "game.gb"); }, FailsWith("folder"));
}

TEST(MakeRom, TellsTheGameBoyColorByItsFlag) {
  EXPECT_EQ(TinyRom({.colour = true}).platform, Platform::kGameBoyColor);
}

TEST(MakeRom, RefusesATruncatedRomAndTellsBothSizes) {
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  bytes.resize(20000);
  EXPECT_THAT([&] { MakeRom(bytes, "game.gb"); },
              FailsWith("truncated: 20000 bytes, its header says 32768"));
}

TEST(MakeRom, RefusesAFewBytes) {
  EXPECT_THAT([] { MakeRom({1, 2, 3}, "game.gb"); }, FailsWith("3 bytes, a Game Boy ROM has"));
}

TEST(MakeRom, RefusesAnEmptyFile) {
  EXPECT_THAT([] { MakeRom({}, "game.gb"); }, FailsWith("empty"));
}

TEST(MakeRom, RefusesATextFile) {
  EXPECT_THAT([] { MakeRom(Bytes(std::string(40000, 'x') + "\n"), "game.gb"); },
              FailsWith("text file"));
}

TEST(MakeRom, RefusesBytesWithoutACartridgeHeader) {
  EXPECT_THAT([] { MakeRom(std::vector<std::uint8_t>(32768, 1), "game.gb"); },
              FailsWith("no cartridge header"));
}

TEST(MakeRom, RefusesADamagedHeader) {
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  bytes[0x134] ^= 1;
  EXPECT_THAT([&] { MakeRom(bytes, "game.gb"); }, FailsWith("checksum"));
}

TEST(MakeRom, RefusesAHuc3WithoutMemoryWhichMgbaWouldRead) {
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  bytes[0x14D] = static_cast<std::uint8_t>(bytes[0x14D] + bytes[0x147] - 0xFE);  // the checksum
  bytes[0x147] = 0xFE;
  bytes[0x149] = 0;
  EXPECT_THAT([&] { MakeRom(bytes, "game.gb"); }, FailsWith("HuC-3"));
}

}  // namespace
}  // namespace mario
