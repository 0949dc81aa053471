#include "emulator_server/discovery/proposals/poke_trials.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <span>

#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/random.h"
#include "emulator_server/game/variable_type.h"

namespace mario {
namespace {

constexpr int kWaitFrames = 8;
constexpr int kPlayFrames = 240;
constexpr int kFramesPerAction = 16;
constexpr int kMostStates = 4;   // in which one number is changed
constexpr double kAdded = 40.0;  // to a counter; of one byte less
constexpr double kAddedToByte = 3.0;
constexpr int kMoved = 9;  // pixels; 8 may look the same
constexpr std::size_t kSquare = PlayLog::kSquare;
constexpr std::size_t kSmallPart = 16;  // squares of the screen

// Squares of the screen that differ.
std::vector<std::size_t> DifferentSquares(const std::vector<std::uint32_t>& a,
                                          const std::vector<std::uint32_t>& b, std::size_t width) {
  std::set<std::size_t> squares;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    squares.insert(i / width / kSquare * (width / kSquare) + i % width / kSquare);
  }
  return {squares.begin(), squares.end()};
}

double ValueOf(const std::vector<std::uint8_t>& bytes, const NumberPlace& place) {
  const VariableType type = VariableType::Parse(place.type);
  return type.ToNumber(type.Decode(std::span(bytes).subspan(place.offset, type.bytes())));
}

}  // namespace

PokeTrials::PokeTrials(const std::vector<std::string>& states, const std::vector<MemoryArea>& areas,
                       const PokeTrialsConfig& config, Emulator& emulator)
    : areas_(areas), seed_(config.seed), emulator_(emulator) {
  const std::size_t step = std::max<std::size_t>(1, states.size() / config.states);
  for (std::size_t s = 0; s < states.size() && trials_.size() < config.states; s += step) {
    emulator.LoadState(states[s]);
    trials_.push_back(
        {.state = &states[s], .before = ReadAreas(areas, emulator), .waited = {}, .played = {}});
    trials_.back().waited = Play(trials_.size() - 1, false);
    emulator.LoadState(states[s]);
    trials_.back().played = Play(trials_.size() - 1, true);
  }
}

PokeTrials::Moment PokeTrials::Play(std::size_t trial, bool buttons) {
  static const ActionSet actions = UsualActions();
  Random random(seed_, trial);
  std::uint16_t held = kNoButtons;
  const int frames = buttons ? kPlayFrames : kWaitFrames;
  for (int frame = 0; frame < frames; ++frame) {
    if (buttons && frame % kFramesPerAction == 0) {
      held = actions.actions[random.Below(actions.actions.size())].buttons;
    }
    emulator_.RunFrame(held, frame + 1 == frames ? Draw::kYes : Draw::kNo);
  }
  const auto pixels = emulator_.screen().pixels;
  return {ReadAreas(areas_, emulator_), {pixels.begin(), pixels.end()}};
}

double PokeTrials::GrowthOf(const Trial& trial, const NumberPlace& place) const {
  return ValueOf(trial.played.bytes, place) - ValueOf(trial.before, place);
}

std::size_t PokeTrials::squares_across() const {
  return static_cast<std::size_t>(emulator_.screen().width) / kSquare;
}

std::vector<std::size_t> PokeTrials::SquaresOf(const PlayLog& log, const NumberPlace& number,
                                               std::size_t offset, std::uint8_t value) {
  int tried = 0;
  for (std::size_t t = 0; t < trials_.size() && tried < kMostStates; ++t) {
    const Trial& trial = trials_[t];
    if (GrowthOf(trial, number) <= 0.0) continue;
    ++tried;
    emulator_.LoadState(*trial.state);
    emulator_.Write(log.AddressOf(offset), value);
    const Moment played = Play(t, true);
    const auto squares =
        DifferentSquares(played.pixels, trial.played.pixels, squares_across() * kSquare);
    if (!squares.empty() && squares.size() <= kSmallPart) return squares;
  }
  return {};
}

PokeResult PokeTrials::AddToCounter(const PlayLog& log, const NumberPlace& place) {
  PokeResult result;
  const VariableType type = VariableType::Parse(place.type);
  const auto width = static_cast<std::size_t>(emulator_.screen().width);
  const double added = type.bytes() > 1 ? kAdded : kAddedToByte;
  for (std::size_t t = 0; t < trials_.size() && result.tried < kMostStates; ++t) {
    const Trial& trial = trials_[t];
    const double before = ValueOf(trial.before, place);
    const double growth = GrowthOf(trial, place);
    if (growth <= 0.0 || before + growth + added >= type.least() + type.values()) continue;
    emulator_.LoadState(*trial.state);
    const auto bytes = type.Encode(type.FromNumber(before + added));
    for (std::size_t i = 0; i < type.bytes(); ++i) {
      emulator_.Write(log.AddressOf(place.offset + i), bytes[i]);
    }
    const Moment played = Play(t, true);
    ++result.tried;
    if (ValueOf(played.bytes, place) == before + growth + added) ++result.kept;
    const std::size_t squares = DifferentSquares(played.pixels, trial.played.pixels, width).size();
    if (squares == 0) ++result.invisible;
    if (squares > 0 && squares <= kSmallPart) ++result.shown;
  }
  return result;
}

PokeResult PokeTrials::MovePlace(const PlayLog& log, std::size_t offset) {
  PokeResult result;
  const auto width = static_cast<std::size_t>(emulator_.screen().width);
  for (std::size_t t = 0; t < trials_.size() && result.tried < 2 * kMostStates; t += 3) {
    const Trial& trial = trials_[t];
    bool kept = false, visible = false;
    for (const int moved : {kMoved, -kMoved}) {  // a wall may stand on one side
      emulator_.LoadState(*trial.state);
      emulator_.Write(log.AddressOf(offset),
                      static_cast<std::uint8_t>(trial.before[offset] + moved));
      const Moment now = Play(t, false);
      const int change = WrappedChange(trial.waited.bytes[offset], now.bytes[offset]);
      kept = kept || (2 * std::abs(change) >= kMoved && (change > 0) == (moved > 0));
      visible = visible || !DifferentSquares(now.pixels, trial.waited.pixels, width).empty();
    }
    ++result.tried;
    if (kept) ++result.kept;
    if (!visible) ++result.invisible;
  }
  return result;
}

}  // namespace mario
