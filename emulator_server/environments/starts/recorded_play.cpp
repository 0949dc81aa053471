#include "emulator_server/environments/starts/recorded_play.h"

#include <algorithm>
#include <stdexcept>

#include "common/demonstrations/demonstration_actions.h"
#include "common/program.h"
#include "emulator_server/environments/starts/level_state.h"
#include "emulator_server/environments/starts/state_archive.h"
#include "emulator_server/game/level_writes.h"

namespace mario {
namespace {

Demonstration Decoded(const DemonstrationFile& file) {
  try {
    return DecodeDemonstration(file.bytes, file.name);
  } catch (const std::runtime_error& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

RecordedPlay::RecordedPlay(const DemonstrationFile& file, const Game& game, const Rom& rom,
                           const EnvironmentConfig& config, StartStates& starts)
    : name_(file.name),
      recording_(Decoded(file)),
      frame_skip_(config.frame_skip),
      starts_(starts),
      start_{recording_.origin.level, recording_.origin.seed, recording_.origin.difficulty},
      steps_(static_cast<int>(recording_.steps(config.frame_skip))) {
  RequireOrigin(game, rom);
  if (steps_ > 0) return;
  throw UsageError("the demonstration " + name_ + " has " +
                   std::to_string(recording_.frames() - recording_.first_frame) +
                   " frames, less than a step of " + std::to_string(frame_skip_) +
                   ": record a longer one");
}

void RecordedPlay::RequireOrigin(const Game& game, const Rom& rom) const {
  const DemonstrationOrigin& origin = recording_.origin;
  const auto require = [&](bool holds, const std::string& sentence) {
    if (!holds) throw UsageError("the demonstration " + name_ + " " + sentence);
  };
  require(origin.game == game.name,
          "is of " + origin.game + ", and this server plays " + game.name);
  require(origin.rom_sha1 == rom.sha1, "was recorded on a ROM with the SHA-1 " + origin.rom_sha1 +
                                           ", and this server plays one with " + rom.sha1);
  const std::string emulator = EmulatorAndConsole(rom.platform);
  require(origin.emulator == emulator, "was recorded with " + origin.emulator +
                                           ", and this server has " + emulator +
                                           ", which may play differently: record it anew");
  const Level* level = game.FindLevel(origin.level);
  require(level != nullptr,
          "is of the level \"" + origin.level + "\", which " + game.name + " does not have");
  require(!LevelReads(game, *level, "difficulty") || game.difficulties.Contains(origin.difficulty),
          "is of difficulty " + std::to_string(origin.difficulty) + ", which " + game.name +
              " does not have");
}

void RecordedPlay::GoTo(int step, Emulator& emulator) {
  const std::lock_guard lock(mutex_);
  if (states_.empty()) {
    starts_.Load(start_, emulator);
    states_.push_back(CompressState(emulator.SaveState()));
  }
  const std::int64_t end = FramesBefore(step);
  const auto last = static_cast<std::int64_t>(states_.size()) - 1;
  const std::int64_t from = std::min((end - 1) / kSpacing, last);
  emulator.LoadState(DecompressState(states_[static_cast<std::size_t>(from)]));
  for (std::int64_t frame = from * kSpacing; frame < end; ++frame) {
    emulator.RunFrame(ButtonsOf(frame), frame == end - 1 ? Draw::kYes : Draw::kNo);
    if (frame + 1 == static_cast<std::int64_t>(states_.size()) * kSpacing) {
      states_.push_back(CompressState(emulator.SaveState()));
    }
  }
}

int RecordedPlay::Action(int step, std::span<const mario::Action> actions) const {
  const auto buttons = std::span(recording_.buttons)
                           .subspan(static_cast<std::size_t>(FramesBefore(step)),
                                    static_cast<std::size_t>(frame_skip_));
  return ActionFor(buttons, actions);
}

std::uint16_t RecordedPlay::Buttons(int step, int frame) const {
  return ButtonsOf(FramesBefore(step) + frame);
}

void RecordedPlay::Verify(int step, int frame, const Emulator& emulator) const {
  const std::int64_t frames = FramesBefore(step) + frame + 1;
  const auto state = std::ranges::lower_bound(recording_.states, frames, {}, &RecordedState::frame);
  if (state == recording_.states.end() || state->frame != frames) return;
  if (EmulatorStateIn(state->state) == emulator.SaveState()) return;
  throw std::runtime_error(
      "replaying the demonstration " + name_ + " leads elsewhere than its recording after " +
      std::to_string(frames) +
      " frames: the recording was changed, or the game's start has been since; "
      "record it anew");
}

}  // namespace mario
