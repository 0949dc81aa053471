#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/environment.h"
#include "emulator_server/emulator/platform.h"
#include "emulator_server/emulator/rom.h"
#include "emulator_server/game/variable_type.h"

namespace mario {

// Numbers in a row that a variable makes one number of.
struct VariableArray {
  enum class Reduction { kMax, kMin, kSum, kCount };

  int length = 1;            // numbers
  std::uint32_t stride = 1;  // bytes from one to the next
  Reduction reduction = Reduction::kMax;
  std::optional<double> equals =
      {};  // kCount counts the numbers that are this; else those that are not 0
};

// Where a variable is that has no fixed address: a number in memory says it.
struct VariablePointer {
  VariableType type;                       // of the pointer
  std::int64_t offset = 0;                 // added to it
  std::optional<std::uint32_t> bank = {};  // that the result is in
  std::optional<double> otherwise = {};    // the variable's value while it points to no memory
  Platform platform = Platform::kGameBoy;
};

// A number in the game's memory.
struct Variable {
  std::string name;
  std::uint32_t address = 0;  // as the console's processor sees it: the number's, or its pointer's
  VariableType type;
  std::uint64_t mask = ~std::uint64_t{0};  // the bits that count
  std::string about = "";                  // for people
  int shift = 0;                           // bits by which these are moved down
  std::optional<VariableArray> array = {};
  std::optional<VariablePointer> pointer = {};

  // Bytes from the first of its numbers to the end of the last.
  std::uint32_t extent() const {
    const auto one = static_cast<std::uint32_t>(type.bytes());
    return array ? static_cast<std::uint32_t>(array->length - 1) * array->stride + one : one;
  }

  // What is read at `address`.
  AddressRange addresses() const {
    const auto bytes = pointer ? static_cast<std::uint32_t>(pointer->type.bytes()) : extent();
    return {address, address + bytes - 1};
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

// The moments of a start at which a level's variables are written that every game has: at the title
// or, in a level that begins in a save state, there; and when the play is reached.
inline constexpr char kAtTitle[] = "title";
inline constexpr char kAtPlay[] = "play";

// A variable that a level writes: a formula over `seed` and `difficulty`.
struct LevelWrite {
  std::string name;
  std::string formula;
  std::string moment = kAtTitle;
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
  std::string until = "";   // empty: all of the frames
  std::string moment = "";  // what levels call its end, to write variables then; empty: nothing
};

// The proof that a player plays: with the buttons held the formula, over the variables and
// delta_NAME (their change since the start), comes true within the frames; without any it does not.
struct ControlTest {
  std::uint16_t buttons = 0;
  int frames = 40;
  std::string formula;
};

// How a game is started from power-on.
struct StartSequence {
  std::vector<HeldButtons> to_title;
  std::vector<HeldButtons> to_play;
  std::string control = "";  // a variable that must grow with right and fall with left; empty: none
  std::optional<ControlTest> control_test = {};  // in place of it
  std::string battery =
      "";  // NAME.sav in the game's folder, a battery save; empty: a new cartridge

  bool proves_control() const { return !control.empty() || control_test.has_value(); }
};

// What the files of save states begin with in which a level can (state_envelope.h).
inline constexpr std::string_view kStateMagic = "MLSTATE\n";

struct Level {
  std::string name;
  std::vector<LevelWrite> writes = {};
  std::filesystem::path state = {};         // a save state in which it begins; empty: power-on
  std::optional<StartSequence> start = {};  // in place of the game's
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
  std::string sha1;            // of the description's files, 40 hex digits
  std::string name;
  std::string platform;  // "gb", "gbc" or "gba"; empty: any
  std::string model;     // "gb" or "gbc": on which of them a cartridge of both runs; empty: gbc
  std::vector<KnownRom> roms;
  std::vector<Variable> variables;
  GameFormulas formulas;
  std::vector<NamedFormula> death_causes;  // the first that holds names the cause
  // In the file's order, none of them empty; the first is what is played when none is asked for.
  std::vector<ActionSet> action_sets;
  std::vector<Level> levels;
  Difficulties difficulties;
  ArchiveRules archive;
  std::vector<RecommendedSetting> settings;  // for whoever learns it
  StartSequence start;
  std::optional<Crop> crop;
  std::vector<std::string> notes;  // what whoever plays it should be told, a sentence each
  bool rewards_novelty = false;    // formulas judge nothing: the screens do (screen_novelty.h)
  std::string missing_start;       // why it cannot be played yet, a sentence; empty: it can

  // Null when there is none of that name.
  const ActionSet* FindActionSet(const std::string& set_name) const;
  const Level* FindLevel(const std::string& level_name) const;
  std::optional<std::size_t> FindVariable(const std::string& variable_name) const;

  const StartSequence& StartOf(const Level& level) const {
    return level.start ? *level.start : start;
  }

  // A sentence that says that there is none of this name, and which there are.
  std::string UnknownVariable(const std::string& variable_name) const;
};

// What --game is for a ROM without a description.
inline constexpr char kNoDescription[] = "none";

// Reads a game's folder: its game.json, or stable-retro's data.json and scenario.json. Throws
// std::runtime_error naming the file, the place in it and what is wrong.
Game LoadGame(const std::filesystem::path& folder);

// Throws std::runtime_error, with what to do, when the game has no start from which to play it.
void CheckStart(const Game& game);

// Puts a cartridge of both kinds into the console that the game's description names. Throws
// std::runtime_error when the cartridge does not run on it.
void ChooseModel(const Game& game, Rom& rom);

// Throws std::runtime_error when `rom` is of another kind of console than the game, a variable lies
// outside of its memory or the crop outside of its screen.
void CheckFits(const Game& game, const Rom& rom);

// A sentence with both checksums when the game names the ROMs that it is made for and this is none
// of them.
std::optional<std::string> ChecksumComplaint(const Game& game, const Rom& rom);

}  // namespace mario
