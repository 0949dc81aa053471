#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/games/super_mario_land_memory.h"

namespace mario {
namespace {

TEST(SuperMarioLand, IsMadeForBothRevisions) {
  ASSERT_EQ(MarioLand().roms.size(), 2u);
  EXPECT_EQ(MarioLand().roms[0].sha1, "3a4ddb39b234a67ffb361ee7abc3d23e0a8b1c89");
  EXPECT_EQ(MarioLand().roms[1].sha1, "418203621b887caa090215d97e3f509b79affd3e");
}

TEST(SuperMarioLand, GoesOnInPlayThroughPipesAndWhereTheScreenScrollsByItself) {
  for (const int state : {0x00, 0x0D, 0x09, 0x0A, 0x0B, 0x0C, 0x11}) {
    Play play;
    const Judgement judgement = play.Step(state);
    EXPECT_FALSE(judgement.died) << state;
    EXPECT_FALSE(judgement.cleared) << state;
    EXPECT_EQ(judgement.reward, 0.0) << state;
  }
}

TEST(SuperMarioLand, MeasuresThePositionToThePixel) {
  Play play;
  EXPECT_EQ(play.Step(kPlay).position, 250.0);
  // The camera moves: FFA4 grows by a pixel, the block's number with every sixteenth.
  double before = 250.0;
  for (int pixel = 1; pixel <= 64; ++pixel) {
    play.Set({{"camera_block", 12 + (pixel + 8) / 16}});
    play.memory().Write(0xFFA4, static_cast<std::uint8_t>(0xF0 + pixel));
    const Judgement judgement = play.Step(kPlay);
    EXPECT_EQ(judgement.position, before + 1.0) << pixel;
    EXPECT_EQ(judgement.reward, 1.0 / 16.0) << pixel;
    before = judgement.position;
  }
}

TEST(SuperMarioLand, DoesNotPayForABlockThatShowsAFrameLate) {
  Play play;
  play.memory().Write(0xFFA4, 7);
  EXPECT_EQ(play.Step(kPlay).progress, 7.0);
  play.memory().Write(0xFFA4, 8);  // the camera's block is still the old one
  EXPECT_EQ(play.Step(kPlay).progress, 0.0);
  play.Set({{"camera_block", 13}});
  EXPECT_EQ(play.Step(kPlay).progress, 1.0);
}

struct Death {
  const char* cause;
  std::vector<Play::Value> memory;
  std::array<int, 4> states;
};

TEST(SuperMarioLand, KnowsEachDeathByItsCause) {
  for (const Death& death : std::vector<Death>{
           {"enemy", {{"player_y", 120}}, {kPlay, kDying, kDying, kDying}},
           {"enemy", {{"player_y", 134}}, {kPlay, kPlay, kPlay, kDying}},
           {"enemy", {{"player_y", 100}}, {kScrollingPlay, kDying, kFalling, kFalling}},
           {"time-up", {{"time", 0}}, {kPlay, kPlay, kDying, kDying}},
           {"time-up", {{"time", 0}}, {kPlay, kFalling, kFalling, kFalling}},
           {"time-up", {{"time", 0}}, {0x3B, 0x3B, 0x3C, 0x3C}},
           {"pit", {{"player_y", 180}}, {kPlay, kDead, kDead, kDead}},
           {"pit", {{"player_y", 191}}, {kPlay, kPlay, kPlay, kDead}},
           {"pit", {{"player_y", 185}}, {kPlay, kPlay, kDead, kLoad}},
           {"crushed", {{"player_y", 134}}, {kScrollingPlay, kScrollingPlay, kDead, kDead}},
           {"crushed", {{"player_y", 192}}, {kScrollingPlay, kDead, kLoad, kLoad}},
           {"died", {}, {0x39, 0x39, 0x39, 0x3A}}}) {
    Play play;
    play.Set(death.memory);
    const Judgement judgement = play.Step(death.states);
    EXPECT_TRUE(judgement.died) << death.cause;
    EXPECT_FALSE(judgement.cleared) << death.cause;
    EXPECT_EQ(judgement.reward, -1.0) << death.cause;
    EXPECT_EQ(play.cause(), death.cause);
  }
}

TEST(SuperMarioLand, TellsADeathsCauseFromItsFirstFrame) {
  Play play;
  play.Set({{"player_y", 134}});
  play.Step({kPlay, kDying, kFalling, kDead});
  EXPECT_EQ(play.cause(), "enemy") << "the dead fall out of the screen, too";
}

TEST(SuperMarioLand, PaysNothingForTheCheckpointAfterADeath) {
  Play play;
  play.Set({{"camera_block", 60}});
  play.Step(kPlay);
  play.Set({{"camera_block", 92}});
  EXPECT_LE(play.Step({kDying, kFalling, kDead, kLoad}).reward, 0.0);
}

TEST(SuperMarioLand, KnowsEachWayInWhichALevelIsCleared) {
  std::vector<int> states = {7, 5, 6, 8};
  for (int state = 0x12; state <= 0x38; ++state) states.push_back(state);  // bonus, boss, ending
  for (const int state : states) {
    Play play;
    const Judgement judgement = play.Step({kPlay, kPlay, state, state});
    EXPECT_TRUE(judgement.cleared) << state;
    EXPECT_FALSE(judgement.died) << state;
    EXPECT_EQ(judgement.reward, 1.0) << state;
  }
}

TEST(SuperMarioLand, SeesTheLastLevelsTwoStatesOfOneFrameWhereverTheyFall) {
  constexpr int kEnding = 0x27;
  for (const std::array<int, 4>& states :
       std::vector<std::array<int, 4>>{{7, 6, kEnding, kEnding},
                                       {kScrollingPlay, 7, 6, kEnding},
                                       {kScrollingPlay, kScrollingPlay, 7, 6},
                                       {kScrollingPlay, kScrollingPlay, kScrollingPlay, 7},
                                       {6, kEnding, kEnding, kEnding},
                                       {kEnding, kEnding, kEnding, kEnding},
                                       {kScrollingPlay, 7, kScrollingPlay, kScrollingPlay}}) {
    Play play(kScrollingPlay);
    EXPECT_TRUE(play.Step(states).cleared);
  }
}

TEST(SuperMarioLand, LosesNothingToAnEndingThatResetsTheCamera) {
  Play play;
  play.Set({{"camera_block", 150}});
  play.Step(kPlay);
  play.Set({{"camera_block", 0}});
  EXPECT_EQ(play.Step({kPlay, 7, 0x1C, 0x1C}).reward, 1.0);
}

TEST(SuperMarioLand, EndsTheEpisodeAtAResetBeforeTheDemoPlays) {
  for (const int state : {0x0E, 0x0F}) {
    Play play;
    play.Set({{"in_menu", 1}});
    EXPECT_TRUE(play.Step({kPlay, state, state, state}).died);
    EXPECT_EQ(play.cause(), "reset");
  }
  Play demo;
  demo.Set({{"in_menu", 1}, {"camera_block", 14}});
  EXPECT_TRUE(demo.Step(kPlay).died) << "it plays by itself in state 0";
  EXPECT_EQ(demo.cause(), "reset");
}

TEST(SuperMarioLand, NeverPausesOrResetsByAnActionOfItsSets) {
  for (const ActionSet& set : MarioLand().action_sets) {
    for (const Action& action : set.actions) {
      EXPECT_EQ(action.name.find("start"), std::string::npos) << set.name;
      EXPECT_EQ(action.name.find("select"), std::string::npos) << set.name;
    }
  }
  EXPECT_NE(MarioLand().FindActionSet("vehicle"), nullptr) << "for 2-3 and 4-3";
}

}  // namespace
}  // namespace mario
