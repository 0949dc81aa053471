#include "learner_client/report/record_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

// What reading a file with one byte changed, or cut off before it, says.
std::string Complaint(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "damaged";
  std::ofstream(file, std::ios::binary) << bytes;
  try {
    ReadRecords(file);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

class RecordFile : public testing::Test {
 protected:
  RecordFile() {
    RecordWriter writer(file_);
    writer.Write("one");
    writer.Write("");
    writer.Write(std::string(300, 'x'));
  }

  TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "records";
};

// The values of RFC 3720, B.4.
TEST(Crc32c, HasThePublishedValues) {
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62A8AB43u);
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(""), 0u);
}

TEST_F(RecordFile, ComesBackAsItWasWritten) {
  EXPECT_THAT(ReadRecords(file_), ElementsAre("one", "", std::string(300, 'x')));
}

TEST_F(RecordFile, BeginsWithTheLengthInLittleEndian) {
  EXPECT_EQ(Bytes(file_).substr(0, 8), std::string("\3\0\0\0\0\0\0\0", 8));
}

TEST_F(RecordFile, ReadersNoticeAnyDamagedByte) {
  const std::string bytes = Bytes(file_);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_THAT(Complaint(damaged), HasSubstr("damaged")) << "byte " << i;
  }
}

TEST_F(RecordFile, ReadersNoticeWhereItIsCutOff) {
  const std::string bytes = Bytes(file_);
  for (const std::size_t length : {5u, 13u, 18u}) {
    EXPECT_THAT(Complaint(bytes.substr(0, length)), HasSubstr("at byte 0"));
  }
}

}  // namespace
}  // namespace mario
