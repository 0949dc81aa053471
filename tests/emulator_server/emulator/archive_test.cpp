// ROMs as people have them: in zip archives, or packed with gzip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>
#include <zlib.h>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "emulator_server/emulator/rom.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string TinyBytes() {
  const std::vector<std::uint8_t> bytes = TinyRomBytes();
  return {bytes.begin(), bytes.end()};
}

std::string ReadAll(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

using Entries = std::vector<std::pair<std::string, std::string>>;  // name, content

// A zip archive of these files; with a password they are encrypted.
std::string Zip(const Entries& entries, const char* password = nullptr) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "made.zip";
  zip_t* archive = zip_open(file.c_str(), ZIP_CREATE, nullptr);
  for (const auto& [name, content] : entries) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_GUESS);
    if (password == nullptr) continue;
    EXPECT_EQ(zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_128,
                                      password),
              0);
  }
  EXPECT_EQ(zip_close(archive), 0) << zip_strerror(archive);
  return ReadAll(file);
}

std::string Gzip(const std::string& content) {
  const TemporaryFolder folder;
  const std::string name = folder.path() / "made.gz";
  gzFile file = gzopen(name.c_str(), "wb");
  EXPECT_EQ(gzwrite(file, content.data(), static_cast<unsigned>(content.size())),
            static_cast<int>(content.size()));
  EXPECT_EQ(gzclose(file), Z_OK);
  return ReadAll(name);
}

Rom Make(const std::string& bytes, const std::string& file) {
  return MakeRom({bytes.begin(), bytes.end()}, file);
}

template <typename... Parts>
testing::AssertionResult Refuses(const std::string& bytes, const std::string& file,
                                 const Parts&... parts) {
  try {
    Make(bytes, file);
  } catch (const std::runtime_error& error) {
    const std::string said = error.what();
    if (((said.find(parts) != std::string::npos) && ...)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << said;
  }
  return testing::AssertionFailure() << "was accepted";
}

constexpr std::size_t kTooMuch = (32u << 20) + 1;

TEST(ZipArchive, HasItsOnlyRomReadWhateverElseIsInIt) {
  const std::string archive = Zip({{"readme.txt", "Press START."},
                                   {"art/", ""},
                                   {"__MACOSX/._Tiny (World).GB", "a note"},
                                   {"roms/Tiny (World).GB", TinyBytes()}});
  const Rom rom = Make(archive, "roms/tiny.zip");
  EXPECT_EQ(rom.bytes, TinyRomBytes());
  EXPECT_EQ(rom.sha1, TinyRom().sha1) << "the ROM's, as databases have it";
  EXPECT_EQ(rom.file, "roms/tiny.zip/roms/Tiny (World).GB");

  const TemporaryFolder folder;
  std::ofstream(folder.path() / "tiny.zip", std::ios::binary) << archive;
  EXPECT_EQ(LoadRom(folder.path() / "tiny.zip").bytes, TinyRomBytes());
}

TEST(ZipArchive, MayHoldARomThatOnlyItsNameTells) {
  std::string bytes = TinyBytes();
  bytes[0x104] = 0;
  EXPECT_THAT(Make(Zip({{"game.gb", bytes}}), "x.zip").warnings,
              testing::ElementsAre(HasSubstr("logo")));
  EXPECT_TRUE(Refuses(Zip({{"game.gb", "PK\3\4 in another"}}), "x.zip", "x.zip/game.gb",
                      "is a zip archive: unpack it"));
}

TEST(ZipArchive, IsRefusedWithoutARom) {
  EXPECT_TRUE(Refuses(Zip({{"readme.txt", "hello"}, {"game.bin", TinyBytes()}}), "x.zip",
                      "cannot load ROM x.zip: the zip archive holds no ROM", ".gbc",
                      "give the ROM itself"));
}

TEST(ZipArchive, IsRefusedWithSeveralRomsWhichAreNamed) {
  EXPECT_TRUE(Refuses(Zip({{"a.gb", TinyBytes()}, {"b\x1b[1m.gbc", TinyBytes()}}), "x.zip",
                      "holds 2 ROMs (a.gb, b\u2190[1m.gbc): unpack it, and give one"))
      << "as a terminal may show it";
  Entries many;
  for (int i = 0; i < 9; ++i) many.push_back({std::to_string(i) + ".gba", "x"});
  EXPECT_TRUE(Refuses(Zip(many), "x.zip", "holds 9 ROMs (0.gba, 1.gba, 2.gba, 3.gba, 4.gba, ...)"));
}

TEST(ZipArchive, IsRefusedAsABomb) {
  const std::string bomb = Zip({{"game.gb", std::string(kTooMuch, '\0')}});
  EXPECT_LT(bomb.size(), 100000u);
  EXPECT_TRUE(Refuses(bomb, "x.zip", "x.zip: it unpacks to more than 33554432 bytes"));
}

TEST(ZipArchive, IsRefusedWhereItIsDamaged) {
  const std::string whole = Zip({{"game.gb", TinyBytes()}});
  EXPECT_TRUE(Refuses(whole.substr(0, whole.size() / 2), "x.zip", "cannot be unpacked",
                      "copy or download it again"));
  EXPECT_TRUE(Refuses("PK\3\4", "x.zip", "cannot be unpacked"));
  std::string stored = whole;
  stored[60] = static_cast<char>(stored[60] ^ 0x55);  // within the packed ROM
  EXPECT_TRUE(Refuses(stored, "x.zip", "cannot be unpacked"));
}

TEST(ZipArchive, IsRefusedWhereItIsEncrypted) {
  EXPECT_TRUE(
      Refuses(Zip({{"game.gb", TinyBytes()}}, "secret"), "x.zip", "cannot be unpacked", "assword"));
}

TEST(GzipFile, IsUnpackedAndKnownByItsNameWithoutTheEnding) {
  std::string bytes = TinyBytes();
  const Rom rom = Make(Gzip(bytes), "roms/tiny.gb.gz");
  EXPECT_EQ(rom.sha1, TinyRom().sha1);
  EXPECT_EQ(rom.file, "roms/tiny.gb");
  bytes[0x104] = 0;
  EXPECT_THAT(Make(Gzip(bytes), "tiny.gb.gz").warnings, testing::ElementsAre(HasSubstr("logo")));
  EXPECT_TRUE(Refuses(Gzip(bytes), "tiny.gz", "no cartridge header"));
}

TEST(GzipFile, IsRefusedAsABombOrWhereItIsDamaged) {
  EXPECT_TRUE(Refuses(Gzip(std::string(kTooMuch, '\0')), "x.gz", "more than 33554432 bytes"));
  const std::string whole = Gzip(TinyBytes());
  for (const std::size_t bytes :
       {std::size_t{2}, std::size_t{12}, whole.size() / 2, whole.size() - 1}) {
    EXPECT_TRUE(Refuses(whole.substr(0, bytes), "x.gz", "gzip file cannot be unpacked")) << bytes;
  }
  std::string changed = whole;
  changed[changed.size() - 6] = static_cast<char>(changed[changed.size() - 6] ^ 1);  // its checksum
  EXPECT_TRUE(Refuses(changed, "x.gz", "gzip file cannot be unpacked"));
}

}  // namespace
}  // namespace mario
