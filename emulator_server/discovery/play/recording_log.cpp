#include "emulator_server/discovery/play/recording_log.h"

#include <stdexcept>

#include "emulator_server/discovery/play/undescribed_game.h"
#include "emulator_server/environments/starts/level_state.h"
#include "emulator_server/environments/starts/start_states.h"

namespace mario {
namespace {

constexpr std::int64_t kFramesPerState = 240;

}  // namespace

Demonstration ReadRecording(const std::filesystem::path& file, const Rom& rom) {
  Demonstration play = ReadDemonstration(file);
  const DemonstrationOrigin& origin = play.origin;
  const auto require = [&](bool holds, const std::string& sentence) {
    if (!holds) throw std::runtime_error("the demonstration " + file.string() + " " + sentence);
  };
  require(origin.rom_sha1 == rom.sha1, "was recorded on a ROM with the SHA-1 " + origin.rom_sha1 +
                                           ", and " + rom.file.string() + " has " + rom.sha1);
  const std::string emulator = EmulatorAndConsole(rom.platform);
  require(origin.emulator == emulator, "was recorded with " + origin.emulator +
                                           ", and this program has " + emulator +
                                           ", which may play differently: record it anew");
  require(origin.description.empty() && origin.level == kUndescribedLevel,
          "was recorded with a description of the game, and begins where that says: record one "
          "on a server with --game none");
  return play;
}

void LogRecording(const Demonstration& play, const Game& game, Emulator& emulator, PlayLog& log,
                  std::vector<std::string>& states) {
  StartStates starts(game);
  starts.Load({play.origin.level, play.origin.seed, play.origin.difficulty}, emulator);
  auto recorded = play.states.begin();
  for (std::int64_t frame = 1; frame <= play.frames(); ++frame) {
    const bool looks = frame % PlayLog::kFramesPerLook == 0;
    emulator.RunFrame(play.buttons[static_cast<std::size_t>(frame - 1)],
                      looks ? Draw::kYes : Draw::kNo);
    if (looks) log.Look(emulator, frame > PlayLog::kFramesPerLook);
    if (frame % kFramesPerState == 1) states.push_back(emulator.SaveState());
    if (recorded == play.states.end() || recorded->frame != frame) continue;
    if (EmulatorStateIn(recorded->state) != emulator.SaveState()) {
      throw std::runtime_error(
          "replaying the demonstration leads elsewhere than its recording "
          "after " +
          std::to_string(frame) +
          " frames: it was changed, or recorded with another release; record "
          "it anew");
    }
    ++recorded;
  }
}

}  // namespace mario
