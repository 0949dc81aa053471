// Rewards and ends of episodes as scenario.json says them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "emulator_server/game/game_rules.h"
#include "tests/emulator_server/game/retro_folder.h"
#include "tests/fakes/fake_memory.h"

namespace mario {
namespace {

struct Values {
  std::uint8_t score = 0;
  std::uint8_t x = 0;
  std::int8_t lives = 0;
};

// Judges the step from one set of values to another.
Judgement Judge(const std::string& scenario, const Values& from, const Values& to) {
  const Game game = RetroFolder(scenario).Load();
  GameRules rules(game);
  FakeMemory memory;
  const auto write = [&](const Values& values) {
    memory.Write(49152, values.score);
    memory.Write(49153, values.x);
    memory.Write(49154, static_cast<std::uint8_t>(values.lives));
    memory.Write(49155, 0);
  };
  write(from);
  rules.Begin(memory);
  write(to);
  return rules.Judge(memory);
}

TEST(RetroIntegration, RewardsChangesAndPenalisesFallsByDefault) {
  const std::string scenario =
      R"({"reward": {"variables": {"score": {"reward": 2, "penalty": 0.5}}}})";
  EXPECT_EQ(Judge(scenario, {.score = 3}, {.score = 10}).reward, 14.0);
  EXPECT_EQ(Judge(scenario, {.score = 10}, {.score = 4}).reward, -3.0);
  EXPECT_EQ(Judge(scenario, {.score = 4}, {.score = 4}).reward, 0.0);
}

TEST(RetroIntegration, AddsUpTheRewardsOfSeveralVariablesAndTime) {
  const std::string scenario = R"({"reward": {
      "variables": {"score": {"reward": 1}, "x-pos": {"reward": 10, "measurement": "absolute"}},
      "time": {"reward": -0.25}}})";
  EXPECT_EQ(Judge(scenario, {.score = 1, .x = 1}, {.score = 3, .x = 2}).reward, 2.0 + 20.0 - 0.25);
}

struct OpCase {
  const char* op;
  int reference;
  std::vector<int> holds_for;  // of -3, 0, 3
};

TEST(RetroIntegration, KnowsEveryOp) {
  const std::vector<OpCase> cases = {{"equal", 3, {3}},
                                     {"negative-equal", 3, {-3}},
                                     {"not-equal", 3, {-3, 0}},
                                     {"less-than", 0, {-3}},
                                     {"greater-than", 0, {3}},
                                     {"less-or-equal", 0, {-3, 0}},
                                     {"greater-or-equal", 0, {0, 3}},
                                     {"nonzero", 0, {-3, 3}},
                                     {"zero", 0, {0}},
                                     {"negative", 0, {-3}},
                                     {"positive", 0, {3}},
                                     {"sign", 0, {3}}};
  for (const OpCase& one : cases) {
    const std::string scenario = std::string(R"({"done": {"variables": {"lives": {"op": ")") +
                                 one.op + R"(", "reference": )" + std::to_string(one.reference) +
                                 "}}}}";
    std::vector<int> holds_for;
    for (const int lives : {-3, 0, 3}) {
      if (Judge(scenario, {}, {.lives = static_cast<std::int8_t>(lives)}).died) {
        holds_for.push_back(lives);
      }
    }
    EXPECT_EQ(holds_for, one.holds_for) << one.op;
  }
  const std::string sign = R"({"reward": {"variables": {"lives": {"op": "sign", "reward": 5,
                               "penalty": 7, "measurement": "absolute"}}}})";
  EXPECT_EQ(Judge(sign, {}, {.lives = 3}).reward, 5.0);
  EXPECT_EQ(Judge(sign, {}, {.lives = -3}).reward, -7.0);
}

TEST(RetroIntegration, IsDoneByAnyTestOrByAll) {
  const std::string tests =
      R"("variables": {"lives": {"op": "zero"}, "score": {"op": "equal", "reference": 9}})";
  const std::string any = R"({"done": {)" + tests + "}}";
  const std::string all = R"({"done": {"condition": "all", )" + tests + "}}";
  EXPECT_TRUE(Judge(any, {}, {.score = 1, .lives = 0}).died);
  EXPECT_FALSE(Judge(all, {}, {.score = 1, .lives = 0}).died);
  EXPECT_TRUE(Judge(all, {}, {.score = 9, .lives = 0}).died);
  EXPECT_FALSE(Judge(any, {}, {.score = 1, .lives = 1}).died);
  EXPECT_FALSE(Judge(R"({"done": {}})", {}, {}).died) << "none of no tests holds";
  EXPECT_TRUE(Judge(R"({"done": {"condition": "all"}})", {}, {}).died) << "all of no tests hold";
}

TEST(RetroIntegration, NestsNodesAndMeasuresChanges) {
  const std::string scenario = R"({"done": {"nodes": {
      "fell": {"condition": "all", "variables": {
          "lives": {"measurement": "delta", "op": "negative"}, "x-pos": {"op": "nonzero"}}},
      "won": {"nodes": {"far": {"variables": {"x-pos": {"op": "equal", "reference": 200}}}}}}}})";
  EXPECT_TRUE(Judge(scenario, {.lives = 2}, {.x = 5, .lives = 1}).died);
  EXPECT_FALSE(Judge(scenario, {.lives = 2}, {.x = 0, .lives = 1}).died);
  EXPECT_FALSE(Judge(scenario, {.lives = 1}, {.x = 5, .lives = 1}).died);
  EXPECT_TRUE(Judge(scenario, {}, {.x = 200}).died);
}

}  // namespace
}  // namespace mario
