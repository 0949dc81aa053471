#include "emulator_server/discovery/play/play_finder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/observation/screen_novelty.h"
#include "emulator_server/environments/starts/random.h"

namespace mario {
namespace {

constexpr int kPressFrames = 4;
constexpr int kLookFrames = 30;   // between two looks at whether the screen still changes
constexpr int kLeastWait = 120;   // frames
constexpr int kMostSettling = 8;  // looks, until a screen that never rests counts as settled
constexpr int kEnough = 150;      // a response that no menu has
constexpr int kFurther = 8;       // places that are still looked at once that is found

constexpr int kRolloutLooks = 20;
constexpr int kFramesPerRolloutLook = 8;

struct Stop {
  FoundStart start;
  int depth = 0;  // waits, and twice the presses
  bool expanded = false;
};

std::uint64_t HashOf(std::span<const std::uint32_t> pixels) {
  std::uint64_t hash = 14695981039346656037U;
  for (const std::uint32_t pixel : pixels) hash = (hash ^ pixel) * 1099511628211U;
  return hash;
}

void Hold(std::uint16_t buttons, int frames, Emulator& emulator) {
  for (int i = 1; i < frames; ++i) emulator.RunFrame(buttons, Draw::kNo);
  if (frames > 0) emulator.RunFrame(buttons, Draw::kYes);
}

// Waits until the screen rests, or long enough. Returns the frames.
int Settle(int least, Emulator& emulator) {
  int frames = 0;
  std::uint64_t before = 0;
  for (int look = 0; look < kMostSettling; ++look) {
    Hold(kNoButtons, kLookFrames, emulator);
    frames += kLookFrames;
    const std::uint64_t now = ScreenCell(emulator.screen());
    if (look > 0 && now == before && frames >= least) break;
    before = now;
  }
  return frames;
}

std::vector<std::vector<std::uint32_t>> Rollout(Random* random, bool with_a, Emulator& emulator) {
  constexpr std::array<std::uint16_t, 6> kHeld = {kButtonRight, kButtonLeft, kButtonUp,
                                                  kButtonDown,  kButtonA,    kButtonB};
  std::vector<std::vector<std::uint32_t>> screens;
  std::uint16_t held = kNoButtons;
  for (int look = 0; look < kRolloutLooks; ++look) {
    if (random != nullptr && (look == 0 || random->Chance(0.5))) {
      held = kHeld[random->Below(with_a ? kHeld.size() : 4)];
    }
    Hold(held, kFramesPerRolloutLook, emulator);
    const auto pixels = emulator.screen().pixels;
    screens.emplace_back(pixels.begin(), pixels.end());
  }
  return screens;
}

Stop Child(const Stop& parent, std::uint16_t button, Emulator& emulator) {
  emulator.LoadState(parent.start.state);
  Stop child{.start = {.buttons = parent.start.buttons, .state = ""},
             .depth = parent.depth + (button == kNoButtons ? 1 : 2)};
  if (button != kNoButtons) {
    Hold(button, kPressFrames, emulator);
    child.start.buttons.push_back({.buttons = button, .frames = kPressFrames});
  }
  const int frames = Settle(button == kNoButtons ? kLeastWait : 0, emulator);
  std::vector<HeldButtons>& held = child.start.buttons;
  if (button == kNoButtons && !held.empty() && held.back().buttons == kNoButtons) {
    held.back().frames += frames;
  } else {
    held.push_back({.buttons = kNoButtons, .frames = frames});
  }
  child.start.state = emulator.SaveState();
  return child;
}

}  // namespace

int ResponseToButtons(int rollouts, Emulator& emulator) {
  const std::string state = emulator.SaveState();
  const auto untouched = Rollout(nullptr, false, emulator);
  std::set<std::uint64_t> differences;
  int directions_only = 0;
  for (int i = 0; i < rollouts; ++i) {
    emulator.LoadState(state);
    Random random(7, static_cast<std::uint64_t>(i));
    const bool with_a = i >= rollouts / 2;
    auto screens = Rollout(&random, with_a, emulator);
    for (std::size_t look = 0; look < screens.size(); ++look) {
      bool differs = false;
      for (std::size_t p = 0; p < screens[look].size(); ++p) {
        screens[look][p] ^= untouched[look][p];
        differs = differs || screens[look][p] != 0;
      }
      if (differs) differences.insert(HashOf(screens[look]));
    }
    if (!with_a) directions_only = static_cast<int>(differences.size());
  }
  emulator.LoadState(state);
  // What directions alone do weighs more: A and B may lead from a title into play.
  return static_cast<int>(differences.size()) + 4 * directions_only;
}

FoundStart FindPlay(Emulator& emulator, const PlayFinderConfig& config) {
  emulator.Reset();
  Stop root;
  root.start.buttons.push_back({.buttons = kNoButtons, .frames = Settle(0, emulator)});
  root.start.state = emulator.SaveState();
  root.start.response = ResponseToButtons(config.rollouts, emulator);
  std::vector<Stop> places = {std::move(root)};
  std::set<std::uint64_t> known;
  int left = config.places;
  int rounds = config.rounds;
  while (left > 0) {
    // The best response first; of equal ones the nearest to power-on.
    Stop* next = nullptr;
    for (Stop& place : places) {
      if (place.expanded) continue;
      if (next == nullptr ||
          place.start.response - 2 * place.depth > next->start.response - 2 * next->depth) {
        next = &place;
      }
    }
    if (next == nullptr) break;
    next->expanded = true;
    const Stop parent = *next;
    std::uint64_t waited = 0;
    int response_waited = 0;
    for (const std::uint16_t button : {kNoButtons, kButtonStart, kButtonA}) {
      Stop child = Child(parent, button, emulator);
      const std::uint64_t cell = HashOf(emulator.screen().pixels);
      if (button == kNoButtons) waited = cell;
      const bool is_new = known.insert(cell).second;
      // A title may look like the play that it leads to, at first.
      if (parent.depth > 2 && button != kNoButtons && (cell == waited || !is_new)) continue;
      child.start.response = ResponseToButtons(config.rollouts, emulator);
      if (button == kNoButtons) response_waited = child.start.response;
      // An intro that nothing skips costs no more than the waiting.
      if (button != kNoButtons && cell == waited && child.start.response <= response_waited)
        continue;
      if (child.start.response >= kEnough) left = std::min(left, kFurther);
      places.push_back(std::move(child));
      --left;
    }
    // Long intros take more places; whoever has found play looks no further.
    const bool plays = std::ranges::any_of(
        places, [](const Stop& stop) { return stop.start.response >= kLeastResponse; });
    if (left <= 0 && !plays && --rounds > 0) left = config.places;
  }
  int most = 0;
  for (const Stop& place : places) most = std::max(most, place.start.response);
  // The nearest to power-on of those that respond about as much.
  const auto better = [most](const Stop& a, const Stop& b) {
    const bool a_good = 5 * a.start.response >= 4 * most;
    const bool b_good = 5 * b.start.response >= 4 * most;
    if (a_good != b_good) return a_good;
    return a_good ? a.depth < b.depth : a.start.response > b.start.response;
  };
  FoundStart found = std::min_element(places.begin(), places.end(), better)->start;
  emulator.LoadState(found.state);
  emulator.RunFrame(kNoButtons, Draw::kYes);
  emulator.LoadState(found.state);
  return found;
}

}  // namespace mario
