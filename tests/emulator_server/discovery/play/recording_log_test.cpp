#include "emulator_server/discovery/play/recording_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator_server/discovery/play/undescribed_game.h"
#include "tests/emulator_server/discovery/play/recorded_tiny_game.h"

namespace mario {
namespace {

using testing::HasSubstr;

struct Recording : testing::Test {
  // The file is read, then replayed.
  void Log() {
    const Demonstration play = ReadRecording(recorded.File(), recorded.rom);
    Emulator emulator(recorded.rom);
    LogRecording(play, UndescribedGame(recorded.rom, recorded.start), emulator, log, states);
  }

  std::string Refusal() {
    try {
      Log();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "was not refused";
  }

  RecordedTinyGame recorded{TinyStart()};
  PlayLog log{VariableAreas(recorded.rom)};
  std::vector<std::string> states;
};

TEST_F(Recording, IsReplayedAsItWasPlayed) {
  Log();
  EXPECT_EQ(log.size(), 300u);
  EXPECT_EQ(states.size(), 5u);  // one every 240 frames
  const auto x = log.Column(1);  // C001
  ASSERT_EQ(x.size(), 300u);
  EXPECT_GT(x[9], x[0]);   // 40 frames to the right
  EXPECT_LT(x[19], x[9]);  // and back
}

TEST_F(Recording, OfAnotherRomIsRefused) {
  recorded.play.origin.rom_sha1 = std::string(40, '0');
  EXPECT_THAT(Refusal(), HasSubstr("was recorded on a ROM with the SHA-1 000"));
}

TEST_F(Recording, OfAnotherEmulatorIsRefused) {
  recorded.play.origin.emulator = "mGBA 0.1 as gb";
  EXPECT_THAT(Refusal(), HasSubstr("was recorded with mGBA 0.1 as gb"));
}

TEST_F(Recording, WithADescriptionIsRefused) {
  recorded.play.origin.description = std::string(40, '1');
  EXPECT_THAT(Refusal(), HasSubstr("record one on a server with --game none"));
  recorded.play.origin.description = "";
  recorded.play.origin.level = "1-1";
  EXPECT_THAT(Refusal(), HasSubstr("record one on a server with --game none"));
}

TEST_F(Recording, ThatWasChangedIsRefused) {
  recorded.play.buttons[10] = kButtonLeft;
  EXPECT_THAT(Refusal(), HasSubstr("leads elsewhere than its recording after 1200 frames"));
}

TEST_F(Recording, ThatIsNoDemonstrationIsRefused) {
  const auto file = recorded.File();
  std::ofstream(file) << "hello";
  try {
    ReadRecording(file, recorded.rom);
    FAIL() << "was not refused";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("mine.demonstration"));
  }
}

}  // namespace
}  // namespace mario
