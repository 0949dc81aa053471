#include "emulator_server/emulator/rom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/sha1.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_advance_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

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

auto Warns(const std::string& part) {
  return testing::Field(&Rom::warnings, testing::ElementsAre(HasSubstr(part)));
}

// All of these play in mGBA, which runs no boot program.
TEST(MakeRom, WarnsOfAHeaderThatAConsoleWouldRefuse) {
  EXPECT_THAT(TinyRom().warnings, testing::IsEmpty());
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  bytes[0x14D] ^= 1;
  EXPECT_THAT(MakeRom(bytes, "game.gb"), Warns("checksum is wrong"));
  bytes = TinyRomBytes();
  bytes[0x104] ^= 1;
  EXPECT_THAT(MakeRom(bytes, "game.GB"), Warns("logo"));
  EXPECT_THAT([&] { MakeRom(bytes, "game.gb.bin"); }, FailsWith("no cartridge header"));
}

TEST(MakeRom, PlaysWhatAnAssemblerHasLeftWithoutAHeader) {
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  std::fill(bytes.begin() + 0x104, bytes.begin() + 0x150, std::uint8_t{0});
  for (const char* file : {"game.gb", "game.gbc", "game.sgb"}) {
    const Rom rom = MakeRom(bytes, file);
    EXPECT_THAT(rom.warnings, testing::ElementsAre(HasSubstr("logo"), HasSubstr("checksum")));
    Emulator emulator(rom);
    for (int frame = 0; frame < 20; ++frame) emulator.RunFrame(0, Draw::kNo);
    EXPECT_GT(emulator.Read(0xC000), 10) << "it runs";
  }
}

TEST(MakeRom, PlaysAnAdvanceRomWithAnUnfilledHeader) {
  std::vector<std::uint8_t> bytes = TinyAdvanceRom().bytes;
  EXPECT_THAT(MakeRom(bytes, "game.gb"), Warns("checksum")) << "whatever its name";
  bytes[0x04] ^= 1;
  EXPECT_THAT(MakeRom(bytes, "game.gba").warnings,
              testing::ElementsAre(HasSubstr("logo"), HasSubstr("checksum")));
  EXPECT_THAT([&] { MakeRom(bytes, "game.gb"); }, FailsWith("no cartridge header"));
  std::fill(bytes.begin() + 0x04, bytes.begin() + 0xC0, std::uint8_t{0});
  EXPECT_EQ(MakeRom(bytes, "game.GBA").platform, Platform::kGameBoyAdvance);
  bytes[0x30] = 1;
  EXPECT_THAT([&] { MakeRom(bytes, "my game.gba"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("no cartridge header")));
}

TEST(MakeRom, WarnsOfASizeThatIsNotItsHeaders) {
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  bytes[0x14D] = static_cast<std::uint8_t>(bytes[0x14D] - 1);
  bytes[0x148] = 1;
  EXPECT_THAT(MakeRom(bytes, "game.gb"),
              Warns("shorter than its header says: 32768 bytes, its header says 65536"));
  bytes[0x14D] = static_cast<std::uint8_t>(bytes[0x14D] - 0x51);
  bytes[0x148] = 0x52;
  EXPECT_THAT(MakeRom(bytes, "game.gb"), Warns("unknown size (code 82"));
  bytes = TinyRomBytes();
  bytes.resize(16384);
  const Rom rom = MakeRom(bytes, "game.gb");
  EXPECT_THAT(rom, Warns("shorter than its header says: 16384 bytes"));
  EXPECT_EQ(rom.bytes.size(), 32768u);
  EXPECT_EQ(rom.bytes.back(), 0xFF);
  EXPECT_EQ(rom.sha1, Sha1(bytes)) << "the file's, as databases have it";
  bytes.resize(65536);
  EXPECT_THAT(MakeRom(bytes, "game.gb"), Warns("longer than its header says: 65536 bytes"));
}

TEST(MakeRom, PadsAnOddSizeToAPowerOfTwo) {
  std::vector<std::uint8_t> bytes = TinyRomBytes();
  bytes.resize(40001);
  EXPECT_EQ(MakeRom(bytes, "game.gb").bytes.size(), 65536u);
}

TEST(MakeRom, NamesTheKindOfAnArchive) {
  const std::vector<std::pair<std::string, std::string>> kinds = {{"7z\xBC\xAF\x27\x1C", "7z"},
                                                                  {"Rar!\x1A\7", "rar"},
                                                                  {"BZh9", "bzip2"},
                                                                  {"\x28\xB5\x2F\xFD", "zstd"}};
  for (const auto& [magic, kind] : kinds) {
    std::string file = magic;
    file.resize(40000, '\x5A');
    EXPECT_THAT([&] { MakeRom(Bytes(file), "game.gb"); },
                FailsWith("it is a " + kind + " archive: unpack it"));
  }
  EXPECT_THAT([&] { MakeRom(Bytes("BZh9"), "game.gb"); }, FailsWith("bzip2")) << "however small";
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
  std::vector<std::uint8_t> bytes(32768);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i % 251);
  EXPECT_THAT([&] { MakeRom(bytes, "game.gb"); }, FailsWith("no cartridge header"));
}

TEST(MakeRom, TellsABlankFileFromAText) {
  for (const int byte : {0xFF, 0x00, 0x01}) {
    EXPECT_THAT(
        [&] {
          MakeRom(std::vector<std::uint8_t>(32768, static_cast<std::uint8_t>(byte)), "game.gb");
        },
        FailsWith("blank"));
  }
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
