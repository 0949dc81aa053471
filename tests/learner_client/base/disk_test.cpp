#include "learner_client/base/disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "learner_client/report/record_file.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string Text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Has room for so many bytes more; of the write that does not fit, a part is written.
class SmallDisk : public Disk {
 public:
  explicit SmallDisk(std::size_t room) : room_(room) {}
  void Write(int file, std::span<const char> bytes, const fs::path& path) override {
    const std::size_t fits = std::min(room_, bytes.size());
    Disk::Write(file, bytes.first(fits), path);
    room_ -= fits;
    if (fits < bytes.size()) throw std::runtime_error("no space left for " + path.string());
  }
  void set_room(std::size_t room) { room_ = room; }

 private:
  std::size_t room_;
};

class DiskTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  const fs::path path_ = folder_.path() / "file";
};

TEST_F(DiskTest, AFileIsReplacedWholeOrNotAtAll) {
  SmallDisk disk(100);
  WriteWhole(path_, "before", disk);
  disk.set_room(3);
  EXPECT_THROW(WriteWhole(path_, "afterwards", disk), std::runtime_error);
  EXPECT_EQ(Text(path_), "before");
  EXPECT_FALSE(fs::exists(path_.string() + ".part"));
  disk.set_room(100);
  WriteWhole(path_, "afterwards", disk);
  EXPECT_EQ(Text(path_), "afterwards");
}

TEST_F(DiskTest, AFailureNamesTheFileAndTheReason) {
  try {
    WriteWhole(folder_.path() / "none" / "file", "x");
    FAIL() << "it was written";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("none/file.part: No such file or directory"));
  }
}

TEST_F(DiskTest, ADeviceIsWrittenToAndStays) {
  WriteWhole("/dev/null", "x");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  EXPECT_THROW(WriteWhole("/dev/full", "x"), std::runtime_error);
}

TEST_F(DiskTest, APieceThatDoesNotFitIsCutOffAndTheNextOneFollowsTheLastWholeOne) {
  SmallDisk disk(10);
  GrowingFile file(path_, disk);
  file.Append("123456\n");
  file.Append("abcdef\n");
  EXPECT_EQ(Text(path_), "123456\n");
  disk.set_room(100);
  file.Append("xyz\n");
  EXPECT_EQ(Text(path_), "123456\nxyz\n");
}

TEST_F(DiskTest, ATornRecordHidesNoneThatComesLater) {
  // What a full disk leaves of a record of the last release: the writer of this one cuts it off.
  RecordWriter(path_).Write("whole");
  const std::string whole = Text(path_);
  SmallDisk disk(5);
  GrowingFile file(path_, disk);
  file.Append(whole);
  disk.set_room(100);
  file.Append(whole);
  EXPECT_THAT(ReadRecords(path_), ElementsAre("whole", "whole"));
}

}  // namespace
}  // namespace mario
