#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/environment.h"
#include "emulator_server/emulator/platform.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/variable_type.h"

namespace mario {

// A number in the game's memory.
struct Variable {
  std::string name;
  std::uint32_t address = 0;  // absolute, as the console's processor sees it
  VariableType type;
  std::uint64_t mask = ~std::uint64_t{0};  // the bits that count
  std::string about;                       // for people

  AddressRange addresses() const {
    return {address, address + static_cast<std::uint32_t>(type.bytes()) - 1};
  }
};

// A cartridge that the description is known to fit.
struct KnownRom {
  std::string revision;
  std::string sha1;  // 40 hex digits, lower case
};

// A formula (muParser's syntax) with a name.
struct NamedFormula {
  std::string name;
  std::string formula;
};

// What is judged after each step. Formulas read the variables, delta_NAME (a variable's change
// since the step before), `position` and `progress` (the growth of the furthest position in this
// step); `reward` also reads `died` and `cleared`.
struct GameFormulas {
  std::string position;  // empty: the game has none; episodes then never stall
  std::string died;
  std::string cleared;
  std::string reward;
};

// The action set that every game has unless it defines one of this name: all buttons, in every
// combination, for people who play.
inline constexpr char kWholeJoypad[] = "joypad";

struct ActionSet {
  std::string name;
  std::vector<Action> actions;
};

// What is written into memory between the title and the play, as formulas over `seed` and
// `difficulty`.
struct Level {
  std::string name;
  std::vector<NamedFormula> writes;  // variable's name, value
};

// The whole numbers that `difficulty` may be.
struct Difficulties {
  int least = 1;
  int greatest = 9;

  bool Contains(int difficulty) const { return least <= difficulty && difficulty <= greatest; }
};

// How an archive of start states keeps those along a trajectory (state_archive.h).
struct ArchiveRules {
  double progress_bin = 1.0;  // in the game's units of position
  int spacing_steps = 15;     // between two states of an episode, at least
  int survival_steps = 30;    // that an episode lasts beyond a state before it may be used
};

// Buttons that are held for some frames, or `until` a formula over the variables holds.
struct HeldButtons {
  std::uint16_t buttons = 0;
  int frames = 0;
  std::string until;  // empty: all of the frames
};

// How a game is started from power-on.
struct StartSequence {
  std::vector<HeldButtons> to_title;
  std::vector<HeldButtons> to_play;
  std::string control;  // a variable that must grow with right and fall with left; empty: unproven
};

// The part of the screen that is observed, in pixels.
struct Crop {
  int x = 0;
  int y = 0;
  int width = 0;   // 0: to the screen's right edge
  int height = 0;  // 0: to its lower edge
};

// `crop` without zeros. Throws std::runtime_error when it is not a part of the screen.
Crop OnScreen(const Crop& crop, const ScreenSize& screen);

// A game described as data: everything the server knows about it besides its ROM.
struct Game {
  std::filesystem::path file;  // where it was read from, for messages
  std::string name;
  std::string platform;  // "gb", "gbc" or "gba"; empty: any
  std::vector<KnownRom> roms;
  std::vector<Variable> variables;
  GameFormulas formulas;
  std::vector<NamedFormula> death_causes;  // the first that holds names the cause
  // In the file's order, none of them empty; the first is what is played when none is asked for.
  std::vector<ActionSet> action_sets;
  std::vector<Level> levels;
  Difficulties difficulties;
  ArchiveRules archive;
  StartSequence start;
  std::optional<Crop> crop;
  std::vector<std::string> notes;  // what whoever plays it should be told, a sentence each

  // Null when there is none of that name.
  const ActionSet* FindActionSet(const std::string& set_name) const;
  const Level* FindLevel(const std::string& level_name) const;
  std::optional<std::size_t> FindVariable(const std::string& variable_name) const;

  // A sentence that says that there is none of this name, and which there are.
  std::string UnknownVariable(const std::string& variable_name) const;
};

// Reads a game's folder: its game.json, or stable-retro's data.json and scenario.json. Throws
// std::runtime_error naming the file, the place in it and what is wrong.
Game LoadGame(const std::filesystem::path& folder);

// Throws std::runtime_error when `rom` is of another kind of console than the game, a variable lies
// outside of its memory or the crop outside of its screen.
void CheckFits(const Game& game, const Rom& rom);

// A sentence with both checksums when the game names the ROMs that it is made for and this is none
// of them.
std::optional<std::string> ChecksumComplaint(const Game& game, const Rom& rom);

}  // namespace mario
