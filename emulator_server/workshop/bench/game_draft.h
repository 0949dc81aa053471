#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/game.h"
#include "emulator_server/workshop/bench/workshop_folder.h"

namespace mario {

// The only level of a description that has just been begun.
inline constexpr char kPowerOn[] = "power-on";

// The ROM in the console that the folder's description names, if there is one. Throws as LoadRom()
// and the reader of descriptions.
Rom LoadRomFor(const WorkshopFolder& folder, const std::filesystem::path& rom);

// The game.json that is worked on. What is on the disk is the truth: an edit begins with the file
// as it is, another program's changes included, and the file is valid after each: what the reader
// of game.json refuses is refused here, with its sentence, and nothing has changed then.
class GameDraft {
 public:
  using Json = nlohmann::ordered_json;

  // Reads the folder's game.json, or begins one for this ROM. Both must outlive the draft. Throws
  // std::runtime_error when the file is wrong.
  GameDraft(const WorkshopFolder& folder, const Rom& rom);

  // As it was when the file was last valid.
  const Game& game() const { return game_; }
  const std::string& text() const { return text_; }

  // What is wrong with the file, which another program has changed or removed; empty: nothing.
  const std::string& problem() const { return problem_; }

  // Applies a change, which may throw too. `what` it is, for people: "name score".
  void Edit(const std::string& what, const std::function<void(Json&)>& change);

  // What would be taken back or done again; empty: nothing.
  std::string undoable() const { return done_.empty() ? "" : done_.back().what; }
  std::string redoable() const { return undone_.empty() ? "" : undone_.back().what; }

  // Throws std::runtime_error when there is nothing, or another program has changed the file since.
  void Undo();
  void Redo();

  // Reads the file again where another program has changed it, which Undo() takes back then.
  // Returns whether text() or problem() is another.
  bool Refresh();

 private:
  struct Change {
    std::string what;
    std::string text;  // on the other side of it
  };

  void Put(const std::string& text);
  void Keep(const std::string& what, std::string before);
  void Move(std::vector<Change>& from, std::vector<Change>& to);
  std::string OnDisk() const;

  const WorkshopFolder& folder_;
  const Rom& rom_;
  std::string text_;
  Game game_;
  std::string problem_;
  std::vector<Change> done_;
  std::vector<Change> undone_;
};

}  // namespace mario
