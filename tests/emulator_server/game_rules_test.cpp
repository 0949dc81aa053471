#include "emulator_server/game_rules.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/emulator_server/tiny_rom.h"

namespace mario {
namespace {

// A console's memory that is all zeros but for what a test has put there.
class FakeMemory final : public Memory {
 public:
  std::uint8_t Read(std::uint32_t address) const override {
    const auto found = bytes_.find(address);
    return found == bytes_.end() ? std::uint8_t{0} : found->second;
  }
  void Write(std::uint32_t address, std::uint8_t value) override { bytes_[address] = value; }

 private:
  std::map<std::uint32_t, std::uint8_t> bytes_;
};

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

TEST(GameRules, RefuseARewardThatIsNoNumber) {
  Game game = TinyGame();
  game.formulas.reward = "1 / level";
  GameRules rules(game);
  FakeMemory memory;
  rules.Begin(memory);
  EXPECT_THROW(rules.Judge(memory), std::runtime_error);
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

TEST(ReadVariable, AppliesTheMask) {
  FakeMemory memory;
  memory.Write(0xC000, 0xAB);
  const Variable variable{"v", 0xC000, VariableType::Parse("|u1"), 0x0F, ""};
  EXPECT_EQ(ReadVariable(variable, memory), 0x0B);
}

TEST(LevelWrites, ComputeOverSeedAndDifficulty) {
  Game game = TinyGame();
  game.levels = {{"generated", {{"level", "seed + 10 * difficulty"}, {"state", "0xFF"}}}};
  const auto writes = LevelWrites(game, game.levels[0], 7, 3);
  ASSERT_EQ(writes.size(), 2u);
  EXPECT_EQ(game.variables[writes[0].first].name, "level");
  EXPECT_EQ(writes[0].second, 37.0);
  EXPECT_EQ(writes[1].second, 255.0);
}

}  // namespace
}  // namespace mario
