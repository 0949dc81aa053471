#include "emulator_server/workshop/played_episode.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>

#include "emulator_server/environments/config_check.h"

namespace mario {
namespace {

using Row = std::vector<std::string>;

// Whole numbers in full.
std::string CellText(double number) {
  std::array<char, 32> text;
  const bool whole = number == std::round(number) && std::abs(number) < 1e15;
  std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.6g", number);
  return text.data();
}

Row HeaderOf(const Game& game) {
  Row row = {"step", "action"};
  for (const Variable& variable : game.variables) row.push_back(variable.name);
  row.insert(row.end(), {"position", "progress", "reward", "died", "cleared", "cause"});
  return row;
}

Row RowOf(const PlayedStep& step) {
  Row row = {std::to_string(step.step), step.action};
  for (const double variable : step.variables) row.push_back(CellText(variable));
  const Judgement& judged = step.judgement;
  for (const double number : {judged.position, judged.progress, judged.reward}) {
    row.push_back(CellText(number));
  }
  for (const bool holds : {judged.died, judged.cleared}) row.push_back(holds ? "1" : "0");
  row.push_back(step.ended_by);
  return row;
}

std::string Aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      text += "  " + (i + 1 < row.size() ? space + row[i] : row[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

}  // namespace

EpisodePlayer::EpisodePlayer(const GameEnvironment::Parts& parts)
    : parts_(parts),
      actions_(RequireActionSet(parts.game, parts.config.action_set)),
      observation_(parts.config.observation.bytes()) {}

PlayedStep EpisodePlayer::Begin() {
  environment_.emplace(parts_, 0);
  return Step(0);
}

PlayedStep EpisodePlayer::Play(int action) {
  PlayedStep step = Step(action);
  step.action = actions_.actions[static_cast<std::size_t>(action)].name;
  return step;
}

PlayedStep EpisodePlayer::Step(int action) {
  const TimeStep played = environment_->StepAlone(action, observation_);
  PlayedStep step;
  step.step = environment_->episode().steps;
  const std::span<const double> variables = environment_->variables();
  step.variables.assign(variables.begin(), variables.end());
  step.judgement = environment_->judgement();
  if (played.episode) step.ended_by = played.episode->ended_by;
  return step;
}

void PlayEpisode(EpisodePlayer& player, int most_steps, const std::function<int()>& choose,
                 PlayedEpisode& episode) {
  episode.steps = {player.Begin()};
  while (static_cast<int>(episode.steps.size()) <= most_steps &&
         episode.steps.back().ended_by.empty()) {
    episode.steps.push_back(player.Play(choose()));
  }
}

std::optional<int> FindActionHolding(const ActionSet& set, std::uint16_t button) {
  std::optional<int> found;
  int fewest = 0;
  for (std::size_t i = 0; i < set.actions.size(); ++i) {
    const unsigned buttons = set.actions[i].ButtonsIn(0);
    const int count = std::popcount(buttons);
    if ((buttons & button) == 0 || (found && count >= fewest)) continue;
    found = static_cast<int>(i);
    fewest = count;
  }
  return found;
}

std::string EpisodeTable(const Game& game, const PlayedEpisode& episode, std::size_t most_rows) {
  const std::size_t last = episode.steps.size() - 1;
  const std::size_t every = std::max<std::size_t>(1, (last + most_rows - 1) / most_rows);
  std::vector<Row> rows = {HeaderOf(game)};
  for (std::size_t i = 0; i < last; i += every) rows.push_back(RowOf(episode.steps[i]));
  rows.push_back(RowOf(episode.steps[last]));
  return Aligned(rows);
}

}  // namespace mario
