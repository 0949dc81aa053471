#include "learner_client/report/row_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "learner_client/report/csv.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

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
  RowFile file(path_, {"steps", "x"}, 0);
  EXPECT_EQ(Text(path_), "steps,x\n");
  file.Append({"1", "a"});
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n");
}

TEST_F(RowFileTest, GoesOnAfterTheRowsOfACheckpoint) {
  std::ofstream(path_) << "steps,x\n1,a\n20,b\n30,c\n";
  RowFile(path_, {"steps", "x"}, 20).Append({"25", "d"});
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n20,b\n25,d\n");
}

TEST_F(RowFileTest, DropsARowThatAKilledProcessHasLeftHalf) {
  std::ofstream(path_) << "steps,x\n1,a\n20";
  RowFile(path_, {"steps", "x"}, 100).Append({"25", "d"});
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n25,d\n");
}

TEST_F(RowFileTest, LeavesTheFileAsItWasWhenItCannotBeWrittenAnew) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no device that is always full";
  std::ofstream(path_) << "steps,x\n1,a\n";
  fs::create_symlink("/dev/full", path_.string() + ".part");
  EXPECT_THROW(RowFile(path_, {"steps", "x"}, 100), std::runtime_error);
  EXPECT_EQ(Text(path_), "steps,x\n1,a\n");
}

// As a level may be called, or a cause of death.
TEST_F(RowFileTest, AnyTextComesBackFromItsField) {
  const std::vector<std::string> odd = {"a,b", "say \"no\"", "two\nlines", "\"", "", " x ", "é\r"};
  {
    RowFile file(path_, {"steps", "level"}, 0);
    for (const std::string& text : odd) file.Append({"1", text});
  }
  RowFile(path_, {"steps", "level"}, 1).Append({"1", "last"});
  const auto rows = ReadCsv(path_);
  ASSERT_EQ(rows.size(), odd.size() + 2);
  for (std::size_t i = 0; i < odd.size(); ++i) EXPECT_EQ(rows[i + 1].at(1), odd[i]);
}

TEST_F(RowFileTest, ATornRowInTheMiddleHidesNothingThatComesLater) {
  std::ofstream(path_) << "steps,x\n1,a\n2,\"b\n3,c\n4\n5,e\n";
  EXPECT_THAT(ReadCsv(path_), ElementsAre(ElementsAre("steps", "x"), ElementsAre("1", "a"),
                                          ElementsAre("3", "c"), ElementsAre("5", "e")));
}

TEST_F(RowFileTest, RowsOfAnotherReleaseComeUnderTheColumnsOfTheirNames) {
  std::ofstream(path_) << "steps,x,gone\n1,a,g\n";
  RowFile(path_, {"steps", "new", "x"}, 1).Append({"2", "n", "b"});
  EXPECT_EQ(Text(path_), "steps,new,x\n1,,a\n2,n,b\n");
}

}  // namespace
}  // namespace mario
