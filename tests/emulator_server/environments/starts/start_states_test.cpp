#include "emulator_server/environments/starts/start_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/level_state.h"
#include "tests/common/fails_with.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr std::uint32_t kFrame = 0xC000;
constexpr std::uint32_t kX = 0xC001;
constexpr std::uint32_t kState = 0xC002;

TEST(StartStates, PlayToTheLevelsStartAndWriteItsVariables) {
  const Game game = TinyGame();
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  starts.Load({"near", 0, 1}, emulator);
  EXPECT_EQ(emulator.Read(kState), 1);
  EXPECT_EQ(emulator.Read(kX), 50) << "the proof of control is rolled back";
  starts.Load({"seeded", 77, 1}, emulator);
  EXPECT_EQ(emulator.Read(kX), 77);
}

TEST(StartStates, DoNotDependOnWhatTheEmulatorDidBefore) {
  const Game game = TinyGame();
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  starts.Load({"near", 0, 1}, emulator);
  const int frame = emulator.Read(kFrame);
  for (int i = 0; i < 25; ++i) emulator.RunFrame(16, Draw::kNo);
  starts.Load({"near", 0, 1}, emulator);
  EXPECT_EQ(emulator.Read(kFrame), frame);
  EXPECT_EQ(emulator.Read(kX), 50);

  StartStates fresh(game);
  fresh.Load({"near", 0, 1}, emulator);
  EXPECT_EQ(emulator.Read(kFrame), frame);
}

TEST(StartStates, StayTheSameWhenMoreAreMadeThanAreKept) {
  const Game game = TinyGame();
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  for (std::uint32_t seed = 20; seed < 80; ++seed) starts.Load({"seeded", seed, 1}, emulator);
  for (std::uint32_t seed = 20; seed < 80; ++seed) {
    starts.Load({"seeded", seed, 1}, emulator);
    ASSERT_EQ(emulator.Read(kX), seed);
  }
}

TEST(StartStates, RefuseAGameThatDoesNotObeyTheButtons) {
  const Game game = TinyGame();
  const Rom rom = TinyRom({.obedient = false});
  Emulator emulator(rom);
  StartStates starts(game);
  EXPECT_THAT(
      [&] {
        starts.Load({"near", 0, 1}, emulator);
      },
      FailsWith("tiny/game.json: start.control: the player does not respond to the buttons in "
                "level near"));
}

TEST(StartStates, RefuseAGameWithoutControlVariableThatObeysNoAction) {
  Game game = TinyGame();
  game.start.control.clear();
  game.formulas = {.position = "x", .died = "0", .cleared = "0", .reward = "0"};
  for (const bool obedient : {true, false}) {
    const Rom rom = TinyRom({.obedient = obedient});
    Emulator emulator(rom);
    StartStates starts(game);
    starts.Load({"near", 0, 1}, emulator);
    const auto prove = [&] { starts.ProveResponse({"near", 0, 1}, emulator); };
    if (obedient) {
      EXPECT_NO_THROW(prove());
      EXPECT_EQ(emulator.Read(kX), 50) << "the proof is rolled back";
    } else {
      EXPECT_THAT(prove,
                  FailsWith("start: the player does not respond to the buttons in level near"));
    }
  }
}

TEST(StartStates, RefuseAStartWhoseConditionNeverHolds) {
  Game game = TinyGame();
  game.start.to_play[1].until = "state == 2";
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  EXPECT_THAT(
      [&] {
        starts.Load({"near", 0, 1}, emulator);
      },
      FailsWith("start.to_play[1]: \"state == 2\" did not come true within 20 frames"));
}

// The refusal of the first start of `game`.
std::string Refusal(const Game& game) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  try {
    starts.Load({"near", 0, 1}, emulator);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(StartStates, RefuseAnEpisodeThatWouldEndAtOnce) {
  Game game = TinyGame();
  game.formulas.died = "x >= 50";
  EXPECT_THAT(Refusal(game), testing::HasSubstr("formulas.died: \"x >= 50\" holds at the start of "
                                                "level near: every episode would end"));
  game = TinyGame();
  game.formulas.cleared = "state == 1";
  EXPECT_THAT(Refusal(game), testing::HasSubstr("formulas.cleared: \"state == 1\" holds"));
}

TEST(StartStates, RefuseFormulasThatGiveNoNumberAtTheStart) {
  for (std::string GameFormulas::*formula : {&GameFormulas::position, &GameFormulas::died,
                                             &GameFormulas::cleared, &GameFormulas::reward}) {
    Game game = TinyGame();
    game.formulas.*formula = "delta_state / (x - 50)";
    EXPECT_THAT(Refusal(game), testing::HasSubstr("\"delta_state / (x - 50)\" is NaN"));
  }
}

// The tiny game without `control`, whose first level has these writes and start.
Game WithLevel(const Level& level) {
  Game game = TinyGame();
  game.start.control.clear();
  game.levels.insert(game.levels.begin(), level);
  return game;
}

int XAtTheStartOf(const Game& game, std::uint32_t seed = 0) {
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  StartStates starts(game);
  starts.Load({game.levels.front().name, seed, 1}, emulator);
  return emulator.Read(kX);
}

TEST(StartStates, WriteVariablesAtTheMomentsThatTheLevelNames) {
  Game game = WithLevel(
      {.name = "late",
       .writes = {{"level", "30"}, {"level", "40", "menu"}, {"x", "60 + seed", kAtPlay}}});
  game.start.to_play.insert(game.start.to_play.begin(),
                            {.buttons = kNoButtons, .frames = 3, .moment = "menu"});
  EXPECT_EQ(XAtTheStartOf(game, 5), 65) << "when play is reached";
  game.levels.front().writes.pop_back();
  EXPECT_EQ(XAtTheStartOf(game), 40) << "after the title's";
  game.levels.front().writes.pop_back();
  EXPECT_EQ(XAtTheStartOf(game), 30);
}

TEST(StartStates, PlayALevelsOwnStart) {
  StartSequence own = TinyGame().start;
  own.control.clear();
  own.to_play.push_back({.buttons = kButtonRight, .frames = 25});
  const Game game = WithLevel({.name = "far", .writes = {{"level", "50"}}, .start = own});
  EXPECT_EQ(XAtTheStartOf(game), 75);
  own.to_play.back().until = "x == 200";
  EXPECT_THAT([&] { XAtTheStartOf(WithLevel({.name = "far", .start = own})); },
              FailsWith("levels.far.start.to_play[2]: \"x == 200\" did not come true"));
}

TEST(StartStates, BeginInASaveState) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "far.state";
  const Rom rom = TinyRom();
  Emulator emulator(rom);
  Game game = TinyGame();
  StartStates(game).Load({"near", 0, 1}, emulator);
  for (int i = 0; i < 40; ++i) emulator.RunFrame(kButtonRight, Draw::kNo);
  std::ofstream(file, std::ios::binary) << MakeLevelState(emulator);

  StartSequence nothing;
  game = WithLevel({.name = "far", .state = file, .start = nothing});
  EXPECT_EQ(XAtTheStartOf(game), 90);
  game.levels.front().writes = {{"x", "seed"}};
  EXPECT_EQ(XAtTheStartOf(game, 33), 33) << "written in the state";
  game.levels.front().start->to_play = {{.buttons = kButtonRight, .frames = 4}};
  EXPECT_EQ(XAtTheStartOf(game, 33), 37);
}

std::string RefusalOfControl(std::uint16_t buttons, const std::string& formula, int frames = 20) {
  Game game = TinyGame();
  game.start.control.clear();
  game.start.control_test = {.buttons = buttons, .frames = frames, .formula = formula};
  return Refusal(game);
}

TEST(StartStates, ProveControlAsTheGameSays) {
  EXPECT_EQ(RefusalOfControl(kButtonLeft, "delta_x <= -10"), "none");
  EXPECT_EQ(RefusalOfControl(kButtonRight | kButtonA, "x == 60"), "none");
  EXPECT_THAT(RefusalOfControl(kButtonLeft, "delta_x <= -10", 5),
              testing::HasSubstr("start.control: the player does not respond to the buttons in "
                                 "level near: \"delta_x <= -10\" does not come true within 5 "
                                 "frames with left held"));
  EXPECT_THAT(RefusalOfControl(kButtonRight, "delta_frame > 3"),
              testing::HasSubstr("comes true within 20 frames without buttons in level near, too"));
}

}  // namespace
}  // namespace mario
