#include "emulator_server/game/game_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "emulator_server/game/level_writes.h"
#include "emulator_server/game/parsers/json_lines.h"
#include "emulator_server/game/variable_access.h"

namespace mario {
namespace {

// The values after the variables and their changes.
enum Judged : std::size_t { kPosition, kProgress, kDied, kCleared, kJudgedCount };
constexpr std::array<const char*, kJudgedCount> kJudgedNames = {"position", "progress", "died",
                                                                "cleared"};

std::vector<std::string> VariableNames(const Game& game) {
  std::vector<std::string> names;
  for (const Variable& variable : game.variables) names.push_back(variable.name);
  return names;
}

std::vector<std::string> WithChanges(const Game& game) {
  std::vector<std::string> names = VariableNames(game);
  for (const Variable& variable : game.variables) names.push_back("delta_" + variable.name);
  return names;
}

std::vector<std::string> AllNames(const Game& game) {
  std::vector<std::string> names = WithChanges(game);
  names.insert(names.end(), kJudgedNames.begin(), kJudgedNames.end());
  return names;
}

double EvaluateOr(const std::optional<GameFormula>& formula, double otherwise) {
  return formula ? formula->Evaluate() : otherwise;
}

bool Holds(const std::optional<GameFormula>& formula) { return EvaluateOr(formula, 0.0) != 0.0; }

void CheckSequence(const Game& game, const std::vector<HeldButtons>& sequence,
                   const std::string& place) {
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    if (sequence[i].until.empty()) continue;
    GameCondition(game, sequence[i].until, place + "[" + std::to_string(i) + "].until");
  }
}

void CheckStart(const Game& game, const StartSequence& start, const std::string& place) {
  CheckSequence(game, start.to_title, place + ".to_title");
  CheckSequence(game, start.to_play, place + ".to_play");
  if (start.control_test) {
    GameCondition(game, start.control_test->formula, place + ".control.formula",
                  GameCondition::Names::kChanges);
  }
  if (start.control.empty() || game.FindVariable(start.control)) return;
  throw std::runtime_error(PlaceText(game.file, place + ".control") + ": " +
                           game.UnknownVariable(start.control));
}

}  // namespace

GameRules::GameRules(const Game& game)
    : game_(game), names_(AllNames(game)), values_(names_.size()), before_(game.variables.size()) {
  const std::size_t judged = 2 * game.variables.size();
  const auto make = [&](const std::string& place, const std::string& text,
                        std::size_t known) -> std::optional<GameFormula> {
    if (text.empty()) return std::nullopt;
    return GameFormula(game, place, text, std::span(names_).first(judged + known), values_);
  };
  position_ = make("formulas.position", game.formulas.position, kPosition);
  died_ = make("formulas.died", game.formulas.died, kDied);
  cleared_ = make("formulas.cleared", game.formulas.cleared, kDied);
  reward_ = make("formulas.reward", game.formulas.reward, kJudgedCount);
  for (const NamedFormula& cause : game.death_causes) {
    auto formula = make("death_causes." + cause.name, cause.formula, kJudgedCount);
    if (formula) death_causes_.emplace_back(cause.name, *std::move(formula));
  }
  ChooseWatched();
}

void GameRules::ChooseWatched() {
  const auto ending_reads = [&](const std::string& name) {
    return (died_ && died_->Reads(name)) || (cleared_ && cleared_->Reads(name));
  };
  watches_position_ = ending_reads("position") || ending_reads("progress");
  for (std::size_t i = 0; i < game_.variables.size(); ++i) {
    const std::string& name = game_.variables[i].name;
    const std::string change = "delta_" + name;
    const bool moves =
        watches_position_ && position_ && (position_->Reads(name) || position_->Reads(change));
    if (ending_reads(name) || ending_reads(change) || moves) watched_.push_back(i);
  }
}

void GameRules::Read(std::size_t variable, const Memory& memory) {
  const double value = ReadVariable(game_.variables[variable], memory);
  values_[game_.variables.size() + variable] = value - before_[variable];
  values_[variable] = value;
}

void GameRules::ReadAll(const Memory& memory) {
  for (std::size_t i = 0; i < game_.variables.size(); ++i) Read(i, memory);
}

void GameRules::LocatePlayer() {
  const std::span judged = std::span(values_).last<kJudgedCount>();
  judged[kPosition] = EvaluateOr(position_, 0.0);
  judged[kProgress] = std::max(0.0, judged[kPosition] - furthest_position_);
}

void GameRules::JudgeEnding() {
  died_within_ = Holds(died_);
  cleared_within_ = Holds(cleared_);
}

// With the variables as they were in the frame of the death.
void GameRules::NameDeath() {
  LocatePlayer();
  const std::span judged = std::span(values_).last<kJudgedCount>();
  judged[kDied] = 1.0;
  judged[kCleared] = cleared_within_ ? 1.0 : 0.0;
  const auto cause = std::find_if(death_causes_.begin(), death_causes_.end(),
                                  [](const auto& named) { return named.second.Holds(); });
  cause_ = cause == death_causes_.end() ? "died" : cause->first;
}

void GameRules::Begin(const Memory& memory) {
  ReadAll(memory);
  const auto count = static_cast<std::ptrdiff_t>(game_.variables.size());
  std::copy_n(values_.begin(), count, before_.begin());
  std::fill(values_.begin() + count, values_.end(), 0.0);
  died_within_ = cleared_within_ = false;
  judgement_ = {};
  judgement_.position = EvaluateOr(position_, 0.0);
  furthest_position_ = judgement_.position;
}

void GameRules::Watch(const Memory& memory) {
  if (died_within_ || cleared_within_) return;
  for (const std::size_t variable : watched_) Read(variable, memory);
  if (watches_position_) LocatePlayer();
  JudgeEnding();
  if (!died_within_) return;
  ReadAll(memory);
  NameDeath();
}

const Judgement& GameRules::Judge(const Memory& memory) {
  ReadAll(memory);
  LocatePlayer();
  if (!died_within_ && !cleared_within_) {
    JudgeEnding();
    if (died_within_) NameDeath();
  }
  const std::span judged = std::span(values_).last<kJudgedCount>();
  judged[kDied] = died_within_ ? 1.0 : 0.0;
  judged[kCleared] = cleared_within_ ? 1.0 : 0.0;
  furthest_position_ = std::max(furthest_position_, judged[kPosition]);
  judgement_ = {judged[kPosition], judged[kProgress], died_within_, cleared_within_,
                EvaluateOr(reward_, 0.0)};
  died_within_ = cleared_within_ = false;
  std::copy_n(values_.begin(), before_.size(), before_.begin());
  return judgement_;
}

std::span<const double> GameRules::variables() const {
  return std::span(values_).first(game_.variables.size());
}

std::vector<double> GameRules::Save() const {
  std::vector<double> saved = values_;
  saved.push_back(furthest_position_);
  return saved;
}

bool GameRules::Fits(std::span<const double> saved) const {
  return saved.size() == values_.size() + 1 &&
         std::all_of(saved.begin(), saved.end(), [](double one) { return std::isfinite(one); });
}

void GameRules::Load(std::span<const double> saved) {
  if (!Fits(saved)) throw std::runtime_error("the saved variables are those of another game");
  // In place: the formulas point at the values.
  std::copy(saved.begin(), saved.end() - 1, values_.begin());
  std::copy_n(values_.begin(), before_.size(), before_.begin());
  furthest_position_ = saved.back();
  died_within_ = cleared_within_ = false;
  judgement_ = {};
  judgement_.position = std::span(values_).last<kJudgedCount>()[kPosition];
}

GameCondition::GameCondition(const Game& game, const std::string& formula, const std::string& place,
                             Names names)
    : game_(game),
      names_(names == Names::kChanges ? WithChanges(game) : VariableNames(game)),
      values_(names_.size()),
      formula_(game, place, formula, names_, values_),
      begun_(game.variables.size()) {
  for (std::size_t i = 0; i < game.variables.size(); ++i) {
    const std::string& name = game.variables[i].name;
    if (formula_.Reads(name) || formula_.Reads("delta_" + name)) read_.push_back(i);
  }
}

void GameCondition::Begin(const Memory& memory) {
  for (const std::size_t i : read_) begun_[i] = ReadVariable(game_.variables[i], memory);
}

bool GameCondition::Holds(const Memory& memory) {
  const std::size_t variables = game_.variables.size();
  for (const std::size_t i : read_) {
    values_[i] = ReadVariable(game_.variables[i], memory);
    if (values_.size() > variables) values_[variables + i] = values_[i] - begun_[i];
  }
  return formula_.Holds();
}

void CheckFormulas(const Game& game) {
  GameRules{game};
  CheckStart(game, game.start, "start");
  for (const Level& level : game.levels) {
    if (level.start) CheckStart(game, *level.start, "levels." + level.name + ".start");
    CheckLevelWrites(game, level);
  }
}

}  // namespace mario
