// One hash a level: screens and memory of 10,000 frames under fixed random buttons. When the game
// is changed on purpose:  MARIO_UPDATE_GOLDEN=1 build/release/bin/sprout_land_golden_test
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <random>

#include "emulator_server/emulator/sha1.h"
#include "tests/games/sprout_land_game.h"

namespace mario {
namespace {

constexpr int kFrames = 10000;
constexpr int kLookEvery = 16;  // frames
const char* const kGoldenFile = GOLDEN_FOLDER "/sprout_land_levels.txt";

std::string NameOf(const LevelStart& start) {
  if (start.level != "generated") return start.level;
  return "generated-" + std::to_string(start.seed) + "-" + std::to_string(start.difficulty);
}

std::vector<LevelStart> Levels() {
  std::vector<LevelStart> levels = {{"1-1", 0, 1}, {"1-2", 0, 1}, {"1-3", 0, 1}};
  for (std::uint32_t i = 0; i < 20; ++i)
    levels.push_back({"generated", i * 214748364u, 1 + static_cast<int>(i % 9)});
  return levels;
}

void Append(const Emulator& emulator, std::vector<std::uint8_t>& bytes) {
  for (const std::uint32_t pixel : emulator.screen().pixels)
    bytes.push_back(static_cast<std::uint8_t>(pixel));
  for (std::uint32_t address = 0xC000; address < 0xDE10; ++address)
    bytes.push_back(emulator.Read(address));
}

std::string Signature(const LevelStart& start) {
  SproutLandGame game(start);
  std::mt19937 random(7);  // its sequence is part of the C++ standard
  std::vector<std::uint8_t> bytes;
  std::uint16_t buttons = kNoButtons;
  for (int frame = 0; frame < kFrames; ++frame) {
    if (random() % 8 == 0)
      buttons = static_cast<std::uint16_t>(kButtonRight | (random() & (kButtonA | kButtonB)));
    if (random() % 256 == 0) buttons = kButtonStart;
    const bool look = frame % kLookEvery == 0;
    game.emulator().RunFrame(buttons, look ? Draw::kYes : Draw::kNo);
    if (look) Append(game.emulator(), bytes);
  }
  return Sha1(bytes);
}

std::map<std::string, std::string> Recorded() {
  std::map<std::string, std::string> recorded;
  std::ifstream file(kGoldenFile);
  for (std::string name, hash; file >> name >> hash;) recorded[name] = hash;
  return recorded;
}

class SproutLandGolden : public testing::TestWithParam<LevelStart> {};

TEST_P(SproutLandGolden, PlaysAsRecorded) {
  const std::string name = NameOf(GetParam());
  const std::string signature = Signature(GetParam());
  auto recorded = Recorded();
  if (std::getenv("MARIO_UPDATE_GOLDEN") != nullptr) {
    recorded[name] = signature;
    std::ofstream file(kGoldenFile);
    for (const auto& [level, hash] : recorded) file << level << " " << hash << "\n";
    GTEST_SKIP() << "recorded " << name;
  }
  EXPECT_EQ(recorded[name], signature);
}

INSTANTIATE_TEST_SUITE_P(Levels, SproutLandGolden, testing::ValuesIn(Levels()));

}  // namespace
}  // namespace mario
