#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "common/demonstrations/demonstration_writer.h"
#include "emulator_server/emulator/emulator.h"
#include "emulator_server/environments/starts/start_states.h"
#include "emulator_server/game/game.h"

namespace mario {

// Records one's play, one demonstration at a time: from a level's start until the episode ends,
// play goes elsewhere, or nothing more can be written, which disturbs the play no further.
class LevelRecorder {
 public:
  // The demonstrations will be in `folder`, which is made with the first of them.
  explicit LevelRecorder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // One that is under way has been stopped then.
  ~LevelRecorder();
  LevelRecorder(const LevelRecorder&) = delete;
  LevelRecorder& operator=(const LevelRecorder&) = delete;

  // `emulator` stands at the start of a level of the game. Throws std::runtime_error with a
  // sentence when the folder cannot be written.
  void Begin(const Game& game, const LevelStart& start, const Emulator& emulator);

  // Nothing without a recording: after each frame, the first of which is without buttons; and at
  // the end, with what ended it, as a demonstration's.
  void Add(std::uint16_t buttons, const Emulator& emulator);
  void End(const std::string& ended_by, const Emulator& emulator);

  bool is_recording() const { return writer_ != nullptr; }
  const std::string& level() const { return level_; }
  std::int64_t frames() const { return writer_ ? writer_->frames() : 0; }

  // What has become of the last one: a sentence, as long as no other has begun.
  const std::string& outcome() const { return outcome_; }  // when it has an end
  const std::string& problem() const { return problem_; }  // when it could not be written

 private:
  void Fail(const std::string& problem);

  const std::filesystem::path folder_;
  std::unique_ptr<DemonstrationWriter> writer_;  // null: nothing is being recorded
  std::string level_;
  std::string outcome_;
  std::string problem_;
};

}  // namespace mario
