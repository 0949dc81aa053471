#include "emulator_server/workshop/bench/game_draft.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "emulator_server/game/game_file.h"
#include "emulator_server/workshop/bench/json_text.h"

namespace mario {
namespace {

constexpr const char* kFile = "game.json";
constexpr std::size_t kKept = 100;  // changes that can be taken back

std::string FolderName(const std::filesystem::path& folder) {
  const std::filesystem::path whole = std::filesystem::weakly_canonical(folder);
  return whole.filename().string();
}

// What holds of any game: nothing is known of its memory yet.
GameDraft::Json EmptyDescription(const std::filesystem::path& folder, const Rom& rom) {
  using Json = GameDraft::Json;
  Json json;
  json["name"] = FolderName(folder);
  json["platform"] = PlatformName(rom.platform);
  json["roms"] = Json::array({{{"revision", rom.file.filename().string()}, {"sha1", rom.sha1}}});
  json["variables"] = Json::object();
  json["formulas"] = {{"died", "0"}, {"reward", "0"}};
  json["action_sets"] = {
      {"buttons", {"none", "right", "left", "up", "down", "A", "B", "right+A", "left+A"}}};
  json["levels"] = {{kPowerOn, Json::object()}};
  json["start"] = Json::object();
  return json;
}

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

}  // namespace

Rom LoadRomFor(const WorkshopFolder& folder, const std::filesystem::path& rom) {
  Rom loaded = LoadRom(rom);
  if (std::filesystem::exists(folder.path() / kFile))
    ChooseModel(ReadGameFile(folder.path() / kFile), loaded);
  return loaded;
}

GameDraft::GameDraft(const WorkshopFolder& folder, const Rom& rom) : folder_(folder), rom_(rom) {
  const std::filesystem::path& path = folder.path();
  if (std::filesystem::exists(path / kFile)) {
    game_ = ReadGameFile(path / kFile);
    CheckFits(game_, rom_);
    text_ = OnDisk();
  } else if (std::filesystem::exists(path / "data.json")) {
    throw std::runtime_error(path.string() +
                             " is a stable-retro integration, which the workshop "
                             "does not edit; choose another folder with --game");
  } else {
    Put(JsonText(EmptyDescription(path, rom)));
  }
}

void GameDraft::Edit(const std::string& what, const std::function<void(Json&)>& change) {
  const std::string before = OnDisk();
  Json json;
  try {
    json = Json::parse(before);
  } catch (const Json::exception&) {
    ReadGameFile(folder_.path() / kFile);  // says what is wrong with it, better
    throw;
  }
  change(json);
  const std::string after = JsonText(json);
  if (after == before) return;
  Put(after);
  Keep(what, before);
}

void GameDraft::Keep(const std::string& what, std::string before) {
  done_.push_back({what, std::move(before)});
  if (done_.size() > kKept) done_.erase(done_.begin());
  undone_.clear();
}

void GameDraft::Undo() { Move(done_, undone_); }

void GameDraft::Redo() { Move(undone_, done_); }

void GameDraft::Move(std::vector<Change>& from, std::vector<Change>& to) {
  if (from.empty()) throw std::runtime_error("there is nothing to take back, or to do again");
  if (OnDisk() != text_) {
    throw std::runtime_error(
        "another program has changed game.json since; take that back where it was done");
  }
  std::string before = text_;
  Put(from.back().text);
  to.push_back({from.back().what, std::move(before)});
  from.pop_back();
}

bool GameDraft::Refresh() {
  std::string problem;
  bool is_news = false;
  try {
    std::string now = OnDisk();
    if (now != text_) {
      Game game = ReadGameFile(folder_.path() / kFile);
      CheckFits(game, rom_);
      game_ = std::move(game);
      Keep("what another program has changed", std::exchange(text_, std::move(now)));
      is_news = true;
    }
  } catch (const std::runtime_error& error) {
    problem = error.what();
  }
  is_news = is_news || problem != problem_;
  problem_ = std::move(problem);
  return is_news;
}

// The reader reads what is written before it takes the file's place.
void GameDraft::Put(const std::string& text) {
  folder_.WriteBeside(kFile, text);
  const std::filesystem::path beside = folder_.Beside(kFile);
  try {
    Game game = ReadGameFile(beside);
    CheckFits(game, rom_);
    game.file = folder_.path() / kFile;
    folder_.TakeInUse(kFile);
    game_ = std::move(game);
    text_ = text;
  } catch (const std::runtime_error& error) {
    std::filesystem::remove(beside);
    std::string sentence = error.what();
    ReplaceAll(sentence, beside.string(), kFile);
    throw std::runtime_error(sentence);
  }
}

std::string GameDraft::OnDisk() const {
  const std::filesystem::path file = folder_.path() / kFile;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file.string() + " is gone; start the workshop again");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace mario
