#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator_server/emulator/emulator.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/game.h"
#include "emulator_server/workshop/bench/game_draft.h"
#include "emulator_server/workshop/bench/level_recorder.h"
#include "emulator_server/workshop/bench/live_rules.h"
#include "emulator_server/workshop/bench/rewind_ring.h"
#include "emulator_server/workshop/bench/workshop_folder.h"
#include "emulator_server/workshop/memory/memory_search.h"
#include "emulator_server/workshop/trial/trial.h"

namespace mario {

// Which way a game goes.
enum class Motion { kPlay, kPause, kBack };

// A number that is watched: not in the description yet, without a name.
struct WatchedNumber {
  std::uint32_t address = 0;
  std::string type;
};

// A game that a person plays, and what is found out about it meanwhile. One thread at a time uses
// it. What cannot be done is a std::runtime_error of one sentence, and has changed nothing.
class Workbench {
 public:
  static constexpr std::size_t kMaxWatched = 64;

  // Takes the folder's lock, and begins a description if there is none. Throws when the folder, the
  // description or the ROM cannot be used.
  Workbench(const std::filesystem::path& folder, const std::filesystem::path& rom,
            double try_minutes = 2.0);

  // ---- Play ----

  // What a display's frame brings: the next frame with the buttons held, some frames back, or none.
  void Tick();
  void Hold(std::uint16_t buttons) { buttons_ = buttons; }
  void Move(Motion motion) { motion_ = motion; }
  void StepFrame();  // one frame on
  void GoTo(std::uint64_t frame);
  void PowerOn();

  Motion motion() const { return motion_; }
  std::uint64_t frame() const { return frame_; }  // frames since power-on
  const RewindRing& rewind() const { return rewind_; }
  const Emulator& emulator() const { return emulator_; }
  const Rom& rom() const { return rom_; }

  // ---- Memory ----

  void BeginSearch(const std::vector<std::string>& types);
  void NarrowSearch(Comparison comparison, double value);
  bool UndoSearch();
  void EndSearch() { search_.reset(); }
  const MemorySearch* search() const { return search_ ? &*search_ : nullptr; }

  void Watch(const WatchedNumber& number);
  void Unwatch(std::size_t index);
  const std::vector<WatchedNumber>& watched() const { return watched_; }

  // The number there now; 0 for what is no address of this console.
  double Value(const Variable& variable) const;
  double Value(std::uint32_t address, const std::string& type) const;

  // ---- Description ----

  const GameDraft& draft() const { return draft_; }
  const LiveRules& rules() const { return *rules_; }

  // Puts a number into the description under a name, in place of one that has it; it is watched by
  // that name from then on.
  void Name(const WatchedNumber& number, const std::string& name, const std::string& about);
  void Rename(const std::string& name, const std::string& new_name);
  void Remove(const std::string& name);

  // Replaces, or with null removes, a part of the description: "formulas", "action_sets", ...
  void SetPart(const std::string& key, const GameDraft::Json& value);
  void SetFormula(const std::string& name, const std::string& formula);

  // What the formula would be with the game as it is now. Throws with the parser's sentence.
  double Try(const std::string& name, const std::string& formula) const;

  void Undo();
  void Redo();

  // Reads the description again where another program has changed it. Returns whether there is
  // news.
  bool Refresh();

  // ---- Levels ----

  // Saves the game as it is now as the start of a level (level_saving.h).
  void SaveLevel(const std::string& name);

  // Plays from a level's start, as an episode does. Ends a recording, as everything does that
  // leaves the play of which it is.
  void BeginLevel(const std::string& name);

  // The same, and records what is played from there on, until the episode ends.
  void BeginRecording(const std::string& level);
  void EndRecording();
  const LevelRecorder& recorder() const { return recorder_; }

  // ---- Trial ----

  // In place of one that runs.
  void BeginTrial();
  void EndTrial() { trial_.reset(); }
  bool LookAtTrial() { return trial_ && trial_->Look(); }  // whether there is news
  const Trial* trial() const { return trial_.get(); }

 private:
  void Edit(const std::string& what, const std::function<void(GameDraft::Json&)>& change);
  void UseDescription();
  void RunFrame(std::uint16_t buttons);
  void BeginAnew();
  void Back();

  const WorkshopFolder folder_;
  const std::filesystem::path rom_file_;
  const Rom rom_;
  const double try_minutes_;
  GameDraft draft_;
  Emulator emulator_;
  std::uint64_t frame_ = 0;
  std::uint16_t buttons_ = 0;
  Motion motion_ = Motion::kPlay;
  RewindRing rewind_;
  LevelRecorder recorder_;
  const std::vector<MemoryArea> areas_;
  std::optional<MemorySearch> search_;
  std::vector<WatchedNumber> watched_;
  std::unique_ptr<const Game> game_;  // that the rules read
  std::unique_ptr<LiveRules> rules_;
  std::unique_ptr<Trial> trial_;
};

}  // namespace mario
