#include "common/demonstrations/demonstration_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/demonstrations/builders.h"
#include "tests/common/small_files.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::HasSubstr;

// Of these frames, with states where they are wanted.
void Write(const Demonstration& demonstration, std::int64_t begin, DemonstrationWriter& writer) {
  for (std::int64_t frame = begin; frame < demonstration.frames(); ++frame) {
    writer.Frame(demonstration.buttons[static_cast<std::size_t>(frame)]);
    if (writer.WantsState()) writer.State("state " + std::to_string(writer.frames()));
  }
}

TEST(DemonstrationWriter, RecordsFramesStatesAndTheEnd) {
  const TemporaryFolder folder;
  const Demonstration played = TestDemonstration();
  std::filesystem::path file;
  {
    DemonstrationWriter writer(folder.path() / "new" / "folder", TestOrigin());
    file = writer.file();
    Write(played, 0, writer);
    writer.State("last");
    writer.End("cleared");
  }
  EXPECT_THAT(file.filename().string(), testing::MatchesRegex("1-1-[0-9]+-[0-9]+.demonstration"));
  const Demonstration read = ReadDemonstration(file);
  EXPECT_EQ(read.origin, TestOrigin());
  EXPECT_EQ(read.buttons, played.buttons);
  EXPECT_EQ(read.states,
            (std::vector<RecordedState>{{600, "state 600"}, {1200, "state 1200"}, {1500, "last"}}));
  EXPECT_EQ(read.ended_by, "cleared");
  EXPECT_TRUE(read.is_whole);
}

TEST(DemonstrationWriter, GivesEachRecordingAFileOfItsOwn) {
  const TemporaryFolder folder;
  DemonstrationOrigin odd = TestOrigin();
  odd.level = "../a b";
  DemonstrationWriter first(folder.path(), odd), second(folder.path(), odd);
  EXPECT_NE(first.file(), second.file());
  EXPECT_EQ(first.file().parent_path(), folder.path());
  EXPECT_TRUE(first.file().filename().string().starts_with("___a_b-"));
}

TEST(DemonstrationWriter, LeavesAnInterruptedRecordingThatCanBeRead) {
  const TemporaryFolder folder;
  std::filesystem::path file;
  {
    DemonstrationWriter writer(folder.path(), TestOrigin());
    file = writer.file();
    Write(TestDemonstration(), 1380, writer);
  }
  const Demonstration read = ReadDemonstration(file);
  EXPECT_FALSE(read.is_whole);
  EXPECT_EQ(read.frames(), 120);
}

TEST(DemonstrationWriter, LeavesNoFileOfNoFrame) {
  const TemporaryFolder folder;
  { DemonstrationWriter writer(folder.path(), TestOrigin()); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(DemonstrationWriter, EndsOnAFullDiskWithASentenceAndLosesNothingRecorded) {
  for (const rlim_t bytes : {400u, 500u, 900u}) {
    const TemporaryFolder folder;
    const SmallFiles limit(bytes);
    DemonstrationWriter writer(folder.path(), TestOrigin());
    std::string sentence;
    try {
      Write(TestDemonstration(), 0, writer);
    } catch (const std::runtime_error& error) {
      sentence = error.what();
    }
    const Demonstration read = ReadDemonstration(writer.file());
    EXPECT_THAT(sentence, HasSubstr("has ended: File too large; its " +
                                    std::to_string(read.frames()) + " frames before stay"));
    EXPECT_GE(read.frames(), 60);
    EXPECT_EQ(read.frames() % 60, 0);
    EXPECT_THROW(writer.End("cleared"), std::runtime_error);
    EXPECT_THROW(writer.State("late"), std::runtime_error);
    EXPECT_EQ(ReadDemonstration(writer.file()), read);
  }
}

TEST(DemonstrationWriter, RefusesAFolderThatCannotBeWritten) {
  const TemporaryFolder folder;
  WriteBytes(folder.path() / "file", "");
  try {
    DemonstrationWriter writer(folder.path() / "file", TestOrigin());
    FAIL() << "not refused";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("name a folder that can be written"));
  }
}

TEST(DemonstrationWriter, EndsAfterAnHour) {
  const TemporaryFolder folder;
  DemonstrationWriter writer(folder.path(), TestOrigin());
  for (std::int64_t frame = 0; frame < kMaxDemonstrationFrames; ++frame) writer.Frame(16);
  EXPECT_THROW(writer.Frame(16), std::runtime_error);
  EXPECT_EQ(ReadDemonstration(writer.file()).frames(), kMaxDemonstrationFrames);
}

}  // namespace
}  // namespace mario
