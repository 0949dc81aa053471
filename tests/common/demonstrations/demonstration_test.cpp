#include "common/demonstrations/demonstration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/demonstrations/builders.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::HasSubstr;

std::string RefusalOf(std::string_view bytes) {
  try {
    DecodeDemonstration(bytes, "mine");
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(Demonstration, IsAfterReadingWhatItWas) {
  Demonstration demonstration = TestDemonstration();
  EXPECT_EQ(DecodeDemonstration(EncodeDemonstration(demonstration), "mine"), demonstration);
  demonstration.first_frame = 700;
  demonstration.is_whole = false;
  demonstration.ended_by = "";
  EXPECT_EQ(DecodeDemonstration(EncodeDemonstration(demonstration), "mine"), demonstration);
}

TEST(Demonstration, CutOffAnywhereIsAnInterruptedOneOrRefused) {
  const Demonstration whole = TestDemonstration();
  const std::string bytes = EncodeDemonstration(whole);
  int interrupted = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Demonstration read;
    try {
      read = DecodeDemonstration(bytes.substr(0, size), "mine");
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("cannot use the demonstration mine: it "));
      continue;
    }
    ++interrupted;
    EXPECT_FALSE(read.is_whole);
    EXPECT_EQ(read.origin, whole.origin);
    ASSERT_LE(read.frames(), whole.frames());
    EXPECT_TRUE(std::equal(read.buttons.begin(), read.buttons.end(), whole.buttons.begin()));
  }
  EXPECT_GT(interrupted, 100);
}

// Whichever byte is changed: nobody learns from other buttons than were recorded.
TEST(Demonstration, ChangedAnywhereIsRefusedOrTheFramesBeforeTheChange) {
  const Demonstration whole = TestDemonstration();
  const std::string bytes = EncodeDemonstration(whole);
  int refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    try {
      const Demonstration read = DecodeDemonstration(changed, "mine");
      EXPECT_TRUE(read == whole || !read.is_whole) << at;
      ASSERT_LE(read.frames(), whole.frames());
      EXPECT_TRUE(std::equal(read.buttons.begin(), read.buttons.end(), whole.buttons.begin()));
    } catch (const std::runtime_error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, static_cast<int>(bytes.size()) * 9 / 10);
}

TEST(Demonstration, OfALaterReleaseIsRefusedWithBothVersions) {
  std::string bytes = EncodeDemonstration(TestDemonstration());
  bytes.replace(bytes.find("1\n"), 2, "2\n");
  EXPECT_EQ(RefusalOf(bytes),
            "cannot use the demonstration mine: it has version 2 of the demonstration format, and "
            "this release reads version 1: use the release that wrote it");
}

TEST(Demonstration, ThatIsNoneIsRefused) {
  EXPECT_THAT(RefusalOf(""), HasSubstr("it is no demonstration of this program"));
  EXPECT_THAT(RefusalOf("mario-learning checkpoint 5"), HasSubstr("it is no demonstration"));
}

TEST(Demonstration, WithoutAFrameIsRefused) {
  Demonstration empty{.origin = TestOrigin(), .buttons = {0}, .states = {}, .ended_by = "stopped"};
  EXPECT_THAT(RefusalOf(EncodeDemonstration(empty)), HasSubstr("it holds no frame of play"));
}

// A server that has little memory is sent such a file by whoever may say hello.
TEST(Demonstration, ThatUnpacksToMoreThanARecordingHasIsRefused) {
  Demonstration packed = TestDemonstration();
  packed.states.clear();
  for (int frame = 1; frame <= 40; ++frame) {
    packed.states.push_back({frame, std::string(1 << 20, 'x')});
  }
  const std::string bytes = EncodeDemonstration(packed);
  EXPECT_LT(bytes.size(), 100'000u);
  EXPECT_THAT(RefusalOf(bytes), HasSubstr("it unpacks to more than a demonstration has"));
}

TEST(Demonstration, WhosePiecesAreInAnotherOrderIsRefused) {
  Demonstration first = TestDemonstration();
  first.buttons.resize(50);
  first.states.clear();
  Demonstration more = first;
  more.buttons.resize(90);
  const std::string bytes = EncodeDemonstration(first), longer = EncodeDemonstration(more);
  const std::size_t head =
      EncodeDemonstration(
          {.origin = TestOrigin(), .buttons = {}, .states = {}, .ended_by = "", .is_whole = false})
          .size();
  EXPECT_THAT(RefusalOf(bytes.substr(0, head) + longer.substr(head, 40) + bytes.substr(head)),
              HasSubstr("damaged, or has been changed"));
  EXPECT_THAT(RefusalOf(bytes + bytes.substr(head)), HasSubstr("there is more after its end"));
}

TEST(DemonstrationFolder, ListsItsRecordingsByName) {
  const TemporaryFolder folder;
  EXPECT_THROW(DemonstrationFiles(folder.path()), std::runtime_error);
  EXPECT_THROW(DemonstrationFiles(folder.path() / "none"), std::runtime_error);
  for (const char* name : {"b.demonstration", "a.demonstration", "notes.txt"}) {
    WriteBytes(folder.path() / name, EncodeDemonstration(TestDemonstration()));
  }
  const auto files = DemonstrationFiles(folder.path());
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].filename(), "a.demonstration");
  EXPECT_EQ(ReadDemonstration(files[1]), TestDemonstration());
  EXPECT_EQ(DemonstrationFiles(files[1]).size(), 1u);
  EXPECT_THROW(ReadDemonstration(folder.path()), std::runtime_error);
  EXPECT_THROW(ReadDemonstration(folder.path() / "c.demonstration"), std::runtime_error);
}

}  // namespace
}  // namespace mario
