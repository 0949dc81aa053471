#include "emulator_server/game_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace mario {
namespace {

// The values after the variables and their changes.
enum Judged : std::size_t { kPosition, kProgress, kDied, kCleared, kJudgedCount };
constexpr std::array<const char*, kJudgedCount> kJudgedNames = {"position", "progress", "died",
                                                                "cleared"};

// What a level's writes may read.
const std::array<std::string, 2> kLevelNames = {"seed", "difficulty"};

std::vector<std::string> VariableNames(const Game& game) {
  std::vector<std::string> names;
  for (const Variable& variable : game.variables) names.push_back(variable.name);
  return names;
}

std::vector<std::string> AllNames(const Game& game) {
  std::vector<std::string> names = VariableNames(game);
  for (const Variable& variable : game.variables) names.push_back("delta_" + variable.name);
  names.insert(names.end(), kJudgedNames.begin(), kJudgedNames.end());
  return names;
}

// The formula, or nothing for an empty text; an error names the game's file and the place in it.
std::optional<Formula> MakeFormula(const Game& game, const std::string& place,
                                   const std::string& text, std::span<const std::string> names,
                                   std::span<double> values) {
  if (text.empty()) return std::nullopt;
  try {
    return Formula(text, names, values);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(game.file.string() + ": " + place + ": " + error.what());
  }
}

double EvaluateOr(const std::optional<Formula>& formula, double otherwise) {
  return formula ? formula->Evaluate() : otherwise;
}

std::size_t RequireVariable(const Game& game, const std::string& name, const std::string& place) {
  const std::optional<std::size_t> index = game.FindVariable(name);
  if (index) return *index;
  std::string known;
  for (const Variable& variable : game.variables) {
    known += (known.empty() ? "" : ", ") + variable.name;
  }
  throw std::runtime_error(game.file.string() + ": " + place + ": unknown variable \"" + name +
                           "\"; known: " + known);
}

void CheckSequence(const Game& game, const std::vector<HeldButtons>& sequence,
                   const std::string& place) {
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    if (sequence[i].until.empty()) continue;
    GameCondition(game, sequence[i].until, place + "[" + std::to_string(i) + "].until");
  }
}

void CheckWritable(const Game& game, std::size_t index, const std::string& place) {
  const auto platform = ParsePlatform(game.platform);
  const Variable& variable = game.variables[index];
  if (platform && !WritableAddresses(*platform).Contains(variable.address)) {
    throw std::runtime_error(game.file.string() + ": " + place + ": the variable's address " +
                             std::to_string(variable.address) + " cannot be written to");
  }
}

}  // namespace

GameRules::GameRules(const Game& game)
    : game_(game), names_(AllNames(game)), values_(names_.size()) {
  const std::size_t judged = 2 * game.variables.size();
  const auto make = [&](const std::string& place, const std::string& text, std::size_t known) {
    const std::span<const std::string> names = std::span(names_).first(judged + known);
    return MakeFormula(game, place, text, names, values_);
  };
  position_ = make("formulas.position", game.formulas.position, kPosition);
  died_ = make("formulas.died", game.formulas.died, kDied);
  cleared_ = make("formulas.cleared", game.formulas.cleared, kDied);
  reward_ = make("formulas.reward", game.formulas.reward, kJudgedCount);
  for (const NamedFormula& cause : game.death_causes) {
    auto formula = make("death_causes." + cause.name, cause.formula, kJudgedCount);
    if (formula) death_causes_.emplace_back(cause.name, *std::move(formula));
  }
}

void GameRules::ReadVariables(const Memory& memory) {
  const std::size_t count = game_.variables.size();
  for (std::size_t i = 0; i < count; ++i) {
    const double value = ReadVariable(game_.variables[i], memory);
    values_[count + i] = value - values_[i];
    values_[i] = value;
  }
}

void GameRules::Begin(const Memory& memory) {
  ReadVariables(memory);
  const auto count = static_cast<std::ptrdiff_t>(game_.variables.size());
  std::fill(values_.begin() + count, values_.end(), 0.0);
  judgement_ = {};
  judgement_.position = EvaluateOr(position_, 0.0);
  furthest_position_ = judgement_.position;
}

const Judgement& GameRules::Judge(const Memory& memory) {
  ReadVariables(memory);
  const std::span judged = std::span(values_).last<kJudgedCount>();
  const double position = EvaluateOr(position_, 0.0);
  judged[kPosition] = position;
  judged[kProgress] = std::max(0.0, position - furthest_position_);
  furthest_position_ = std::max(furthest_position_, position);
  const bool died = EvaluateOr(died_, 0.0) != 0.0;
  const bool cleared = EvaluateOr(cleared_, 0.0) != 0.0;
  judged[kDied] = died ? 1.0 : 0.0;
  judged[kCleared] = cleared ? 1.0 : 0.0;
  judgement_ = {position, judged[kProgress], died, cleared, EvaluateOr(reward_, 0.0)};
  if (!std::isfinite(judgement_.reward) || !std::isfinite(position)) {
    throw std::runtime_error(
        game_.file.string() +
        ": formulas.reward or formulas.position gave no number; does it divide "
        "by a variable that can be 0?");
  }
  return judgement_;
}

std::string GameRules::CauseOfDeath() const {
  for (const auto& [name, formula] : death_causes_) {
    if (formula.Evaluate() != 0.0) return name;
  }
  return "died";
}

std::span<const double> GameRules::variables() const {
  return std::span(values_).first(game_.variables.size());
}

std::vector<double> GameRules::Save() const {
  std::vector<double> saved = values_;
  saved.push_back(furthest_position_);
  return saved;
}

void GameRules::Load(std::span<const double> saved) {
  if (saved.size() != values_.size() + 1) {
    throw std::runtime_error("the saved variables are those of another game");
  }
  // In place: the formulas point at the values.
  std::copy(saved.begin(), saved.end() - 1, values_.begin());
  furthest_position_ = saved.back();
  judgement_ = {};
  judgement_.position = std::span(values_).last<kJudgedCount>()[kPosition];
}

GameCondition::GameCondition(const Game& game, const std::string& formula, const std::string& place)
    : game_(game), values_(game.variables.size()) {
  const std::vector<std::string> names = VariableNames(game);
  formula_ = MakeFormula(game, place, formula, names, values_);
}

bool GameCondition::Holds(const Memory& memory) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    values_[i] = ReadVariable(game_.variables[i], memory);
  }
  return EvaluateOr(formula_, 0.0) != 0.0;
}

double ReadVariable(const Variable& variable, const Memory& memory) {
  std::array<std::uint8_t, VariableType::kMaxBytes> bytes = {};
  for (std::size_t i = 0; i < variable.type.bytes(); ++i) {
    bytes[i] = memory.Read(variable.address + static_cast<std::uint32_t>(i));
  }
  const auto raw = static_cast<std::uint64_t>(variable.type.Decode(bytes));
  return static_cast<double>(static_cast<std::int64_t>(raw & variable.mask));
}

void WriteVariable(const Variable& variable, double value, Memory& memory) {
  const auto bytes = variable.type.Encode(std::llround(value));
  for (std::size_t i = 0; i < variable.type.bytes(); ++i) {
    memory.Write(variable.address + static_cast<std::uint32_t>(i), bytes[i]);
  }
}

bool LevelReads(const Game& game, const Level& level, const std::string& name) {
  std::array<double, 2> values = {};
  for (const NamedFormula& write : level.writes) {
    const std::string place = "levels." + level.name + "." + write.name;
    const auto formula = MakeFormula(game, place, write.formula, kLevelNames, values);
    if (!formula) continue;
    const auto& used = formula->used();
    if (std::find(used.begin(), used.end(), name) != used.end()) return true;
  }
  return false;
}

const Level* FindGeneratedLevel(const Game& game) {
  const auto found = std::find_if(game.levels.begin(), game.levels.end(), [&](const Level& level) {
    return LevelReads(game, level, "seed");
  });
  return found == game.levels.end() ? nullptr : &*found;
}

std::vector<std::pair<std::size_t, double>> LevelWrites(const Game& game, const Level& level,
                                                        std::uint32_t seed, int difficulty) {
  std::array<double, 2> values = {static_cast<double>(seed), static_cast<double>(difficulty)};
  std::vector<std::pair<std::size_t, double>> writes;
  for (const NamedFormula& write : level.writes) {
    const std::string place = "levels." + level.name + "." + write.name;
    const std::size_t index = RequireVariable(game, write.name, place);
    CheckWritable(game, index, place);
    const auto formula = MakeFormula(game, place, write.formula, kLevelNames, values);
    writes.emplace_back(index, EvaluateOr(formula, 0.0));
  }
  return writes;
}

void CheckFormulas(const Game& game) {
  GameRules{game};
  CheckSequence(game, game.start.to_title, "start.to_title");
  CheckSequence(game, game.start.to_play, "start.to_play");
  for (const Level& level : game.levels) LevelWrites(game, level, 0, 1);
  if (!game.start.control.empty()) RequireVariable(game, game.start.control, "start.control");
}

}  // namespace mario
