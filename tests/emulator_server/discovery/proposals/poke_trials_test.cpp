#include "emulator_server/discovery/proposals/poke_trials.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "emulator_server/discovery/play/explorer.h"
#include "emulator_server/discovery/proposals/proposals.h"
#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/discovery/proposals/counting_rom.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr PokeTrialsConfig kFew{.states = 12, .seed = 1};

// What exploring leaves behind, from after some frames of START on.
struct Played {
  Played(Rom of, int frames)
      : rom(std::move(of)), emulator(rom), areas(VariableAreas(rom)), log(areas) {
    for (int i = 0; i < 60; ++i) emulator.RunFrame(i % 2 ? kButtonStart : kNoButtons, Draw::kNo);
    states = Explore(emulator.SaveState(), {.frames = frames, .seed = 1}, emulator, log);
  }

  Rom rom;
  Emulator emulator;
  std::vector<MemoryArea> areas;
  PlayLog log;
  std::vector<std::string> states;
};

TEST(PokeTrials, ACounterKeepsWhatIsAddedAndItsCopyDoesNot) {
  Played tiny(TinyRom(), 2000);
  PokeTrials pokes(tiny.states, tiny.areas, kFew, tiny.emulator);
  const PokeResult counter = pokes.AddToCounter(tiny.log, {0x0000, "|u1"});  // C000, frames
  const PokeResult copy = pokes.AddToCounter(tiny.log, {0x2000, "|u1"});     // FF80, of them
  ASSERT_GT(counter.tried, 0);
  EXPECT_EQ(counter.kept, counter.tried);
  ASSERT_GT(copy.tried, 0);
  EXPECT_EQ(copy.kept, 0);
}

TEST(PokeTrials, APlayerIsSeenWhereHeIsPut) {
  Played tiny(TinyRom(), 2000);
  PokeTrials pokes(tiny.states, tiny.areas, kFew, tiny.emulator);
  const PokeResult player = pokes.MovePlace(tiny.log, 1);  // C001
  ASSERT_GT(player.tried, 0);
  EXPECT_EQ(player.kept, player.tried);
}

// Two bytes of the score never change or change late: the screen tells where they belong.
TEST(Proposals, FindAScoreOfHundredsWithAllItsDigits) {
  Played counting(CountingRom(), 4000);
  const ButtonTrials trials =
      TryButtons(counting.states, counting.areas, kFew.states, counting.emulator);
  PokeTrials pokes(counting.states, counting.areas, kFew, counting.emulator);
  const auto proposed = ProposeVariables(counting.rom, counting.log, trials, pokes);
  const auto score = std::ranges::find(proposed, "score", &ProposedVariable::name);
  ASSERT_NE(score, proposed.end());
  EXPECT_EQ(score->address, 0xC000u) << score->why;
  EXPECT_EQ(score->type, "<d3") << score->why;
}

}  // namespace
}  // namespace mario
