#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/demonstrations/demonstration.h"

namespace mario {

// Records play, frame by frame, in a file of its own that grows as it is played:
//
//   DemonstrationWriter writer(folder, origin);          the emulator stands at the level's start
//   each frame:  run it; writer.Frame(buttons);
//                if (writer.WantsState()) writer.State(MakeLevelState(emulator));
//   writer.State(...); writer.End("cleared");
//
// The first frame is the one before the player's first look: without buttons, as an environment
// begins. What is not ended explicitly ends as an interrupted recording, which can be used up to
// its last frames. One thread uses it.
class DemonstrationWriter {
 public:
  static constexpr std::int64_t kStateFrames = 600;  // between two states

  // Makes the folder where there is none, and in it LEVEL-DATE-TIME.demonstration. Throws
  // std::runtime_error when they cannot be written.
  DemonstrationWriter(const std::filesystem::path& folder, DemonstrationOrigin origin);
  ~DemonstrationWriter();
  DemonstrationWriter(const DemonstrationWriter&) = delete;
  DemonstrationWriter& operator=(const DemonstrationWriter&) = delete;

  // Each throws std::runtime_error with a sentence when nothing can be added any more: a full disk,
  // or more than kMaxDemonstrationFrames or kMaxDemonstrationBytes. The recording has ended then;
  // what stands in the file stays good.
  void Frame(std::uint16_t buttons);
  void State(std::string state);
  void End(const std::string& ended_by);

  // After a frame: a state is due.
  bool WantsState() const { return frames_ > 0 && frames_ % kStateFrames == 0; }

  std::int64_t frames() const { return frames_; }
  const std::filesystem::path& file() const { return file_; }

 private:
  static constexpr std::size_t kFramesInPiece = 60;  // what a crash may cost

  void Open(const std::filesystem::path& folder, const std::string& name);
  void Flush();
  void Append(std::string_view piece);
  [[noreturn]] void Stop(const std::string& reason);

  std::filesystem::path file_;
  int descriptor_ = -1;  // -1: the recording has ended
  std::int64_t bytes_ = 0;
  std::int64_t frames_ = 0;
  std::vector<std::uint16_t> waiting_;  // the last of the frames, not in the file yet
};

}  // namespace mario
