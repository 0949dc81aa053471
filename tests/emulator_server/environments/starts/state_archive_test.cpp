#include "emulator_server/environments/starts/state_archive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "emulator_server/game/game_formula.h"
#include "tests/emulator_server/emulator/tiny_advance_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

const LevelStart kStart = {"near", 0, 1};
const ArchiveRules kRules = {.progress_bin = 64.0, .spacing_steps = 1, .survival_steps = 30};

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

TEST_F(StateArchiveTest, KeepsAStateForEachBinThatWasSurvived) {
  StateArchive archive(kRules);
  Walk(archive, 0.0, 640.0, 8.0, kStart);  // 8 steps a bin of 64
  EXPECT_EQ(archive.size(), 6u) << "of ten bins entered, the last ones wait for 30 steps";
}

TEST_F(StateArchiveTest, ForgetsTheStatesBeforeADeath) {
  StateArchive archive(kRules);
  Walk(archive, 0.0, 200.0, 10.0, kStart);
  End(archive, false);
  EXPECT_TRUE(archive.empty());
  Walk(archive, 0.0, 0.0, 1.0, kStart);
  for (int step = 0; step < 100; ++step) archive.Step(kStart, 0.0, emulator_);
  EXPECT_TRUE(archive.empty()) << "nothing waits across episodes";
}

TEST_F(StateArchiveTest, KeepsTheWaitingStatesOfAClearedLevel) {
  StateArchive archive(kRules);
  Walk(archive, 0.0, 200.0, 10.0, kStart);
  End(archive, true);
  EXPECT_EQ(archive.size(), 3u);
}

TEST_F(StateArchiveTest, KeepsOneStatePerBinAndLevel) {
  StateArchive archive(kRules);
  for (const char* level : {"near", "near", "seeded"}) {
    Walk(archive, 0.0, 200.0, 10.0, {level, 5, 1});
    End(archive, true);
  }
  EXPECT_EQ(archive.size(), 6u);
}

TEST_F(StateArchiveTest, KeepsAndDrawsADifficultysStatesByThemselves) {
  StateArchive archive(kRules);
  for (const int difficulty : {1, 9}) {
    Walk(archive, 0.0, 200.0, 10.0, {"seeded", 5, difficulty});
    End(archive, true);
  }
  EXPECT_EQ(archive.size(), 6u);
  const StateArchive* const archives[] = {&archive};
  Random random(1, 0);
  const LevelStart like = {"seeded", 77, 9}, none = {"seeded", 5, 5};
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(StateArchive::Draw(archives, random, &like)->start.difficulty, 9);
  }
  EXPECT_EQ(StateArchive::Draw(archives, random, &none), nullptr);
}

// The positions of all states that are kept.
std::set<double> Positions(const StateArchive& archive) {
  const StateArchive* const archives[] = {&archive};
  Random random(1, 0);
  std::set<double> positions;
  for (int i = 0; i < 10000; ++i) positions.insert(StateArchive::Draw(archives, random)->position);
  return positions;
}

TEST_F(StateArchiveTest, KeepsStatesOfTheWholeWayWhenThereAreTooMany) {
  StateArchive archive(kRules);
  Walk(archive, 0.0, 64.0 * 1000, 64.0, kStart);
  EXPECT_EQ(archive.size(), StateArchive::kMaxStates);
  const std::set<double> positions = Positions(archive);
  ASSERT_EQ(positions.size(), StateArchive::kMaxStates);
  EXPECT_LE(*positions.begin(), 64.0 * 16);
  EXPECT_EQ(*positions.rbegin(), 64.0 * 970) << "the furthest that was survived";
  for (auto one = positions.begin(); std::next(one) != positions.end(); ++one) {
    EXPECT_LE(*std::next(one) - *one, 64.0 * 16) << *one;
  }
}

TEST(StateArchiveOfAnAdvance, IsBoundedInBytes) {
  const Rom rom = TinyAdvanceRom();
  Emulator emulator(rom);
  Random random(1, 0);
  for (std::uint32_t at = 0x02000000; at < 0x02040000; ++at) {  // does not compress
    emulator.Write(at, static_cast<std::uint8_t>(random.Below(256)));
  }
  StateArchive archive(kRules);
  for (int bin = 0; bin < 60; ++bin) {
    archive.Begin(64.0 * bin);
    archive.Step({bin % 2 == 0 ? "near" : "far", 0, 1}, 64.0 * (bin + 1), emulator);
    archive.End(true);
    archive.Commit();
    ASSERT_LE(archive.bytes(), StateArchive::kMaxBytes);
  }
  EXPECT_GT(archive.size(), 20u);
  EXPECT_LT(archive.size(), 40u);
}

TEST(StateArchiveOfAnAdvance, BoundsTheBytesThatWait) {
  const Rom rom = TinyAdvanceRom();
  Emulator emulator(rom);
  Random random(1, 0);
  for (std::uint32_t at = 0x02000000; at < 0x02040000; ++at) {
    emulator.Write(at, static_cast<std::uint8_t>(random.Below(256)));
  }
  StateArchive archive({.progress_bin = 64.0, .spacing_steps = 1, .survival_steps = 1000});
  archive.Begin(0.0);
  for (int step = 1; step <= 60; ++step) archive.Step(kStart, 64.0 * step, emulator);
  ByteWriter out;
  archive.Save(out);
  EXPECT_LT(out.Take().size(), StateArchive::kMaxBytes + 4096);
}

// How many states an episode of these steps leaves, that goes so far in each.
std::size_t Kept(const ArchiveRules& rules, double progress, int steps, const Emulator& emulator) {
  StateArchive archive(rules);
  archive.Begin(0.0);
  for (int step = 1; step <= steps; ++step) archive.Step(kStart, progress * step, emulator);
  archive.End(true);
  archive.Commit();
  return archive.size();
}

TEST_F(StateArchiveTest, SuitsPositionsOfAnyUnitByDefault) {
  EXPECT_EQ(Kept(ArchiveRules(), 1.0 / 100, 1000, emulator_), 10u) << "rooms";
  EXPECT_EQ(Kept(ArchiveRules(), 8.0, 300, emulator_), 20u) << "pixels: every 15 steps";
  EXPECT_EQ(Kept(ArchiveRules(), 5000.0, 300, emulator_), 20u) << "points";
  EXPECT_EQ(Kept(ArchiveRules(), 1e9, 300, emulator_), 20u);
}

TEST_F(StateArchiveTest, TakesTheGreatestAndLeastPositions) {
  for (const double bin : {0.001, 1.0, 1e9}) {
    StateArchive archive({.progress_bin = bin});
    archive.Begin(-GameFormula::kGreatest);
    archive.Step(kStart, GameFormula::kGreatest, emulator_);
    End(archive, true);
    EXPECT_EQ(archive.size(), 1u) << bin;
  }
}

TEST_F(StateArchiveTest, DrawsEachStateAboutAsOften) {
  StateArchive archive(kRules);
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

TEST_F(StateArchiveTest, DrawsEachBinOfSeveralArchivesAboutAsOften) {
  StateArchive far(kRules);
  StateArchive near(kRules);
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
  StateArchive archive(kRules);
  archive.Begin(0.0);
  archive.Step(kStart, 64.0, emulator_);
  archive.End(true);
  EXPECT_TRUE(archive.empty());
  archive.Commit();
  EXPECT_EQ(archive.size(), 1u);
}

TEST_F(StateArchiveTest, GivesBackTheEmulatorsState) {
  StateArchive archive(kRules);
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
  StateArchive first(kRules);
  Walk(first, 0.0, 400.0, 8.0, kStart);
  ByteWriter out;
  first.Save(out);
  const std::string saved = out.Take();
  StateArchive second(kRules);
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
  StateArchive archive(kRules);
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
