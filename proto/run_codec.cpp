#include "proto/run_codec.h"

#include <limits>

#include "proto/convert.h"
#include "run_messages.pb.h"

namespace mario {
namespace {

using convert::Bounded;
using convert::Require;

constexpr int kMaxSlot = kMaxEnvironments - 1;

void FromPoint(const ProgressPoint& point, wire::ProgressPoint* message) {
  message->set_seconds(point.seconds);
  message->set_steps(point.steps);
  message->set_updates(point.updates);
  message->set_episodes(point.episodes);
  message->set_clears(point.clears);
  message->set_epsilon(point.epsilon);
  message->set_loss(point.loss);
  message->set_mean_return(point.mean_return);
  message->set_mean_position(point.mean_position);
  message->set_clear_rate(point.clear_rate);
  message->set_steps_per_second(point.steps_per_second);
  message->set_updates_per_second(point.updates_per_second);
}

ProgressPoint ToPoint(const wire::ProgressPoint& message) {
  return {.seconds = message.seconds(),
          .steps = message.steps(),
          .updates = message.updates(),
          .episodes = message.episodes(),
          .clears = message.clears(),
          .epsilon = message.epsilon(),
          .loss = message.loss(),
          .mean_return = message.mean_return(),
          .mean_position = message.mean_position(),
          .clear_rate = message.clear_rate(),
          .steps_per_second = message.steps_per_second(),
          .updates_per_second = message.updates_per_second()};
}

void FromEvaluation(const EvaluationResult& result, wire::EvaluationResult* message) {
  message->set_steps(result.steps);
  message->set_episodes(static_cast<std::uint32_t>(result.episodes));
  message->set_clears(static_cast<std::uint32_t>(result.clears));
  message->set_clear_rate(result.clear_rate);
  message->set_wilson_low(result.wilson_low);
  message->set_wilson_high(result.wilson_high);
  message->set_mean_position(result.mean_position);
  message->set_mean_return(result.mean_return);
}

EvaluationResult ToEvaluation(const wire::EvaluationResult& message) {
  const int limit = std::numeric_limits<int>::max();
  return {.steps = message.steps(),
          .episodes = Bounded(message.episodes(), limit, "an evaluation's episodes"),
          .clears = Bounded(message.clears(), limit, "an evaluation's clears"),
          .clear_rate = message.clear_rate(),
          .wilson_low = message.wilson_low(),
          .wilson_high = message.wilson_high(),
          .mean_position = message.mean_position(),
          .mean_return = message.mean_return()};
}

void FromDemonstration(const DemonstrationProgress& demonstration,
                       wire::DemonstrationProgress* message) {
  message->set_name(demonstration.name);
  message->set_steps(static_cast<std::uint32_t>(demonstration.steps));
  message->set_is_over(demonstration.position < 0);
  message->set_position(static_cast<std::uint32_t>(std::max(0, demonstration.position)));
  for (const int count : demonstration.began) {
    message->add_began(static_cast<std::uint32_t>(count));
  }
  for (const int count : demonstration.as_well) {
    message->add_as_well(static_cast<std::uint32_t>(count));
  }
}

DemonstrationProgress ToDemonstration(const wire::DemonstrationProgress& message) {
  constexpr int limit = std::numeric_limits<int>::max();
  const auto counts = [](const auto& list, const char* name) {
    Require(static_cast<std::size_t>(list.size()) == DemonstrationProgress::kTenths,
            std::string("a demonstration's progress without a number for each tenth of ") + name);
    std::vector<int> all;
    for (const std::uint32_t count : list) all.push_back(Bounded(count, limit, name));
    return all;
  };
  const int position = Bounded(message.position(), limit, "a demonstration's position");
  return {.name = message.name(),
          .steps = Bounded(message.steps(), limit, "a demonstration's steps"),
          .position = message.is_over() ? -1 : position,
          .began = counts(message.began(), "episodes that began"),
          .as_well = counts(message.as_well(), "episodes that did as well")};
}

void FromProgress(const ProgressReport& progress, wire::Progress* message) {
  message->set_version(kProtocolVersion);
  message->set_phase(progress.phase);
  message->set_seconds_left(progress.seconds_left);
  FromPoint(progress.point, message->mutable_point());
  for (const LevelProgress& level : progress.levels) {
    wire::LevelProgress* added = message->add_levels();
    added->set_level(level.level);
    added->set_difficulty(static_cast<std::uint32_t>(level.difficulty));
    added->set_episodes(level.episodes);
    added->set_clears(level.clears);
    added->set_clear_rate(level.clear_rate);
    added->set_share(level.share);
  }
  for (const DemonstrationProgress& demonstration : progress.demonstrations) {
    FromDemonstration(demonstration, message->add_demonstrations());
  }
}

ProgressReport ToProgress(const wire::Progress& message) {
  ProgressReport report{.phase = message.phase(),
                        .seconds_left = message.seconds_left(),
                        .point = ToPoint(message.point())};
  Require(static_cast<std::size_t>(message.levels_size()) <= kMaxNames,
          "a progress on too many levels");
  for (const wire::LevelProgress& level : message.levels()) {
    report.levels.push_back(
        {.level = convert::Text(level.level(), "a level"),
         .difficulty = Bounded(level.difficulty(), kMaxDifficulty, "a level's difficulty"),
         .episodes = level.episodes(),
         .clears = level.clears(),
         .clear_rate = level.clear_rate(),
         .share = level.share()});
  }
  Require(message.demonstrations_size() <= kMaxDemonstrations,
          "a progress with too many demonstrations");
  for (const wire::DemonstrationProgress& demonstration : message.demonstrations()) {
    report.demonstrations.push_back(ToDemonstration(demonstration));
  }
  return report;
}

void FromFacts(const RunFacts& facts, wire::Run* message) {
  message->set_name(facts.name);
  message->set_game(facts.game);
  for (const std::string& action : facts.actions) message->add_actions(action);
  for (const int slot : facts.slots) message->add_slots(static_cast<std::uint32_t>(slot));
  for (const Setting& setting : facts.settings) {
    wire::Setting* line = message->add_settings();
    line->set_name(setting.name);
    line->set_value(setting.value);
  }
}

RunFacts ToFacts(const wire::Run& message) {
  RunFacts facts{.name = message.name(), .game = message.game()};
  Require(message.actions_size() <= kMaxActions && message.slots_size() <= kMaxEnvironments,
          "a run of too many actions or environments");
  facts.actions.assign(message.actions().begin(), message.actions().end());
  for (const auto slot : message.slots()) facts.slots.push_back(Bounded(slot, kMaxSlot, "slot"));
  for (const auto& line : message.settings()) facts.settings.push_back({line.name(), line.value()});
  return facts;
}

void CheckDecision(const Decision& decision) {
  const std::size_t expected = static_cast<std::size_t>(decision.depth) *
                               static_cast<std::size_t>(decision.height) *
                               static_cast<std::size_t>(decision.width);
  Require(decision.observations.size() == expected, std::to_string(decision.observations.size()) +
                                                        " bytes of observations where " +
                                                        std::to_string(expected) + " are stacked");
  Require(decision.q_values.size() <= kMaxActions, "a decision between too many actions");
  Require(decision.q_values.empty() ||
              static_cast<std::size_t>(decision.action) < decision.q_values.size(),
          "a decision for an action that has no Q-value");
}

}  // namespace

std::string Encode(const Decision& decision) {
  wire::Decision message;
  message.set_version(kProtocolVersion);
  message.set_slot(static_cast<std::uint32_t>(decision.slot));
  message.set_steps(decision.steps);
  message.set_depth(static_cast<std::uint32_t>(decision.depth));
  message.set_height(static_cast<std::uint32_t>(decision.height));
  message.set_width(static_cast<std::uint32_t>(decision.width));
  message.set_observations(decision.observations.data(), decision.observations.size());
  message.mutable_q_values()->Add(decision.q_values.begin(), decision.q_values.end());
  message.set_action(static_cast<std::uint32_t>(decision.action));
  message.set_greedy(decision.greedy);
  message.set_epsilon(decision.epsilon);
  return message.SerializeAsString();
}

std::string Encode(const ProgressReport& progress) {
  wire::Progress message;
  FromProgress(progress, &message);
  return message.SerializeAsString();
}

std::string Encode(const TrainingRun& run) {
  wire::Run message;
  message.set_version(kProtocolVersion);
  FromFacts(run.facts, &message);
  for (const ProgressPoint& point : run.history.points()) FromPoint(point, message.add_points());
  for (const EvaluationResult& result : run.history.evaluations())
    FromEvaluation(result, message.add_evaluations());
  FromProgress(run.progress, message.mutable_progress());
  return message.SerializeAsString();
}

Decision DecodeDecision(std::string_view bytes) {
  wire::Decision message;
  convert::Parse(bytes, "a decision", &message);
  Decision decision{.slot = Bounded(message.slot(), kMaxSlot, "slot"),
                    .steps = message.steps(),
                    .depth = Bounded(message.depth(), kMaxStack, "the stack's depth"),
                    .height = Bounded(message.height(), kMaxObservationSide, "height"),
                    .width = Bounded(message.width(), kMaxObservationSide, "width"),
                    .observations = {message.observations().begin(), message.observations().end()},
                    .q_values = {message.q_values().begin(), message.q_values().end()},
                    .action = Bounded(message.action(), kMaxActions - 1, "action"),
                    .greedy = message.greedy(),
                    .epsilon = message.epsilon()};
  CheckDecision(decision);
  return decision;
}

ProgressReport DecodeProgress(std::string_view bytes) {
  wire::Progress message;
  convert::Parse(bytes, "a progress message", &message);
  return ToProgress(message);
}

TrainingRun DecodeRun(std::string_view bytes) {
  wire::Run message;
  convert::Parse(bytes, "a run's description", &message);
  Require(static_cast<std::size_t>(message.points_size()) <= RunHistory::kMaxPoints,
          "a run's history of too many points");
  Require(static_cast<std::size_t>(message.evaluations_size()) <= RunHistory::kMaxPoints,
          "a run's history of too many evaluations");
  TrainingRun run{.facts = ToFacts(message), .progress = ToProgress(message.progress())};
  for (const auto& point : message.points()) run.history.Add(ToPoint(point));
  for (const auto& result : message.evaluations()) run.history.Add(ToEvaluation(result));
  return run;
}

std::string DecisionTopic(int slot) {
  return std::string(kDecisionTopics) + std::to_string(slot) + "/";
}

}  // namespace mario
