#include "emulator_server/workshop/bench/workbench.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/variable_access.h"
#include "emulator_server/game/variable_type.h"
#include "emulator_server/workshop/bench/level_saving.h"

namespace mario {
namespace {

using Json = GameDraft::Json;

constexpr std::uint64_t kBackFrames = 2;  // a tick: twice as fast as play

// A formula's name to what it stands for, in a copy of the description.
std::string& FormulaOf(Game& game, const std::string& name) {
  if (name == "position") return game.formulas.position;
  if (name == "died") return game.formulas.died;
  if (name == "cleared") return game.formulas.cleared;
  if (name == "reward") return game.formulas.reward;
  throw std::runtime_error("there is no formula \"" + name +
                           "\"; there are position, died, cleared and reward");
}

Variable Unnamed(std::uint32_t address, const std::string& type) {
  Variable variable;
  variable.address = address;
  variable.type = VariableType::Parse(type);
  return variable;
}

}  // namespace

Workbench::Workbench(const std::filesystem::path& folder, const std::filesystem::path& rom,
                     double try_minutes)
    : folder_(folder),
      rom_file_(rom),
      rom_(LoadRomFor(folder_, rom)),
      try_minutes_(try_minutes),
      draft_(folder_, rom_),
      emulator_(rom_),
      areas_(MemoryAreas(rom_)) {
  UseDescription();
}

void Workbench::UseDescription() {
  auto game = std::make_unique<const Game>(draft_.game());
  auto rules = std::make_unique<LiveRules>(*game);
  rules_ = std::move(rules);
  game_ = std::move(game);
}

// ---- Play ----

void Workbench::Tick() {
  if (motion_ == Motion::kPlay) StepFrame();
  if (motion_ == Motion::kBack) Back();
}

void Workbench::StepFrame() {
  rewind_.Add(frame_, buttons_, emulator_);
  emulator_.RunFrame(buttons_, Draw::kYes);
  ++frame_;
  rules_->Look(frame_, emulator_);
}

void Workbench::Back() {
  const std::uint64_t least = rewind_.first() + 1;
  if (frame_ <= least) {
    motion_ = Motion::kPause;
    return;
  }
  GoTo(std::max(least, frame_ - std::min(frame_, kBackFrames)));
}

void Workbench::GoTo(std::uint64_t frame) {
  if (frame <= rewind_.first() || frame > rewind_.last()) {
    throw std::runtime_error("frame " + std::to_string(frame) +
                             " is not kept: one can go back to " +
                             std::to_string(rewind_.first() + 1));
  }
  rewind_.GoTo(frame, emulator_);
  frame_ = frame;
  rules_->Restart();
  rules_->Look(frame_, emulator_);
}

void Workbench::PowerOn() {
  emulator_.Reset();
  rewind_.Clear();
  frame_ = 0;
  rules_->Restart();
}

// ---- Memory ----

void Workbench::BeginSearch(const std::vector<std::string>& types) {
  search_.emplace(areas_, types, ReadAreas(areas_, emulator_));
}

void Workbench::NarrowSearch(Comparison comparison, double value) {
  if (!search_) throw std::runtime_error("no search has begun");
  search_->Narrow(comparison, value, ReadAreas(areas_, emulator_));
}

bool Workbench::UndoSearch() { return search_ && search_->Undo(); }

void Workbench::Watch(const WatchedNumber& number) {
  if (watched_.size() >= kMaxWatched)
    throw std::runtime_error("so many numbers are watched already; remove one first");
  const Variable variable = Unnamed(number.address, number.type);
  if (!IsReadable(rom_.platform, variable.addresses())) {
    throw std::runtime_error(
        AddressText(number.address) + " with " + std::to_string(variable.type.bytes()) +
        " bytes is out of range; the memory reaches " + ReadableText(rom_.platform));
  }
  const bool is_watched = std::any_of(watched_.begin(), watched_.end(), [&](const auto& other) {
    return other.address == number.address && other.type == number.type;
  });
  if (!is_watched) watched_.push_back(number);
}

void Workbench::Unwatch(std::size_t index) {
  if (index >= watched_.size()) throw std::runtime_error("this number is not watched any more");
  watched_.erase(watched_.begin() + static_cast<std::ptrdiff_t>(index));
}

double Workbench::Value(const Variable& variable) const {
  return ReadVariable(variable, emulator_);
}

double Workbench::Value(std::uint32_t address, const std::string& type) const {
  return Value(Unnamed(address, type));
}

// ---- Description ----

void Workbench::Edit(const std::string& what, const std::function<void(Json&)>& change) {
  draft_.Edit(what, change);
  UseDescription();
}

void Workbench::SaveLevel(const std::string& name) {
  mario::SaveLevel(name, emulator_, folder_, draft_);
  UseDescription();
}

void Workbench::BeginLevel(const std::string& name) {
  GoToLevel(name, *game_, emulator_);
  rewind_.Clear();
  frame_ = 0;
  rules_->Restart();
  StepFrame();  // to be seen
}

void Workbench::Name(const WatchedNumber& number, const std::string& name,
                     const std::string& about) {
  Edit("name " + name, [&](Json& json) {
    Json variable = {{"address", AddressText(number.address)}, {"type", number.type}};
    if (!about.empty()) variable["about"] = about;
    json["variables"][name] = variable;
  });
  std::erase_if(watched_, [&](const WatchedNumber& other) {
    return other.address == number.address && other.type == number.type;
  });
}

// In its place: the order is the reader's.
void Workbench::Rename(const std::string& name, const std::string& new_name) {
  Edit("rename " + name, [&](Json& json) {
    if (!json["variables"].contains(name))
      throw std::runtime_error("there is no variable " + name + " any more");
    if (json["variables"].contains(new_name))
      throw std::runtime_error("there is a variable " + new_name + " already");
    Json renamed = Json::object();
    for (const auto& [key, value] : json["variables"].items())
      renamed[key == name ? new_name : key] = value;
    json["variables"] = renamed;
  });
}

void Workbench::Remove(const std::string& name) {
  Edit("remove " + name, [&](Json& json) { json["variables"].erase(name); });
}

void Workbench::SetPart(const std::string& key, const Json& value) {
  Edit("change " + key, [&](Json& json) {
    if (value.is_null()) {
      json.erase(key);
    } else {
      json[key] = value;
    }
  });
}

void Workbench::SetFormula(const std::string& name, const std::string& formula) {
  Game known = *game_;
  FormulaOf(known, name);
  const bool can_be_absent = name == "position" || name == "cleared";
  Edit("change " + name, [&](Json& json) {
    if (formula.empty() && can_be_absent) {
      json["formulas"].erase(name);
    } else {
      json["formulas"][name] = formula;
    }
  });
}

double Workbench::Try(const std::string& name, const std::string& formula) const {
  Game game = *game_;
  FormulaOf(game, name) = formula;
  GameRules rules(game);
  rules.Begin(emulator_);
  const Judgement& judgement = rules.Judge(emulator_);
  if (name == "position") return judgement.position;
  if (name == "died") return judgement.died ? 1.0 : 0.0;
  if (name == "cleared") return judgement.cleared ? 1.0 : 0.0;
  return judgement.reward;
}

void Workbench::Undo() {
  draft_.Undo();
  UseDescription();
}

void Workbench::Redo() {
  draft_.Redo();
  UseDescription();
}

bool Workbench::Refresh() {
  if (!draft_.Refresh()) return false;
  UseDescription();
  return true;
}

// ---- Trial ----

void Workbench::BeginTrial() {
  trial_.reset();  // it uses the folder
  trial_ = std::make_unique<Trial>(
      Trial::Config{.game = folder_.path(), .rom = rom_file_, .minutes = try_minutes_});
}

}  // namespace mario
