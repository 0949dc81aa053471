#include "learner_client/training/learner.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "learner_client/network/td_targets.h"

namespace mario {
namespace {

// Streams of the run's seed that do not touch the environments'.
constexpr std::uint64_t kWeightStream = 0x77656967687473;
constexpr std::uint64_t kActingStream = 0x616374696e67;
constexpr std::uint64_t kSamplingStream = 0x73616d706c65;

constexpr int kGroupsThatWait = 2;  // for an update: with more of them it is computed beside turns

ReplayShape ShapeOf(const LearnerConfig& config, const EnvironmentInfo& info) {
  return {.observation = info.observation,
          .environments = info.environments,
          .stack = config.network.stack,
          .n_step = config.agent.n_step,
          .gamma = config.agent.gamma};
}

std::unique_ptr<QNetwork> MakeNetwork(const LearnerConfig& config, const EnvironmentInfo& info,
                                      const Registry& registry) {
  Generator weights(config.environment.seed ^ kWeightStream);
  return registry.MakeQNetwork({.network = config.network,
                                .shape = {info.observation, static_cast<int>(info.actions.size())},
                                .update = config.agent.update,
                                .device = config.training.device,
                                .threads = config.training.threads,
                                .overlapped = info.groups > kGroupsThatWait},
                               weights);
}

}  // namespace

Learner::Learner(const LearnerConfig& config, Environments& environments,
                 const Registry& registry)
    : config_(config),
      environments_(environments),
      acting_(config.environment.seed ^ kActingStream),
      sampling_(config.environment.seed ^ kSamplingStream),
      replay_(config.replay, ShapeOf(config, environments.info())),
      sampler_(config.priority, replay_),
      epsilon_(config.epsilon, environments.info().environments),
      steps_in_flight_(std::max(config.training.steps_in_flight, 1)),
      sent_(
          static_cast<std::size_t>(environments.info().groups),
          std::deque(static_cast<std::size_t>(steps_in_flight_ - 1),
                     std::vector<int>(static_cast<std::size_t>(environments.info().group_size())))),
      overlapped_(environments.info().groups > kGroupsThatWait),
      updates_per_turn_(environments.info().group_size() * config.training.samples_per_step /
                        config.agent.batch_size),
      network_(MakeNetwork(config, environments.info(), registry)) {}

void Learner::Turn() {
  if (!begun_) Begin();
  const TimeSteps time_steps = Next();
  Record(time_steps);
  Act(time_steps.group);
  Train();
}

// Between two episodes actions are ignored: these only ask for the first observations.
void Learner::Begin() {
  const EnvironmentInfo& info = environments_.info();
  const std::vector<int> ignored(static_cast<std::size_t>(info.group_size()));
  for (int step = 0; step < steps_in_flight_; ++step) {
    for (int group = 0; group < info.groups; ++group) environments_.Send(group, ignored);
  }
  begun_ = true;
}

TimeSteps Learner::Next() {
  if (pending_.empty()) return environments_.Receive();
  TimeSteps next = std::move(pending_.front());
  pending_.pop_front();
  return next;
}

void Learner::Record(const TimeSteps& time_steps) {
  const std::size_t bytes = replay_.shape().observation.bytes();
  const int first = time_steps.group * environments_.info().group_size();
  const auto steps =
      std::count_if(time_steps.steps.begin(), time_steps.steps.end(),
                    [](const TimeStep& step) { return !step.first && !step.lost(); });
  // Before the episodes are told of, so that a checkpoint's steps part those before it from those
  // after it.
  progress_.steps += steps;
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const TimeStep& step = time_steps.steps[i];
    const int environment = first + static_cast<int>(i);
    if (step.lost()) {
      Lose(environment, *step.episode);
      continue;
    }
    replay_.Append(environment, step, std::span(time_steps.observations).subspan(i * bytes, bytes));
    sampler_.Appended(environment);
    if (step.episode) CountEpisode(environment, *step.episode);
  }
  if (!epsilon_.Learns(progress_.steps)) return;
  progress_.owed_updates +=
      static_cast<double>(steps) * config_.training.samples_per_step / config_.agent.batch_size;
}

// The replay ends this episode without a last time step: the next one's first follows.
void Learner::Lose(int environment, const EpisodeSummary& episode) {
  progress_.frames += episode.frames;
  if (on_episode) on_episode(environment, episode);
}

void Learner::CountEpisode(int environment, const EpisodeSummary& episode) {
  ++progress_.episodes;
  progress_.clears += episode.cleared ? 1 : 0;
  progress_.frames += episode.frames;
  statistics_.AddEpisode(episode);
  if (on_episode) on_episode(environment, episode);
}

void Learner::Act(int group) {
  const int size = environments_.info().group_size();
  const auto action_count = static_cast<std::int64_t>(environments_.info().actions.size());
  const std::size_t bytes =
      replay_.shape().observation.bytes() * static_cast<std::size_t>(replay_.shape().stack);
  std::vector<std::uint8_t> states(static_cast<std::size_t>(size) * bytes);
  std::vector<int> held;
  for (int i = 0; i < size; ++i) {
    const int environment = group * size + i;
    replay_.NewestState(environment,
                        std::span(states).subspan(static_cast<std::size_t>(i) * bytes, bytes));
    held.push_back(replay_.newest(environment).held);
  }
  const std::vector<float> values = network_->QValues({states, held});
  std::vector<int> actions;
  for (int i = 0; i < size; ++i) {
    const int environment = group * size + i;
    const bool explores = acting_.Uniform() < epsilon_.Epsilon(progress_.steps, environment);
    const auto row = std::span(values).subspan(static_cast<std::size_t>(i * action_count),
                                               static_cast<std::size_t>(action_count));
    actions.push_back(explores ? static_cast<int>(acting_.UniformInt(action_count)) : ArgMax(row));
    Show(environment, std::span(states).subspan(static_cast<std::size_t>(i) * bytes, bytes), row,
         actions.back(), explores);
  }
  SendAfterThoseInFlight(group, std::move(actions));
}

// The newest observations are answered by the oldest actions that were sent for them.
void Learner::SendAfterThoseInFlight(int group, std::vector<int> actions) {
  environments_.Send(group, actions);
  std::deque<std::vector<int>>& sent = sent_[static_cast<std::size_t>(group)];
  sent.push_back(std::move(actions));
  for (std::size_t i = 0; i < sent.front().size(); ++i) {
    const auto environment = static_cast<int>(i) + group * environments_.info().group_size();
    replay_.SetAction(environment, sent.front()[i]);
  }
  sent.pop_front();
}

// Tells the observer, when it looks at this environment, what was decided there.
void Learner::Show(int environment, std::span<const std::uint8_t> state,
                   std::span<const float> values, int action, bool explores) {
  const int slot = environments_.info().slots[static_cast<std::size_t>(environment)];
  if (observer_ == nullptr || !observer_->Wants(slot)) return;
  observer_->OnDecision({.slot = slot,
                         .steps = static_cast<std::uint64_t>(progress_.steps),
                         .depth = replay_.shape().stack,
                         .height = replay_.shape().observation.height,
                         .width = replay_.shape().observation.width,
                         .observations = {state.begin(), state.end()},
                         .q_values = {values.begin(), values.end()},
                         .action = action,
                         .greedy = !explores,
                         .epsilon = epsilon_.Epsilon(progress_.steps, environment)});
}

void Learner::Train() {
  for (; progress_.owed_updates >= 1.0; progress_.owed_updates -= 1.0) {
    FinishUpdate();
    BeginUpdate();
  }
  const bool next_is_due = progress_.owed_updates + updates_per_turn_ >= 1.0;
  if (!overlapped_ || next_is_due) FinishUpdate();
}

void Learner::BeginUpdate() {
  const int size = config_.agent.batch_size;
  Drawn& drawn = drawn_.emplace_back();
  drawn.samples = sampler_.Draw(size, progress_.updates, sampling_);
  drawn.shifts = DrawShifts(2 * size, config_.agent.random_shift, sampling_);
  is_updating_ = true;
  network_->BeginUpdate([this](int part) { return PartOf(part); });
}

// Reports that a checkpoint has asked for early come when they would have come without it.
void Learner::FinishUpdate() {
  if (!is_updating_) return;
  const std::vector<UpdateReport> reports = network_->FinishUpdate();
  is_updating_ = false;
  progress_.updates = network_->updates();
  for (const UpdateReport& report : std::exchange(drained_, {})) TakeIn(report);
  for (const UpdateReport& report : reports) TakeIn(report);
}

void Learner::TakeIn(const UpdateReport& report) {
  sampler_.SetErrors(drawn_.front().samples.slots, report.td_errors);
  statistics_.AddUpdate(report.loss, report.mean_q, report.gradient_norm);
  drawn_.pop_front();
}

// Called on any of the network's threads: all that is random has been drawn before.
Batch Learner::PartOf(int part) const {
  const auto& [samples, shifts] = drawn_.back();
  const auto size = static_cast<std::size_t>(config_.agent.batch_size / network_->parts());
  const std::size_t begin = static_cast<std::size_t>(part) * size;
  Batch batch = replay_.Assemble(std::span(samples.slots).subspan(begin, size));
  const auto weights = std::span(samples.weights).subspan(begin, size);
  batch.weights.assign(weights.begin(), weights.end());
  if (shifts.empty()) return batch;
  const ObservationShape& observation = replay_.shape().observation;
  const std::span all(shifts);
  ApplyShifts(all.subspan(begin, size), observation, batch.states);
  ApplyShifts(all.subspan(samples.slots.size() + begin, size), observation, batch.next_states);
  return batch;
}

}  // namespace mario
