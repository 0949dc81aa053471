#include "learner_client/row_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

std::string Text(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

class RowFileTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  fs::path path_ = folder_.path() / "rows.csv";
};

TEST_F(RowFileTest, HoldsEachRowAsSoonAsItIsAppended) {
  RowFile file(path_, "steps,x", 0);
  EXPECT_EQ(Text(path_), "steps,x\n");
  file.Append("1,a");
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n");
}

TEST_F(RowFileTest, GoesOnAfterTheRowsOfACheckpoint) {
  std::ofstream(path_) << "steps,x\n1,a\n20,b\n30,c\n";
  RowFile(path_, "steps,x", 20).Append("25,d");
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n20,b\n25,d\n");
}

TEST_F(RowFileTest, DropsARowThatAKilledProcessHasLeftHalf) {
  std::ofstream(path_) << "steps,x\n1,a\n20";
  RowFile(path_, "steps,x", 100).Append("25,d");
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n25,d\n");
}

TEST_F(RowFileTest, LeavesTheFileAsItWasWhenItCannotBeWrittenAnew) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  std::ofstream(path_) << "steps,x\n1,a\n";
  fs::create_symlink("/dev/full", path_.string() + ".part");
  EXPECT_THROW(RowFile(path_, "steps,x", 100), std::runtime_error);
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n");
}

}  // namespace
}  // namespace mario
