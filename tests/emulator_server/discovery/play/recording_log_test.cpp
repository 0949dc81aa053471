#include "emulator_server/discovery/play/recording_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "common/demonstrations/demonstration.h"
#include "emulator_server/discovery/proposals/proposals.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/level_state.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

using testing::HasSubstr;

constexpr PlayFinderConfig kNear{.places = 4};

// A person's play of the tiny game, on a server with --game none.
class RecordedTinyGame : public testing::Test {
 protected:
  RecordedTinyGame() : rom_(TinyRom()), emulator_(rom_) {
    const FoundStart start = FindPlay(emulator_, kNear);
    play_.origin = {.game = "tiny",
                    .rom_sha1 = rom_.sha1,
                    .description = "",
                    .emulator = EmulatorAndConsole(rom_.platform),
                    .level = "play"};
    emulator_.LoadState(start.state);
    for (int frame = 0; frame < 1200; ++frame) {
      const int turn = frame / 40 % 3;
      play_.buttons.push_back(turn == 0 ? kButtonRight : turn == 1 ? kButtonLeft : kNoButtons);
      emulator_.RunFrame(play_.buttons.back(), Draw::kNo);
    }
    play_.states.push_back({1200, MakeLevelState(emulator_)});
    play_.ended_by = "stopped";
  }

  std::filesystem::path File() const {
    const auto file = folder_.path() / "mine.demonstration";
    std::ofstream(file, std::ios::binary) << EncodeDemonstration(play_);
    return file;
  }

  std::string Refusal() const {
    try {
      DiscoverGame(rom_, {.finder = kNear, .explorer = {.frames = 0}, .recordings = {File()}});
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "was not refused";
  }

  TemporaryFolder folder_;
  const Rom rom_;
  Emulator emulator_;
  Demonstration play_;
};

TEST_F(RecordedTinyGame, TellsWhereThePlayerIsWithoutExploring) {
  const Discovery found =
      DiscoverGame(rom_, {.finder = kNear, .explorer = {.frames = 0}, .recordings = {File()}});
  const auto x = std::ranges::find(found.variables, "player_x", &ProposedVariable::name);
  ASSERT_NE(x, found.variables.end());
  EXPECT_EQ(x->address, 0xC001u);
}

TEST_F(RecordedTinyGame, OfAnotherRomIsRefused) {
  play_.origin.rom_sha1 = std::string(40, '0');
  EXPECT_THAT(Refusal(), HasSubstr("was recorded on a ROM with the SHA-1 000"));
}

TEST_F(RecordedTinyGame, OfAnotherEmulatorIsRefused) {
  play_.origin.emulator = "mGBA 0.1 as gb";
  EXPECT_THAT(Refusal(), HasSubstr("was recorded with mGBA 0.1 as gb"));
}

TEST_F(RecordedTinyGame, RecordedWithADescriptionIsRefused) {
  play_.origin.description = std::string(40, '1');
  EXPECT_THAT(Refusal(), HasSubstr("record one on a server with --game none"));
  play_.origin.description = "";
  play_.origin.level = "1-1";
  EXPECT_THAT(Refusal(), HasSubstr("record one on a server with --game none"));
}

TEST_F(RecordedTinyGame, ThatWasChangedIsRefused) {
  play_.buttons[10] = kButtonLeft;
  EXPECT_THAT(Refusal(), HasSubstr("leads elsewhere than its recording after 1200 frames"));
}

TEST_F(RecordedTinyGame, ThatIsNoDemonstrationIsRefused) {
  std::ofstream(folder_.path() / "x.demonstration") << "hello";
  try {
    DiscoverGame(rom_, {.finder = kNear, .recordings = {folder_.path() / "x.demonstration"}});
    FAIL() << "was not refused";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("x.demonstration"));
  }
}

}  // namespace
}  // namespace mario
