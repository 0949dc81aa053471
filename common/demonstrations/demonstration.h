#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mario {

inline constexpr char kDemonstrationSuffix[] = ".demonstration";
inline constexpr std::int64_t kMaxDemonstrationFrames = 60 * 60 * 60;  // an hour
inline constexpr std::size_t kMaxDemonstrationBytes = 16 << 20;        // of one file

// What a demonstration was recorded on. It begins at the start of a level, as the game's
// description makes it.
struct DemonstrationOrigin {
  std::string game;         // "Sprout Land"
  std::string rom_sha1;     // 40 hex digits
  std::string description;  // SHA-1 of the game's description: 40 hex digits
  std::string emulator;     // version and console: "mGBA 0.10.1 as gb"
  std::string level;
  std::uint32_t seed = 0;
  int difficulty = 0;
  std::vector<std::pair<std::string, std::string>> settings = {};  // "action-set", "joypad"
  std::string recorded_at = {};  // "2026-11-29T05:12:33Z"; the writer fills it in

  bool operator==(const DemonstrationOrigin&) const = default;
};

// A save state that the recorder made after `frame` frames: what a replay has to come to. Made by
// MakeLevelState, or an environment's snapshot.
struct RecordedState {
  std::int64_t frame = 0;
  std::string state;

  bool operator==(const RecordedState&) const = default;
};

// A recording of play: the buttons of every frame from a level's start on. The first frame leads
// to the first observation.
struct Demonstration {
  DemonstrationOrigin origin;
  std::vector<std::uint16_t> buttons;  // of each frame: mGBA's key mask
  std::vector<RecordedState> states;   // in the order of their frames
  std::string ended_by;                // as in EpisodeSummary, or "stopped", "trimmed"
  bool is_whole = true;                // false: the recording has no end, it was interrupted
  // Frames before this one, at least 1, are replayed to reach it, and are not learned from.
  std::int64_t first_frame = 1;

  std::int64_t frames() const { return static_cast<std::int64_t>(buttons.size()); }
  // Steps of so many frames that can be learned from; frames at the end that fill none are left
  // out.
  std::int64_t steps(int frame_skip) const { return (frames() - first_frame) / frame_skip; }

  bool operator==(const Demonstration&) const = default;
};

// As a file's bytes.
std::string EncodeDemonstration(const Demonstration& demonstration);

// The inverse. What was cut off within a piece, or before the end, is what an interrupted recording
// looks like: its whole pieces are returned, `is_whole` is false. `name` stands for the bytes in
// messages. Throws std::runtime_error with a sentence when they are no demonstration, of a later
// release, changed, damaged, or without a frame.
Demonstration DecodeDemonstration(std::string_view bytes, const std::string& name);

// Throws std::runtime_error as above, and when the file cannot be read.
Demonstration ReadDemonstration(const std::filesystem::path& file);

// Of a folder, by name; or the file itself. Throws std::runtime_error when there is none.
std::vector<std::filesystem::path> DemonstrationFiles(const std::filesystem::path& path);

}  // namespace mario
