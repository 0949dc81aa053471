#include "emulator_server/workshop/bench/level_saving.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "emulator_server/environments/starts/level_state.h"

namespace mario {
namespace {

using Json = GameDraft::Json;

constexpr std::size_t kMostName = 64;  // characters

// It is a file's name too.
void CheckName(const std::string& name, const Game& game) {
  const auto is_allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  };
  if (name.empty() || name.size() > kMostName || name[0] == '.' ||
      !std::all_of(name.begin(), name.end(), is_allowed)) {
    throw std::runtime_error("a level has a name of up to " + std::to_string(kMostName) +
                             " letters, digits, hyphens, underscores and dots, such as 1-2");
  }
  if (game.FindLevel(name) != nullptr) {
    throw std::runtime_error("there is a level " + name +
                             " already; choose another name, or remove that level first");
  }
}

std::string FreeFileName(const std::string& name, const std::filesystem::path& folder) {
  std::string file = name + ".state";
  for (int number = 2; std::filesystem::exists(folder / file); ++number) {
    file = name + "-" + std::to_string(number) + ".state";
  }
  return file;
}

// What a server asks of a level before it plays it.
void ProveStart(const std::string& name, const std::filesystem::path& state, Game game, Rom rom) {
  ChooseModel(game, rom);
  Level level;
  level.name = name;
  level.state = state;
  game.levels = {level};
  const LevelStart start = FirstStartOf(name, game);
  Emulator emulator(rom);
  StartStates starts(game);
  starts.Load(start, emulator);
  if (!game.StartOf(level).proves_control()) starts.ProveResponse(start, emulator);
}

// A new description begins at power-on only as long as nobody has said where to.
bool IsPowerOnAlone(const Json& json) {
  return json["levels"] == Json{{kPowerOn, Json::object()}} && json["start"].empty();
}

}  // namespace

void SaveLevel(const std::string& name, const Emulator& emulator, const WorkshopFolder& folder,
               GameDraft& draft) {
  CheckName(name, draft.game());
  const std::string file = FreeFileName(name, folder.path());
  folder.Write(file, MakeLevelState(emulator));
  try {
    ProveStart(name, folder.path() / file, draft.game(), emulator.rom());
    draft.Edit("save level " + name, [&](Json& json) {
      if (IsPowerOnAlone(json)) json["levels"].clear();
      json["levels"][name] = {{"state", file}};
    });
  } catch (...) {
    std::filesystem::remove(folder.path() / file);
    throw;
  }
}

LevelStart FirstStartOf(const std::string& name, const Game& game) {
  return {.level = name, .seed = 0, .difficulty = game.difficulties.least};
}

void GoToLevel(const std::string& name, const Game& game, Emulator& emulator) {
  const std::string before = emulator.SaveState();
  try {
    StartStates(game).Load(FirstStartOf(name, game), emulator);
  } catch (...) {
    emulator.LoadState(before);
    throw;
  }
}

}  // namespace mario
