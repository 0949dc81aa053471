// What a workbench does to its description.
#include <stdexcept>
#include <utility>

#include "emulator_server/game/game_rules.h"
#include "emulator_server/game/variable_access.h"
#include "emulator_server/workshop/bench/workbench.h"

namespace mario {
namespace {

using Json = GameDraft::Json;

// A formula's name to what it stands for, in a copy of the description.
std::string& FormulaOf(Game& game, const std::string& name) {
  if (name == "position") return game.formulas.position;
  if (name == "died") return game.formulas.died;
  if (name == "cleared") return game.formulas.cleared;
  if (name == "reward") return game.formulas.reward;
  throw std::runtime_error("there is no formula \"" + name +
                           "\"; there are position, died, cleared and reward");
}

}  // namespace

void Workbench::Edit(const std::string& what, const std::function<void(Json&)>& change) {
  draft_.Edit(what, change);
  UseDescription();
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

}  // namespace mario
