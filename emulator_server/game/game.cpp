#include "emulator_server/game/game.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "emulator_server/game/game_file.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/emulator/sha1.h"
#include "emulator_server/game/parsers/json_lines.h"
#include "emulator_server/game/retro_integration.h"

namespace mario {
namespace {

template <typename T>
const T* FindNamed(const std::vector<T>& all, const std::string& name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

// A console's buttons in every combination; an action's index is its key mask.
ActionSet MakeWholeJoypad(std::uint16_t all_buttons) {
  ActionSet set{.name = kWholeJoypad, .actions = {}};
  for (std::uint16_t buttons = 0; buttons <= all_buttons; ++buttons)
    set.actions.push_back({ButtonsText(buttons), buttons});
  return set;
}

}  // namespace

const ActionSet* Game::FindActionSet(const std::string& set_name) const {
  const ActionSet* of_the_game = FindNamed(action_sets, set_name);
  if (of_the_game != nullptr || set_name != kWholeJoypad) return of_the_game;
  static const ActionSet game_boys = MakeWholeJoypad(0xff);
  static const ActionSet advances = MakeWholeJoypad(0x3ff);
  return platform == PlatformName(Platform::kGameBoyAdvance) ? &advances : &game_boys;
}

const Level* Game::FindLevel(const std::string& level_name) const {
  return FindNamed(levels, level_name);
}

std::optional<std::size_t> Game::FindVariable(const std::string& variable_name) const {
  const Variable* found = FindNamed(variables, variable_name);
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(found - variables.data());
}

std::string Game::UnknownVariable(const std::string& variable_name) const {
  std::string known;
  for (const Variable& variable : variables) known += (known.empty() ? "" : ", ") + variable.name;
  return "unknown variable \"" + variable_name + "\"; known: " + known;
}

Crop OnScreen(const Crop& crop, const ScreenSize& screen) {
  const Crop whole{crop.x, crop.y, crop.width > 0 ? crop.width : screen.width - crop.x,
                   crop.height > 0 ? crop.height : screen.height - crop.y};
  const bool fits = whole.width > 0 && whole.height > 0 && whole.x + whole.width <= screen.width &&
                    whole.y + whole.height <= screen.height;
  if (fits) return whole;
  throw std::runtime_error("the crop [" + std::to_string(crop.x) + ", " + std::to_string(crop.y) +
                           ", " + std::to_string(crop.width) + ", " + std::to_string(crop.height) +
                           "] reaches beyond the screen of " + std::to_string(screen.width) + "x" +
                           std::to_string(screen.height) + " pixels; write [x, y, width, height]");
}

namespace {

// Of all its JSON files, in the order of their names.
std::string DescriptionSha1(const std::filesystem::path& folder) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  std::string text;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  return Sha1({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Game ReadGame(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / "game.json")) return ReadGameFile(folder / "game.json");
  if (std::filesystem::exists(folder / "data.json")) return ReadRetroIntegration(folder);
  const bool exists = std::filesystem::is_directory(folder);
  throw std::runtime_error(
      "cannot load a game from " + folder.string() + ": " +
      (exists ? "the folder has neither a game.json nor a data.json" : "there is no such folder") +
      "; check the folder given with --game");
}

}  // namespace

Game LoadGame(const std::filesystem::path& folder) {
  Game game = ReadGame(folder);
  game.sha1 = DescriptionSha1(folder);
  return game;
}

void CheckStart(const Game& game) {
  if (!game.missing_start.empty()) throw std::runtime_error(game.missing_start);
}

void ChooseModel(const Game& game, Rom& rom) {
  if (game.model.empty() || game.model == PlatformName(rom.platform)) return;
  if (!rom.runs_on_both) {
    throw std::runtime_error(PlaceText(game.file, "model") + ": " + rom.file.string() +
                             " runs on a " + PlatformName(rom.platform) + " only, not on a " +
                             game.model + "; leave the model out");
  }
  rom.platform = ParsePlatform(game.model).value();
}

void CheckFits(const Game& game, const Rom& rom) {
  const std::optional<Platform> platform = ParsePlatform(game.platform);
  const auto is_advance = [](Platform p) { return p == Platform::kGameBoyAdvance; };
  if (platform && is_advance(*platform) != is_advance(rom.platform)) {
    throw std::runtime_error(game.file.string() + " describes a game for " + game.platform +
                             ", but " + rom.file.string() + " is a ROM for " +
                             PlatformName(rom.platform) + "; check --game and --rom");
  }
  for (const Variable& variable : game.variables) {
    if (IsReadable(rom.platform, variable.addresses())) continue;
    const AddressRange bytes = variable.addresses();
    throw std::runtime_error(PlaceText(game.file, "variables." + variable.name) + ": the address " +
                             AddressText(variable.address) + ", of " +
                             std::to_string(bytes.last - bytes.first + 1) + " bytes," +
                             " is outside of the memory of " + PlatformName(rom.platform));
  }
  if (!game.crop) return;
  try {
    OnScreen(*game.crop, ScreenOf(rom.platform));
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(PlaceText(game.file, "crop") + ": " + error.what());
  }
}

std::optional<std::string> ChecksumComplaint(const Game& game, const Rom& rom) {
  std::string known;
  for (const KnownRom& one : game.roms) {
    if (one.sha1 == rom.sha1) return std::nullopt;
    known += (known.empty() ? "" : " or ") + one.sha1;
    if (!one.revision.empty()) known += " (" + one.revision + ")";
  }
  if (known.empty()) return std::nullopt;
  return rom.file.string() + " has the SHA-1 " + rom.sha1 + ", but " + game.file.string() +
         " is made for " + known;
}

}  // namespace mario
