#include "viewer_client/play/play_recorder.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

namespace mario {

PlayRecorder::~PlayRecorder() {
  try {
    if (writer_) End("stopped");
  } catch (const std::runtime_error& error) {
    spdlog::error("{}", error.what());
  }
}

void PlayRecorder::Record(const TimeStep& step, std::uint16_t buttons) {
  try {
    Add(step, buttons);
  } catch (const Interrupted&) {
    throw;
  } catch (const std::runtime_error& error) {
    writer_.reset();
    spdlog::error("{}", error.what());
  }
}

void PlayRecorder::Add(const TimeStep& step, std::uint16_t buttons) {
  if (step.first && !step.lost()) {
    writer_ = std::make_unique<DemonstrationWriter>(folder_, Origin());
    spdlog::info("recording {}", writer_->file().string());
    writer_->Frame(0);  // that an episode begins with
    return;
  }
  if (!writer_) return;
  if (step.lost()) return End(step.episode->ended_by);
  writer_->Frame(buttons);
  if (step.last() || writer_->WantsState()) AddState();
  if (step.episode) End(step.episode->ended_by);
}

void PlayRecorder::AddState() { writer_->State(environments_.SnapshotRange(0, 1).front()); }

void PlayRecorder::End(const std::string& ended_by) {
  const std::unique_ptr<DemonstrationWriter> writer = std::move(writer_);
  writer->End(ended_by);
  spdlog::info("recorded {} frames in {}, ended by: {}", writer->frames(), writer->file().string(),
               ended_by);
}

DemonstrationOrigin PlayRecorder::Origin() const {
  const EnvironmentInfo& info = environments_.info();
  if (info.emulator.empty() || info.levels.empty()) {
    throw std::runtime_error(
        "this server does not say what its players play, so nothing is recorded: use a server of "
        "this release");
  }
  return {.game = info.game,
          .rom_sha1 = info.rom_sha1,
          .description = info.description,
          .emulator = info.emulator,
          .level = info.levels.front().name,
          .seed = info.levels.front().first_seed,
          .difficulty = info.levels.front().first_difficulty,
          .settings = {{"recorded-with", "viewer_client"},
                       {"action-set", config_.action_set},
                       {"frame-skip", std::to_string(config_.frame_skip)}}};
}

}  // namespace mario
