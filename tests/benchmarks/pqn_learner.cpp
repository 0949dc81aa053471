#include "tests/benchmarks/pqn_learner.h"

#include <algorithm>
#include <utility>

#include "learner_client/td_targets.h"

namespace mario {
namespace {

// Streams of the run's seed that do not touch the environments'.
constexpr std::uint64_t kWeightStream = 0x77656967687473;
constexpr std::uint64_t kActingStream = 0x616374696e67;
constexpr std::uint64_t kShufflingStream = 0x73687566666c65;

NetworkShape ShapeOf(const EnvironmentInfo& info) {
  return {info.observation, static_cast<int>(info.actions.size())};
}

// Row i of [B, actions].
std::span<const float> RowOf(std::span<const float> values, std::size_t i, std::size_t actions) {
  return values.subspan(i * actions, actions);
}

int Choose(std::span<const float> values, double epsilon, Generator& generator) {
  if (generator.Uniform() >= epsilon) return ArgMax(values);
  return static_cast<int>(generator.UniformInt(static_cast<std::int64_t>(values.size())));
}

template <typename T>
void Shuffle(std::vector<T>& items, Generator& generator) {
  for (std::size_t i = items.size(); i > 1; --i) {
    const auto j = static_cast<std::size_t>(generator.UniformInt(static_cast<std::int64_t>(i)));
    std::swap(items[i - 1], items[j]);
  }
}

}  // namespace

PqnView::PqnView(int stack, const EnvironmentInfo& info)
    : frame_bytes_(info.observation.bytes()), groups_(static_cast<std::size_t>(info.groups)) {
  const auto size = static_cast<std::size_t>(info.group_size());
  for (Group& group : groups_) group.stacks.assign(size, FrameStack(stack, frame_bytes_));
}

void PqnView::Push(const TimeSteps& time_steps) {
  Group& group = groups_[static_cast<std::size_t>(time_steps.group)];
  group.states.clear();
  group.held.clear();
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const TimeStep& step = time_steps.steps[i];
    FrameStack& stack = group.stacks[i];
    stack.Push(std::span(time_steps.observations).subspan(i * frame_bytes_, frame_bytes_),
               step.first);
    group.states.insert(group.states.end(), stack.state().begin(), stack.state().end());
    group.held.push_back(step.held_action);
  }
}

StateBatch PqnView::states(int group) const {
  const Group& chosen = groups_[static_cast<std::size_t>(group)];
  return {chosen.states, chosen.held};
}

PqnLearner::PqnLearner(const PqnConfig& config, Environments& environments)
    : config_(config),
      environments_(environments),
      info_(environments.info()),
      weights_(config.environment.seed ^ kWeightStream),
      acting_(config.environment.seed ^ kActingStream),
      shuffling_(config.environment.seed ^ kShufflingStream),
      network_(config.network, ShapeOf(info_), weights_),
      view_(config.network.stack, info_),
      epsilon_(config.epsilon, info_.environments),
      rows_(static_cast<std::size_t>(info_.environments)) {}

void PqnLearner::Turn(double learning_rate) {
  if (!begun_) Begin();
  Rollout();
  targets_.clear();
  for (const Row& row : rows_) {
    targets_.push_back(QLambdaTargets(row.answers, row.next_values, config_.target));
  }
  std::vector<Place> places = Transitions();
  const auto minibatches = static_cast<std::size_t>(config_.minibatches);
  for (int epoch = 0; epoch < config_.epochs; ++epoch) {
    Shuffle(places, shuffling_);
    for (std::size_t m = 0; m < minibatches; ++m) {
      const std::size_t begin = places.size() * m / minibatches;
      const std::size_t end = places.size() * (m + 1) / minibatches;
      if (begin < end) Train(std::span(places).subspan(begin, end - begin), learning_rate);
    }
  }
}

// Between two episodes actions are ignored: these only ask for the first observations.
void PqnLearner::Begin() {
  const std::vector<int> ignored(static_cast<std::size_t>(info_.group_size()));
  for (int group = 0; group < info_.groups; ++group) environments_.Send(group, ignored);
  for (int group = 0; group < info_.groups; ++group) view_.Push(environments_.Receive());
  begun_ = true;
}

// All groups stand at an observation, before it and after it.
void PqnLearner::Rollout() {
  for (Row& row : rows_) row = Row();
  for (int group = 0; group < info_.groups; ++group) {
    Act(group, network_.Forward(view_.states(group)));
  }
  for (int answers = 0; answers < info_.groups * config_.rollout; ++answers) {
    const TimeSteps time_steps = environments_.Receive();
    view_.Push(time_steps);
    const std::vector<float> values = network_.Forward(view_.states(time_steps.group));
    Record(time_steps, values);
    const Row& row = rows_[static_cast<std::size_t>(time_steps.group * info_.group_size())];
    const bool goes_on = row.answers.size() < static_cast<std::size_t>(config_.rollout);
    if (goes_on) Act(time_steps.group, values);
  }
}

void PqnLearner::Act(int group, std::span<const float> values) {
  const StateBatch states = view_.states(group);
  const std::size_t bytes = states.states.size() / states.held.size();
  std::vector<int> actions;
  for (std::size_t i = 0; i < states.held.size(); ++i) {
    const int environment = group * info_.group_size() + static_cast<int>(i);
    Row& row = rows_[static_cast<std::size_t>(environment)];
    const auto state = states.states.subspan(i * bytes, bytes);
    row.states.insert(row.states.end(), state.begin(), state.end());
    row.held.push_back(states.held[i]);
    row.actions.push_back(Choose(RowOf(values, i, info_.actions.size()),
                                 epsilon_.Epsilon(progress_.steps, environment), acting_));
    actions.push_back(row.actions.back());
  }
  environments_.Send(group, actions);
}

void PqnLearner::Record(const TimeSteps& time_steps, std::span<const float> values) {
  const auto first = static_cast<std::size_t>(time_steps.group * info_.group_size());
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const TimeStep& step = time_steps.steps[i];
    Row& row = rows_[first + i];
    row.answers.push_back(step);
    row.next_values.push_back(std::ranges::max(RowOf(values, i, info_.actions.size())));
    progress_.steps += step.first ? 0 : 1;
    if (!step.episode) continue;
    ++progress_.episodes;
    progress_.clears += step.episode->cleared ? 1 : 0;
    progress_.frames += step.episode->frames;
    statistics_.AddEpisode(*step.episode);
  }
}

// Without the actions that were ignored.
std::vector<PqnLearner::Place> PqnLearner::Transitions() const {
  std::vector<Place> places;
  for (std::size_t e = 0; e < rows_.size(); ++e) {
    for (std::size_t t = 0; t < rows_[e].answers.size(); ++t) {
      if (!rows_[e].answers[t].first) places.push_back({e, t});
    }
  }
  return places;
}

void PqnLearner::Train(std::span<const Place> minibatch, double learning_rate) {
  std::vector<std::uint8_t> states;
  std::vector<int> held;
  std::vector<int> actions;
  std::vector<float> targets;
  for (const auto [e, t] : minibatch) {
    const Row& row = rows_[e];
    const std::size_t bytes = row.states.size() / row.actions.size();
    const auto state = std::span(row.states).subspan(t * bytes, bytes);
    states.insert(states.end(), state.begin(), state.end());
    held.push_back(row.held[t]);
    actions.push_back(row.actions[t]);
    targets.push_back(targets_[e][t]);
  }
  const PqnUpdate update = network_.Update(
      {.states = {states, held}, .actions = actions, .targets = targets}, learning_rate);
  ++progress_.updates;
  statistics_.AddUpdate(update.loss, update.mean_q, update.gradient_norm);
}

PqnPlayer::PqnPlayer(const PqnNetwork& network, int stack, const EnvironmentInfo& info,
                     double epsilon, std::uint64_t seed)
    : network_(network),
      view_(stack, info),
      actions_(static_cast<int>(info.actions.size())),
      epsilon_(epsilon),
      generator_(seed) {}

std::vector<int> PqnPlayer::Act(const TimeSteps& time_steps) {
  view_.Push(time_steps);
  const std::vector<float> values = network_.Forward(view_.states(time_steps.group));
  std::vector<int> actions;
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    actions.push_back(
        Choose(RowOf(values, i, static_cast<std::size_t>(actions_)), epsilon_, generator_));
  }
  return actions;
}

}  // namespace mario
