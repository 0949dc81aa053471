#include "emulator_server/workshop/bench/level_saving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/workshop/bench/workbench.h"
#include "emulator_server/workshop/check.h"
#include "tests/emulator_server/workshop/bench/tiny_workshop.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

// At play, where x is known and grows with right held.
void BeginWithX(Workbench& bench) {
  bench.Name(kX, "x", "");
  Begin(bench);
}

double XOf(const Workbench& bench) { return bench.Value(kX.address, kX.type); }

TEST(SavedLevel, BeginsWhereItWasSaved) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  BeginWithX(bench);
  const double x = XOf(bench);
  bench.SaveLevel("here");
  EXPECT_THAT(workshop.Description(), HasSubstr("\"here\": {\"state\": \"here.state\"}"));
  EXPECT_THAT(workshop.Description(), Not(HasSubstr("power-on")));
  for (int i = 0; i < 9; ++i) bench.Tick();
  EXPECT_GT(XOf(bench), x);
  bench.Hold(kNoButtons);
  bench.BeginLevel("here");
  EXPECT_EQ(XOf(bench), x);
  EXPECT_THROW(bench.BeginLevel("there"), std::runtime_error);
  EXPECT_EQ(XOf(bench), x);
}

TEST(SavedLevel, IsOneThatCheckAccepts) {
  const TinyWorkshop workshop;
  {
    Workbench bench(workshop.game(), workshop.rom());
    BeginWithX(bench);
    bench.SetFormula("position", "x");
    bench.SetFormula("reward", "progress");
    bench.SetFormula("died", "x < 10 || x > 120");  // far beyond, it crashes
    bench.SaveLevel("here");
    bench.SetPart("start", {{"control", "x"}});
  }
  std::ostringstream said;
  CheckOptions options;
  options.game = workshop.game();
  options.rom = workshop.rom();
  options.frames = 40;
  ASSERT_NO_THROW(CheckGame(options, said)) << said.str();
  EXPECT_THAT(said.str(), HasSubstr("here starts"));
}

TEST(SavedLevel, StandsBesideLevelsThatSomebodyHasWritten) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  BeginWithX(bench);
  bench.SetPart("start", {{"to_title", {{{"buttons", "none"}, {"frames", 10}}}}});
  bench.SaveLevel("here");
  EXPECT_THAT(workshop.Description(), HasSubstr("power-on"));
  bench.Undo();
  bench.SaveLevel("here");  // the file that Undo() has left is nobody's to overwrite
  EXPECT_THAT(workshop.Description(), HasSubstr("here-2.state"));
  EXPECT_TRUE(std::filesystem::exists(workshop.game() / "here.state"));
}

TEST(SavedLevel, HasANameOfItsOwnThatAFileCanHave) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  BeginWithX(bench);
  bench.SaveLevel("here");
  const std::string before = workshop.Description();
  for (const char* name : {"", "../here", "a/b", ".hidden", "two words", "\xc3\xa4"}) {
    EXPECT_THAT([&] { bench.SaveLevel(name); },
                ThrowsMessage<std::runtime_error>(HasSubstr("a level has a name of")))
        << name;
  }
  EXPECT_THROW(bench.SaveLevel(std::string(65, 'a')), std::runtime_error);
  EXPECT_THAT([&] { bench.SaveLevel("here"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("there is a level here already")));
  EXPECT_EQ(workshop.Description(), before);
}

// What a server would refuse is refused here, and leaves nothing behind.
TEST(SavedLevel, IsRefusedWhereNoEpisodeCanBegin) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  BeginWithX(bench);
  bench.SetFormula("died", "x > 0");
  EXPECT_THAT([&] { bench.SaveLevel("here"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("holds at the start of level here")));
  bench.SetFormula("died", "0");
  bench.SetPart("action_sets", {{"wait", {"none"}}});
  EXPECT_THAT([&] { bench.SaveLevel("here"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("save the level where the player can")));
  EXPECT_FALSE(std::filesystem::exists(workshop.game() / "here.state"));
}

TEST(SavedLevel, LeavesNothingBehindWhenTheDiskIsFull) {
  if (!std::filesystem::exists("/dev/full"))
    GTEST_SKIP() << "there is no device that is always full";
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  BeginWithX(bench);
  const std::string before = workshop.Description();
  std::filesystem::create_symlink("/dev/full", workshop.game() / "here.state.new");
  EXPECT_THAT([&] { bench.SaveLevel("here"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("No space left on device")));
  std::filesystem::create_symlink("/dev/full", workshop.game() / "game.json.new");
  EXPECT_THAT([&] { bench.SaveLevel("here"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("No space left on device")));
  EXPECT_FALSE(std::filesystem::exists(workshop.game() / "here.state"));
  EXPECT_EQ(workshop.Description(), before);
}

TEST(SavedLevel, SaysSoWhenTheFolderIsGone) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  BeginWithX(bench);
  std::filesystem::remove_all(workshop.game());
  EXPECT_THAT([&] { bench.SaveLevel("here"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot write")));
}

}  // namespace
}  // namespace mario
