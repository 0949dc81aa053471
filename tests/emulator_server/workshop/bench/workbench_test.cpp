#include "emulator_server/workshop/bench/workbench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/game/game_file.h"
#include "tests/emulator_server/workshop/bench/tiny_workshop.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

TEST(Workbench, BeginsADescriptionThatIsValid) {
  const TinyWorkshop workshop;
  const Workbench bench(workshop.game(), workshop.rom());
  const Game game = ReadGameFile(workshop.game() / "game.json");
  EXPECT_EQ(game.name, "tiny");
  EXPECT_EQ(game.platform, "gb");
  EXPECT_EQ(game.roms.front().sha1, bench.rom().sha1);
  EXPECT_FALSE(game.action_sets.empty());
}

TEST(Workbench, FindsANumberAndPutsItIntoTheDescription) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  Begin(bench);
  bench.BeginSearch({"|u1"});
  for (int look = 0; look < 3; ++look) {
    bench.Hold(kButtonRight);
    for (int i = 0; i < 5; ++i) bench.Tick();
    bench.NarrowSearch(Comparison::kGrewBy, 5.0);
    bench.Hold(kNoButtons);
    for (int i = 0; i < 5; ++i) bench.Tick();
    bench.NarrowSearch(Comparison::kUnchanged, 0.0);
  }
  bench.Hold(kButtonLeft);
  for (int i = 0; i < 5; ++i) bench.Tick();
  bench.NarrowSearch(Comparison::kFell, 0.0);
  ASSERT_EQ(bench.search()->count(), 1u);
  EXPECT_EQ(bench.search()->First(1).front().address, kX.address);

  bench.Watch(kX);
  ASSERT_EQ(bench.watched().size(), 1u);
  bench.Name(kX, "x", "the player's place");
  EXPECT_TRUE(bench.watched().empty());
  const Game game = ReadGameFile(workshop.game() / "game.json");
  ASSERT_EQ(game.variables.size(), 1u);
  EXPECT_EQ(game.variables[0].address, kX.address);
  EXPECT_EQ(bench.Value(bench.draft().game().variables[0]), bench.Value(kX.address, kX.type));
}

TEST(Workbench, EvaluatesFormulasAsTheyAreEdited) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  bench.Name(kX, "x", "");
  Begin(bench);
  const double x = bench.Value(kX.address, kX.type);
  EXPECT_EQ(bench.Try("position", "2 * x"), 2 * x);
  EXPECT_THAT([&] { bench.Try("position", "2 * y"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("y")));
  bench.SetFormula("position", "x");
  bench.SetFormula("reward", "progress");
  EXPECT_THAT([&] { bench.SetFormula("reward", "progres"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("game.json")));
  EXPECT_THAT(workshop.Description(), HasSubstr("\"progress\""));
  bench.Hold(kButtonRight);
  for (int i = 0; i < 41; ++i) bench.Tick();
  EXPECT_TRUE(bench.rules().in_episode());
  EXPECT_EQ(bench.rules().steps(), 10u);
  EXPECT_EQ(bench.rules().total(), 40.0);
}

TEST(Workbench, TellsDeathsAndClearsAsTheyHappen) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  bench.Name(kX, "x", "");
  Begin(bench);
  const auto x = static_cast<int>(bench.Value(kX.address, kX.type));
  bench.SetFormula("cleared", "x >= " + std::to_string(x + 8));
  bench.SetFormula("died", "x < " + std::to_string(x - 4));
  bench.SetFormula("reward", "1");
  bench.Hold(kButtonRight);
  for (int i = 0; i < 20; ++i) bench.Tick();
  ASSERT_EQ(bench.rules().ends().size(), 1u);
  EXPECT_EQ(bench.rules().ends().front().cause, "cleared");
  EXPECT_FALSE(bench.rules().in_episode());
  bench.Hold(kButtonLeft);
  for (int i = 0; i < 40; ++i) bench.Tick();
  ASSERT_EQ(bench.rules().ends().size(), 2u);
  EXPECT_EQ(bench.rules().ends().front().cause, "died");
}

TEST(Workbench, GoesBackToAnyFrameAndOnFromThere) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  Begin(bench);
  std::vector<std::string> states;
  const std::uint64_t first = bench.frame();
  for (int i = 0; i < 40; ++i) {
    bench.Hold(i % 3 == 0 ? kButtonLeft : kButtonRight);
    bench.Tick();
    states.push_back(bench.emulator().SaveState());
  }
  for (const std::size_t at : {39u, 3u, 20u, 14u}) {
    bench.GoTo(first + 1 + at);
    EXPECT_EQ(bench.emulator().SaveState(), states[at]) << at;
  }
  bench.Hold(kButtonLeft);  // i = 15, as before
  bench.Tick();
  EXPECT_EQ(bench.emulator().SaveState(), states[15]);
  EXPECT_THAT([&] { bench.GoTo(first + 30); },
              ThrowsMessage<std::runtime_error>(HasSubstr("is not kept")));
}

TEST(Workbench, PlaysBackwardsUntilTheBeginning) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  Begin(bench);
  bench.Move(Motion::kBack);
  const std::uint64_t before = bench.frame();
  bench.Tick();
  EXPECT_EQ(bench.frame(), before - 2);
  for (int i = 0; i < 100; ++i) bench.Tick();
  EXPECT_EQ(bench.frame(), 1u);
  EXPECT_EQ(bench.motion(), Motion::kPause);
}

TEST(Workbench, TakesChangesBackAndDoesThemAgain) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  const std::string empty = workshop.Description();
  bench.Name(kX, "x", "");
  bench.Rename("x", "place");
  const std::string named = workshop.Description();
  EXPECT_THAT(named, HasSubstr("\"place\""));
  EXPECT_EQ(bench.draft().undoable(), "rename x");
  bench.Undo();
  bench.Undo();
  EXPECT_EQ(workshop.Description(), empty);
  EXPECT_THAT([&] { bench.Undo(); }, ThrowsMessage<std::runtime_error>(HasSubstr("nothing")));
  bench.Redo();
  bench.Redo();
  EXPECT_EQ(workshop.Description(), named);
}

TEST(Workbench, KeepsADescriptionsOrder) {
  const TinyWorkshop workshop;
  workshop.Describe(R"({"name": "Tiny", "about": "of tests", "platform": "gb",
    "variables": {"z": {"address": "0xC000", "type": "|u1"}, "a": {"address": "0xC002", "type": "|u1"}},
    "formulas": {"reward": "delta_z", "died": "a == 9"}, "action_sets": {"walk": ["right", "none"]},
    "levels": {"b": {}, "a": {}}, "start": {}})");
  Workbench bench(workshop.game(), workshop.rom());
  bench.Name(kX, "x", "");
  const std::string text = workshop.Description();
  const auto at = [&](const char* word) { return text.find(word); };
  EXPECT_LT(at("\"about\""), at("\"platform\""));
  EXPECT_LT(at("\"z\""), at("\"a\""));
  EXPECT_LT(at("\"a\""), at("\"x\""));
  EXPECT_LT(at("\"reward\""), at("\"died\""));
  EXPECT_THAT(text, HasSubstr("\"z\": {\"address\": \"0xC000\", \"type\": \"|u1\"},\n"));
}

TEST(Workbench, ReadsWhatAnotherProgramHasWrittenAndTakesItBack) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  bench.Name(kX, "x", "");
  EXPECT_FALSE(bench.Refresh());
  const std::string before = workshop.Description();
  std::string text = before;
  text.replace(text.find("\"tiny\""), 6, "\"Tiniest\"");
  workshop.Describe(text);
  EXPECT_THAT([&] { bench.Undo(); },
              ThrowsMessage<std::runtime_error>(HasSubstr("another program")));
  EXPECT_TRUE(bench.Refresh());
  EXPECT_EQ(bench.draft().game().name, "Tiniest");
  EXPECT_THAT(bench.draft().undoable(), HasSubstr("another program"));
  bench.Undo();
  EXPECT_EQ(workshop.Description(), before);
  bench.Redo();
  EXPECT_EQ(workshop.Description(), text);
}

TEST(Workbench, GoesOnWithTheLastValidDescriptionWhileTheOneOnTheDiskIsNone) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  bench.Name(kX, "x", "");
  Begin(bench);
  const std::string valid = workshop.Description();
  const auto remove = [&] { std::filesystem::remove(workshop.game() / "game.json"); };
  const auto unfinished = [&] { workshop.Describe("{\"name\": "); };
  for (const std::function<void()>& spoil :
       {std::function<void()>(remove), std::function<void()>(unfinished)}) {
    spoil();
    const std::string spoilt = workshop.Description();
    EXPECT_TRUE(bench.Refresh());
    EXPECT_THAT(bench.draft().problem(), HasSubstr("game.json"));
    EXPECT_FALSE(bench.Refresh());  // it is told once
    EXPECT_EQ(bench.draft().text(), valid);
    EXPECT_EQ(bench.Try("position", "x"), bench.Value(kX.address, kX.type));
    bench.Tick();
    EXPECT_THAT([&] { bench.SetFormula("reward", "2"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("game.json")));
    EXPECT_THAT([&] { bench.SaveLevel("here"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("game.json")));
    EXPECT_THROW(bench.Undo(), std::runtime_error);
    EXPECT_EQ(workshop.Description(), spoilt);
    EXPECT_FALSE(std::filesystem::exists(workshop.game() / "here.state"));
    workshop.Describe(valid);
    EXPECT_TRUE(bench.Refresh());
    EXPECT_EQ(bench.draft().problem(), "");
  }
  bench.SetFormula("reward", "2");
  bench.Undo();
  EXPECT_EQ(workshop.Description(), valid);
}

TEST(Workbench, RefusesWhatTheReaderOfDescriptionsRefuses) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  const std::string before = workshop.Description();
  EXPECT_THAT([&] { bench.Name(kX, "a name", ""); },
              ThrowsMessage<std::runtime_error>(HasSubstr("letters")));
  EXPECT_THAT(
      [&] {
        bench.Name({0xFFFFFF, "|u1"}, "far", "");
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("out of range")));
  EXPECT_THAT(
      [&] {
        bench.SetPart("action_sets", {{"walk", {"rigth"}}});
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("rigth")));
  EXPECT_THAT([&] { bench.SetPart("levels", nullptr); },
              ThrowsMessage<std::runtime_error>(HasSubstr("levels")));
  EXPECT_THAT([&] { bench.SetPart("nonsense", 1); },
              ThrowsMessage<std::runtime_error>(HasSubstr("unknown key")));
  EXPECT_THAT(
      [&] {
        bench.Watch({0xFFFFFF, "|u1"});
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("out of range")));
  EXPECT_EQ(workshop.Description(), before);
  EXPECT_FALSE(std::filesystem::exists(workshop.game() / "game.json.new"));
}

TEST(Workbench, IsAloneOnItsFolder) {
  const TinyWorkshop workshop;
  {
    const Workbench first(workshop.game(), workshop.rom());
    EXPECT_THAT([&] { Workbench(workshop.game(), workshop.rom()); },
                ThrowsMessage<std::runtime_error>(HasSubstr("another workshop is open on")));
  }
  EXPECT_NO_THROW(Workbench(workshop.game(), workshop.rom()));
}

TEST(Workbench, RefusesAFolderThatCannotBeWritten) {
  const TinyWorkshop workshop;
  EXPECT_THAT([&] { Workbench(workshop.rom() / "folder", workshop.rom()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("choose another with --game")));
  EXPECT_THAT([&] { Workbench("/proc/self/task", workshop.rom()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot write")));
}

TEST(Workbench, EditsNoIntegrationOfStableRetro) {
  const TinyWorkshop workshop;
  std::filesystem::create_directories(workshop.game());
  std::ofstream(workshop.game() / "data.json") << "{}";
  EXPECT_THAT([&] { Workbench(workshop.game(), workshop.rom()); },
              ThrowsMessage<std::runtime_error>(HasSubstr("stable-retro")));
}

}  // namespace
}  // namespace mario
