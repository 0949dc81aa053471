#include "emulator_server/state_archive.h"

#include <gtest/gtest.h>

#include "tests/emulator_server/tiny_rom.h"

namespace mario {
namespace {

const LevelStart kStart = {"near", 0, 1};

class StateArchiveTest : public testing::Test {
 protected:
  void Walk(StateArchive& archive, double from, double to, double step, const LevelStart& start) {
    archive.Begin(from);
    for (double position = from; position <= to; position += step) {
      archive.Step(start, position, emulator_);
    }
    archive.Commit();
  }

  static void End(StateArchive& archive, bool survived) {
    archive.End(survived);
    archive.Commit();
  }

  static const ArchivedState& Draw(const StateArchive& archive, Random& random) {
    const StateArchive* const archives[] = {&archive};
    return *StateArchive::Draw(archives, random);
  }

  const Rom rom_ = TinyRom();
  Emulator emulator_{rom_};
};

TEST_F(StateArchiveTest, KeepsAStateForEachStretchThatWasSurvived) {
  StateArchive archive;
  Walk(archive, 0.0, 640.0, 8.0, kStart);  // 8 steps a stretch of 64
  EXPECT_EQ(archive.size(), 6u) << "of ten stretches entered, the last ones wait for 30 steps";
}

TEST_F(StateArchiveTest, ForgetsTheStatesBeforeADeath) {
  StateArchive archive;
  Walk(archive, 0.0, 200.0, 10.0, kStart);
  End(archive, false);
  EXPECT_TRUE(archive.empty());
  Walk(archive, 0.0, 0.0, 1.0, kStart);
  for (int step = 0; step < 100; ++step) archive.Step(kStart, 0.0, emulator_);
  EXPECT_TRUE(archive.empty()) << "nothing waits across episodes";
}

TEST_F(StateArchiveTest, KeepsTheWaitingStatesOfAClearedLevel) {
  StateArchive archive;
  Walk(archive, 0.0, 200.0, 10.0, kStart);
  End(archive, true);
  EXPECT_EQ(archive.size(), 3u);
}

TEST_F(StateArchiveTest, KeepsOneStatePerStretchAndLevel) {
  StateArchive archive;
  for (const char* level : {"near", "near", "seeded"}) {
    Walk(archive, 0.0, 200.0, 10.0, {level, 5, 1});
    End(archive, true);
  }
  EXPECT_EQ(archive.size(), 6u);
}

TEST_F(StateArchiveTest, IsBounded) {
  StateArchive archive;
  Walk(archive, 0.0, 64.0 * 500, 64.0, kStart);
  EXPECT_EQ(archive.size(), StateArchive::kMaxStates);
  Random random(1, 0);
  for (int i = 0; i < 100; ++i) {
    EXPECT_GT(Draw(archive, random).position, 64.0 * 200) << "the levels' ends are kept";
  }
}

TEST_F(StateArchiveTest, DrawsEachStateAboutAsOften) {
  StateArchive archive;
  Walk(archive, 0.0, 64.0 * 4, 64.0, kStart);
  End(archive, true);
  ASSERT_EQ(archive.size(), 4u);
  Random random(1, 0);
  std::map<double, int> drawn;
  for (int i = 0; i < 4000; ++i) ++drawn[Draw(archive, random).position];
  ASSERT_EQ(drawn.size(), 4u);
  // Five standard deviations of a binomial distribution with n = 4000, p = 1/4.
  for (const auto& [position, count] : drawn) EXPECT_NEAR(count, 1000, 137) << position;
}

TEST_F(StateArchiveTest, DrawsEachStretchOfSeveralArchivesAboutAsOften) {
  StateArchive far;
  StateArchive near;
  Walk(far, 0.0, 64.0 * 4, 64.0, kStart);
  Walk(near, 0.0, 64.0 * 2, 64.0, kStart);
  End(far, true);
  End(near, true);
  const StateArchive* const archives[] = {&far, &near};
  Random random(1, 0);
  std::map<double, int> drawn;
  for (int i = 0; i < 4000; ++i) ++drawn[StateArchive::Draw(archives, random)->position];
  ASSERT_EQ(drawn.size(), 4u);
  for (const auto& [position, count] : drawn) EXPECT_NEAR(count, 1000, 137) << position;
}

TEST_F(StateArchiveTest, LetsInWhatIsReadyWithCommitAlone) {
  StateArchive archive;
  archive.Begin(0.0);
  archive.Step(kStart, 64.0, emulator_);
  archive.End(true);
  EXPECT_TRUE(archive.empty());
  archive.Commit();
  EXPECT_EQ(archive.size(), 1u);
}

TEST_F(StateArchiveTest, GivesBackTheEmulatorsState) {
  StateArchive archive;
  for (int i = 0; i < 20; ++i) emulator_.RunFrame(0, Draw::kNo);
  const int frame = emulator_.Read(0xC000);
  archive.Begin(0.0);
  archive.Step(kStart, 64.0, emulator_);
  End(archive, true);
  for (int i = 0; i < 20; ++i) emulator_.RunFrame(0, Draw::kNo);
  Random random(1, 0);
  emulator_.LoadState(DecompressState(Draw(archive, random).state));
  EXPECT_EQ(emulator_.Read(0xC000), frame);
}

TEST_F(StateArchiveTest, ContinuesFromWhatWasSaved) {
  StateArchive first;
  Walk(first, 0.0, 400.0, 8.0, kStart);
  ByteWriter out;
  first.Save(out);
  const std::string saved = out.Take();
  StateArchive second;
  ByteReader in(saved);
  second.Load(in);
  EXPECT_TRUE(in.empty());
  for (StateArchive* archive : {&first, &second}) {
    for (int step = 0; step < 30; ++step) archive->Step(kStart, 400.0, emulator_);
    archive->Commit();
  }
  EXPECT_EQ(second.size(), first.size());
  EXPECT_EQ(first.size(), 6u);
}

TEST_F(StateArchiveTest, RefusesDamagedBytes) {
  StateArchive archive;
  Walk(archive, 0.0, 640.0, 8.0, kStart);
  ByteWriter out;
  archive.Save(out);
  const std::string saved = out.Take();
  for (const std::size_t size : {0ul, 5ul, 30ul, saved.size() - 1}) {
    ByteReader in(std::string_view(saved).substr(0, size));
    EXPECT_THROW(archive.Load(in), std::runtime_error) << size;
  }
  EXPECT_THROW(DecompressState("not compressed at all"), std::runtime_error);
}

}  // namespace
}  // namespace mario
