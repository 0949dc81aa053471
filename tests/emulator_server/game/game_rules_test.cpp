#include "emulator_server/game/game_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <utility>

#include "tests/emulator_server/emulator/tiny_rom.h"
#include "tests/fakes/fake_memory.h"

namespace mario {
namespace {

constexpr std::uint32_t kX = 0xC001;

TEST(GameRules, CountProgressOnlyBeyondTheFurthestPosition) {
  const Game game = TinyGame();
  GameRules rules(game);
  FakeMemory memory;
  memory.Write(kX, 50);
  rules.Begin(memory);
  std::vector<double> progress;
  for (const int x : {52, 51, 52, 55}) {
    memory.Write(kX, static_cast<std::uint8_t>(x));
    progress.push_back(rules.Judge(memory).progress);
  }
  EXPECT_EQ(progress, (std::vector<double>{2, 0, 0, 3}));
  EXPECT_EQ(rules.furthest_position(), 55.0);
}

TEST(GameRules, GiveFormulasTheChangeSinceTheStepBefore) {
  const Game game = TinyGame();  // its reward is delta_x
  GameRules rules(game);
  FakeMemory memory;
  memory.Write(kX, 50);
  rules.Begin(memory);
  memory.Write(kX, 57);
  EXPECT_EQ(rules.Judge(memory).reward, 7.0);
  memory.Write(kX, 54);
  EXPECT_EQ(rules.Judge(memory).reward, -3.0);
  rules.Begin(memory);
  EXPECT_EQ(rules.Judge(memory).reward, 0.0);
}

TEST(GameRules, TellDeathItsFirstCauseAndClearing) {
  const Game game = TinyGame();
  GameRules rules(game);
  FakeMemory memory;
  memory.Write(kX, 50);
  rules.Begin(memory);
  memory.Write(kX, 10);
  EXPECT_TRUE(rules.Judge(memory).died);
  EXPECT_EQ(rules.CauseOfDeath(), "edge");
  memory.Write(kX, 9);
  rules.Judge(memory);
  EXPECT_EQ(rules.CauseOfDeath(), "beyond");
  memory.Write(kX, 120);
  EXPECT_FALSE(rules.Judge(memory).died);
  EXPECT_TRUE(rules.Judge(memory).cleared);
}

TEST(GameRules, CallADeathWithoutKnownCauseDied) {
  Game game = TinyGame();
  game.death_causes.clear();
  GameRules rules(game);
  FakeMemory memory;
  rules.Begin(memory);
  rules.Judge(memory);
  EXPECT_EQ(rules.CauseOfDeath(), "died");
}

TEST(GameRules, LetTheRewardSeeTheJudgement) {
  Game game = TinyGame();
  game.formulas.reward = "progress / 2 - 10 * died + 100 * cleared + position / 1000";
  GameRules rules(game);
  FakeMemory memory;
  memory.Write(kX, 100);
  rules.Begin(memory);
  memory.Write(kX, 120);
  EXPECT_DOUBLE_EQ(rules.Judge(memory).reward, 10.0 + 100.0 + 0.12);
}

// Each of a game's formulas in turn.
std::vector<std::pair<std::string, std::string*>> Formulas(Game& game) {
  game.death_causes = {{"only", "1"}};
  return {{"formulas.position", &game.formulas.position},
          {"formulas.died", &game.formulas.died},
          {"formulas.cleared", &game.formulas.cleared},
          {"formulas.reward", &game.formulas.reward},
          {"death_causes.only", &game.death_causes[0].formula}};
}

void PlayAStep(const Game& game) {
  GameRules rules(game);
  FakeMemory memory;
  rules.Begin(memory);
  rules.Judge(memory);
}

TEST(GameRules, RefuseWhateverIsNoNumberInAnyFormula) {
  for (const char* wrong : {"x / level", "-(x / level)", "1 / level", "-1 / level", "sqrt(x - 1)",
                            "1e300 * (x + 1)", "2e15 + x", "ln(x)"}) {
    for (std::size_t i = 0; i < 5; ++i) {
      Game game = TinyGame();  // in a memory of zeros the player has died
      const auto [place, formula] = Formulas(game)[i];
      *formula = wrong;
      EXPECT_THAT([&] { PlayAStep(game); },
                  testing::ThrowsMessage<std::runtime_error>(
                      testing::HasSubstr("tiny/game.json: " + place + ": \"" + wrong + "\" is ")))
          << place << " " << wrong;
    }
  }
}

TEST(GameRules, TellWhichValuesMadeAFormulaNoNumber) {
  Game game = TinyGame();
  game.formulas.died = "x / level";
  EXPECT_THAT([&] { PlayAStep(game); },
              testing::ThrowsMessage<std::runtime_error>(
                  testing::HasSubstr("\"x / level\" is NaN with x = 0, level = 0; write")));
  game.formulas.died = "2e15 * (state + 1)";
  EXPECT_THAT([&] { PlayAStep(game); }, testing::ThrowsMessage<std::runtime_error>(
                                            testing::HasSubstr("is 2e+15, beyond 1e+15")));
}

TEST(GameRules, RefuseAPositionThatIsNoNumberWhenTheEpisodeBegins) {
  Game game = TinyGame();
  game.formulas.position = "x / state";
  GameRules rules(game);
  FakeMemory memory;
  EXPECT_THAT([&] { rules.Begin(memory); },
              testing::ThrowsMessage<std::runtime_error>(testing::HasSubstr("formulas.position")));
}

TEST(GameRules, LeaveNumbersThatOnlyPassThroughInfinityAlone) {
  Game game = TinyGame();
  game.formulas.reward = "level == 0 ? 7 : x / level";
  game.formulas.position = "min(100, 1 / level)";
  GameRules rules(game);
  FakeMemory memory;
  rules.Begin(memory);
  EXPECT_EQ(rules.Judge(memory).reward, 7.0);
  EXPECT_EQ(rules.position(), 100.0);
}

// What the rules say of a step of four frames with these x.
Judgement JudgeFrames(GameRules& rules, const std::array<int, 4>& frames) {
  FakeMemory memory;
  memory.Write(kX, 50);
  rules.Begin(memory);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    memory.Write(kX, static_cast<std::uint8_t>(frames[i]));
    if (i < 3) rules.Watch(memory);
  }
  return rules.Judge(memory);
}

TEST(GameRules, SeeADeathThatShowsForASingleFrameOfAStep) {
  const Game game = TinyGame();
  for (std::size_t frame = 0; frame < 4; ++frame) {
    GameRules rules(game);
    std::array<int, 4> frames = {50, 50, 50, 50};
    frames[frame] = 10;
    const Judgement judgement = JudgeFrames(rules, frames);
    EXPECT_TRUE(judgement.died) << frame;
    EXPECT_FALSE(judgement.cleared) << frame;
    EXPECT_EQ(rules.CauseOfDeath(), "edge") << frame;
    EXPECT_EQ(judgement.reward, frame == 3 ? -40.0 : 0.0) << "the reward is the whole step's";
  }
}

TEST(GameRules, LetTheFirstEndingOfAStepDecide) {
  const Game game = TinyGame();
  GameRules rules(game);
  Judgement judgement = JudgeFrames(rules, {50, 120, 9, 9});
  EXPECT_TRUE(judgement.cleared);
  EXPECT_FALSE(judgement.died);
  judgement = JudgeFrames(rules, {50, 9, 10, 120});
  EXPECT_TRUE(judgement.died);
  EXPECT_FALSE(judgement.cleared);
  EXPECT_EQ(rules.CauseOfDeath(), "beyond");
}

TEST(GameRules, WatchChangesSinceTheStepBegan) {
  Game game = TinyGame();
  game.formulas.died = "delta_x <= -3";
  game.formulas.cleared = "position > 200 || progress >= 20";
  GameRules rules(game);
  EXPECT_FALSE(JudgeFrames(rules, {48, 49, 48, 48}).died);
  EXPECT_TRUE(JudgeFrames(rules, {49, 48, 47, 50}).died);
  EXPECT_TRUE(JudgeFrames(rules, {60, 70, 60, 60}).cleared);
  EXPECT_FALSE(JudgeFrames(rules, {60, 69, 60, 60}).cleared);
}

TEST(GameRules, RefuseSavedNumbersThatAreNone) {
  const Game game = TinyGame();
  GameRules rules(game);
  std::vector<double> saved = rules.Save();
  for (double& number : saved) {
    const double before = std::exchange(number, std::nan(""));
    EXPECT_THROW(rules.Load(saved), std::runtime_error);
    number = before;
  }
  EXPECT_NO_THROW(rules.Load(saved));
}

TEST(GameCondition, RefusesWhatIsNoNumber) {
  const Game game = TinyGame();
  FakeMemory memory;
  GameCondition condition(game, "x / level", "start.to_play[0].until");
  EXPECT_THAT([&] { condition.Holds(memory); },
              testing::ThrowsMessage<std::runtime_error>(
                  testing::HasSubstr("start.to_play[0].until: \"x / level\" is NaN")));
}

TEST(GameRules, ContinueFromWhatWasSaved) {
  const Game game = TinyGame();
  GameRules first(game);
  FakeMemory memory;
  memory.Write(kX, 50);
  first.Begin(memory);
  memory.Write(kX, 60);
  first.Judge(memory);
  GameRules second(game);
  second.Load(first.Save());
  memory.Write(kX, 63);
  const Judgement judgement = second.Judge(memory);
  EXPECT_EQ(judgement.progress, 3.0);
  EXPECT_EQ(judgement.reward, 3.0);
  EXPECT_THROW(second.Load(std::vector<double>{1.0}), std::runtime_error);
}

}  // namespace
}  // namespace mario
