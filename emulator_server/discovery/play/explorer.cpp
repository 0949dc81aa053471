#include "emulator_server/discovery/play/explorer.h"

#include <algorithm>
#include <array>
#include <map>

#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/observation/screen_novelty.h"
#include "emulator_server/environments/starts/random.h"
#include "emulator_server/environments/starts/state_archive.h"

namespace mario {
namespace {

constexpr int kSegmentLooks = 150;        // played before another place is returned to: 10 s
constexpr int kFrozenLooks = 60;          // without a change of the screen: the game waits
constexpr int kLooksBetweenStates = 8;    // of those that are kept
constexpr double kNewAction = 0.2;        // a look, that other buttons are held from then on
constexpr double kFromStart = 0.3;        // of the returns
constexpr std::size_t kMostStates = 512;  // kept
constexpr int kRarest = 6;                // drawn, of which the rarest is returned to
constexpr std::array<std::uint16_t, kTrialCount> kTrialButtons = {
    kNoButtons, kButtonRight, kButtonLeft, kButtonUp, kButtonDown, kButtonA, kButtonB};

struct SeenScreen {
  int count = 0;
  std::string state;  // compressed; empty: none is kept
};

// A place that few looks have shown; the start's is always among them.
const std::string& Rare(const std::map<std::uint64_t, SeenScreen>& seen,
                        const std::vector<std::uint64_t>& kept, Random& random) {
  std::uint64_t rarest = kept[random.Below(kept.size())];
  for (int i = 1; i < kRarest; ++i) {
    const std::uint64_t other = kept[random.Below(kept.size())];
    if (seen.at(other).count < seen.at(rarest).count) rarest = other;
  }
  return seen.at(rarest).state;
}

}  // namespace

std::vector<std::string> Explore(const std::string& start, const ExplorerConfig& config,
                                 Emulator& emulator, PlayLog& log) {
  Random random(config.seed, 0);
  const ActionSet actions = UsualActions();
  std::map<std::uint64_t, SeenScreen> seen;
  std::vector<std::uint64_t> kept;
  const int looks = config.frames / PlayLog::kFramesPerLook;
  std::uint16_t held = kNoButtons;
  std::uint64_t before = 0;
  int left = 0;
  int frozen = 0;
  int since_kept = 0;
  for (int look = 0; look < looks; ++look) {
    const bool returns = left-- <= 0 || frozen >= kFrozenLooks;
    // A waiting game is a dead end, and so may be what the last looks before it were.
    if (returns) {
      const bool goes_on = look > 0 && frozen < kFrozenLooks && random.Chance(0.5);
      left = kSegmentLooks;
      if (!goes_on) {
        const bool rare = !kept.empty() && !random.Chance(kFromStart);
        emulator.LoadState(rare ? DecompressState(Rare(seen, kept, random)) : start);
        frozen = 0;
        since_kept = 0;
        emulator.RunFrame(kNoButtons, Draw::kYes);
        log.Look(emulator, false);
        continue;
      }
    }
    if (random.Chance(kNewAction)) {
      held = actions.actions[random.Below(actions.actions.size())].buttons;
    }
    for (int i = 1; i < PlayLog::kFramesPerLook; ++i) emulator.RunFrame(held, Draw::kNo);
    emulator.RunFrame(held, Draw::kYes);
    log.Look(emulator, true);
    const std::uint64_t cell = ScreenCell(emulator.screen());
    frozen = cell == before ? frozen + 1 : 0;
    before = cell;
    SeenScreen& screen = seen[cell];
    ++screen.count;
    if (++since_kept >= kLooksBetweenStates && screen.state.empty() && kept.size() < kMostStates) {
      since_kept = 0;
      screen.state = CompressState(emulator.SaveState());
      kept.push_back(cell);
    }
  }
  std::vector<std::string> states = {start};
  for (const std::uint64_t cell : kept) states.push_back(DecompressState(seen.at(cell).state));
  return states;
}

ButtonTrials TryButtons(const std::vector<std::string>& states,
                        const std::vector<MemoryArea>& areas, std::size_t most,
                        Emulator& emulator) {
  ButtonTrials trials;
  trials.screens_changed.resize(kTrialCount);
  const std::size_t step = std::max<std::size_t>(1, states.size() / most);
  for (std::size_t s = 0; s < states.size(); s += step) {
    trials.half.emplace_back();
    trials.whole.emplace_back();
    std::vector<std::uint32_t> untouched;
    for (std::size_t b = 0; b < kTrialCount; ++b) {
      emulator.LoadState(states[s]);
      for (int i = 0; i < ButtonTrials::kTrialFrames / 2; ++i) {
        emulator.RunFrame(kTrialButtons[b], Draw::kNo);
      }
      trials.half.back().push_back(ReadAreas(areas, emulator));
      for (int i = 1; i < ButtonTrials::kTrialFrames / 2; ++i) {
        emulator.RunFrame(kTrialButtons[b], Draw::kNo);
      }
      emulator.RunFrame(kTrialButtons[b], Draw::kYes);
      trials.whole.back().push_back(ReadAreas(areas, emulator));
      const auto pixels = emulator.screen().pixels;
      if (b == kTrialNone) untouched.assign(pixels.begin(), pixels.end());
      if (!std::equal(pixels.begin(), pixels.end(), untouched.begin())) ++trials.screens_changed[b];
    }
  }
  return trials;
}

}  // namespace mario
