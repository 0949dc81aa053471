#include "emulator_server/environments/starts/level_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/environment.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/environment_pool.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/environments/starts/state_envelope.h"
#include "tests/common/temporary_folder.h"
#include "tests/emulator_server/emulator/battery_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LevelState : public testing::Test {
 protected:
  void Write(const std::string& bytes) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
  }
  // Of loading the file on a console with this ROM.
  std::string Refusal(const Rom& rom) {
    Emulator emulator(rom);
    try {
      LoadLevelState(file_, emulator);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  const TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "1-2.state";
  const Rom rom_ = TinyRom();
  Emulator emulator_{rom_};
};

TEST_F(LevelState, ContinuesWhereItWasMade) {
  for (int i = 0; i < 20; ++i) emulator_.RunFrame(0, Draw::kNo);
  Write(MakeLevelState(emulator_));
  Emulator other(rom_);
  LoadLevelState(file_, other);
  for (Emulator* emulator : {&emulator_, &other}) {
    for (int i = 0; i < 3; ++i) emulator->RunFrame(kButtonStart, Draw::kNo);
    for (int i = 0; i < 9; ++i) emulator->RunFrame(kButtonRight, Draw::kNo);
  }
  for (std::uint32_t at = 0xC000; at < 0xC004; ++at) {
    EXPECT_EQ(other.Read(at), emulator_.Read(at)) << at;
  }
  EXPECT_GT(other.Read(0xC001), 0);
}

TEST_F(LevelState, OfAnotherRomIsRefusedWithBothChecksums) {
  Write(MakeLevelState(emulator_));
  const Rom other = TinyRom({.obedient = false});
  EXPECT_THAT(Refusal(other),
              AllOf(HasSubstr("1-2.state: the state is of a ROM with the SHA-1 " + rom_.sha1),
                    HasSubstr(other.sha1), HasSubstr("save the level anew")));
}

TEST_F(LevelState, OfAnotherEmulatorIsRefusedWithBothVersions) {
  Write(StateEnvelope("mGBA 0.9.0 as gb", rom_.sha1, "").Wrap("level\nstate"));
  EXPECT_THAT(Refusal(rom_), AllOf(HasSubstr("made with mGBA 0.9.0 as gb"),
                                   HasSubstr("this server has " + EmulatorVersion() + " as gb")));
}

TEST_F(LevelState, OfAnotherModelOfConsoleIsRefused) {
  const Rom colour = TinyRom({.colour = true, .monochrome = true});
  Emulator on_colour(colour);
  Write(MakeLevelState(on_colour));
  Rom monochrome = colour;
  monochrome.platform = Platform::kGameBoy;
  EXPECT_THAT(Refusal(monochrome), HasSubstr(" as gbc, this server has "));
  EXPECT_EQ(Refusal(colour), "none");
}

TEST_F(LevelState, ThatIsNoneIsRefused) {
  EXPECT_THAT(Refusal(rom_), HasSubstr("1-2.state: No such file"));
  Write("");
  EXPECT_THAT(Refusal(rom_), HasSubstr("no envelope"));
  const std::string whole = MakeLevelState(emulator_);
  Write(whole.substr(0, whole.size() - 1));
  EXPECT_THAT(Refusal(rom_), HasSubstr("damaged"));
  Write(StateEnvelope(EmulatorVersion() + " as gb", rom_.sha1, "").Wrap("an environment's"));
  EXPECT_THAT(Refusal(rom_), HasSubstr("the state of an environment, not of a level"));
  Write(StateEnvelope(EmulatorVersion() + " as gb", rom_.sha1, "").Wrap("level\nnothing"));
  EXPECT_THAT(Refusal(rom_), HasSubstr("cannot begin in "));
}

TEST_F(LevelState, IsLookedAtBeforeAnybodyPlays) {
  Game game = TinyGame();
  game.levels.push_back({.name = "saved", .state = file_, .start = StartSequence{}});
  Write("not a state");
  EXPECT_THAT([&] { EnvironmentPool(game, rom_, {.environments = 1, .threads = 0}); },
              testing::ThrowsMessage<std::runtime_error>(HasSubstr("cannot begin in ")));
  Write(MakeLevelState(emulator_));
  EXPECT_NO_THROW(EnvironmentPool(game, rom_, {.environments = 1, .threads = 0}));
}

// A game whose cartridge counts frames in its battery-backed memory, and begins with a battery
// save.
class BatterySave : public testing::Test {
 protected:
  BatterySave() {
    game_.file = folder_.path() / "game.json";
    game_.formulas = {.position = "", .died = "0", .cleared = "", .reward = "0"};
    game_.levels = {{.name = "start"}};
    game_.start = {};
    game_.start.to_title = {{.buttons = 0, .frames = 10}};
    game_.start.battery = "mine.sav";
  }
  void Write(const std::string& bytes) {
    std::ofstream(folder_.path() / "mine.sav", std::ios::binary | std::ios::trunc) << bytes;
  }
  // Where the cartridge's count stands at the start of an episode.
  int CountAtStart(StartStates& starts, Emulator& emulator) {
    starts.Load({"start", 0, 0}, emulator);
    return emulator.Read(BankAddress(1, 0xA000));
  }
  std::string Refusal() {
    StartStates starts(game_);
    Emulator emulator(rom_);
    try {
      CountAtStart(starts, emulator);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "none";
  }

  const TemporaryFolder folder_;
  const Rom rom_ = BatteryRom();
  Game game_ = TinyGame();
};

TEST_F(BatterySave, IsWhatEachEpisodeBeginsWith) {
  std::string save(0x8000, '\0');
  save[0x2000] = 41;
  Write(save);
  StartStates starts(game_);
  Emulator played(rom_), other(rom_);
  const int count = CountAtStart(starts, played);
  EXPECT_GT(count, 41);
  EXPECT_LT(count, 60);
  for (int frame = 0; frame < 30; ++frame) played.RunFrame(0, Draw::kNo);
  EXPECT_EQ(CountAtStart(starts, played), count) << "what an episode has saved does not stay";
  EXPECT_EQ(CountAtStart(starts, other), count);
  game_.start.battery.clear();
  StartStates without(game_);
  EXPECT_LT(CountAtStart(without, played), 20) << "a new cartridge's 0xFF counts on from 0";
}

TEST_F(BatterySave, IsRefusedWhereItIsMissingOrAnotherGames) {
  EXPECT_THAT(Refusal(),
              AllOf(HasSubstr("cannot begin with the battery save"),
                    HasSubstr("mine.sav: No such file"), HasSubstr("leave `battery` out")));
  Write("");
  EXPECT_THAT(Refusal(), HasSubstr("mine.sav: it is empty"));
  Write(std::string(0x2000, 'x'));
  EXPECT_THAT(Refusal(), HasSubstr("8192 bytes: it is another game's"));
}

}  // namespace
}  // namespace mario
