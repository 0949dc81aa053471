#include "emulator_server/workshop/bench/level_recorder.h"

#include <stdexcept>

#include "emulator_server/environments/starts/level_state.h"

namespace mario {

LevelRecorder::~LevelRecorder() {
  try {
    if (writer_) writer_->End("stopped");
  } catch (const std::runtime_error&) {
    // What is in the file is good.
  }
}

void LevelRecorder::Begin(const Game& game, const LevelStart& start, const Emulator& emulator) {
  writer_ = std::make_unique<DemonstrationWriter>(
      folder_, DemonstrationOrigin{.game = game.name,
                                   .rom_sha1 = emulator.rom().sha1,
                                   .description = game.sha1,
                                   .emulator = EmulatorAndConsole(emulator.platform()),
                                   .level = start.level,
                                   .seed = start.seed,
                                   .difficulty = start.difficulty,
                                   .settings = {{"recorded-with", "workshop"}}});
  level_ = start.level;
  outcome_.clear();
  problem_.clear();
}

void LevelRecorder::Add(std::uint16_t buttons, const Emulator& emulator) {
  if (!writer_) return;
  try {
    writer_->Frame(buttons);
    if (writer_->WantsState()) writer_->State(MakeLevelState(emulator));
  } catch (const std::runtime_error& error) {
    Fail(error.what());
  }
}

void LevelRecorder::End(const std::string& ended_by, const Emulator& emulator) {
  if (!writer_) return;
  try {
    if (!writer_->WantsState()) writer_->State(MakeLevelState(emulator));
    writer_->End(ended_by);
    outcome_ = writer_->file().filename().string() + " has " + std::to_string(writer_->frames()) +
               " frames, ended by: " + ended_by;
    writer_.reset();
  } catch (const std::runtime_error& error) {
    Fail(error.what());
  }
}

void LevelRecorder::Fail(const std::string& problem) {
  writer_.reset();
  problem_ = problem;
}

}  // namespace mario
