#include "learner_client/training/learner.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

// Streams of the run's seed that do not touch the environments'.
constexpr std::uint64_t kWeightStream = 0x77656967687473;
constexpr std::uint64_t kActingStream = 0x616374696e67;
constexpr std::uint64_t kSamplingStream = 0x73616d706c65;
constexpr std::uint64_t kStartStream = 0x737461727473;

constexpr int kLastWithoutLevels = 4;  // version of checkpoints

ReplayShape ShapeOf(const LearnerConfig& config, const EnvironmentInfo& info) {
  return {.observation = info.observation,
          .environments = info.environments,
          .stack = config.network.stack,
          .n_step = config.agent.n_step,
          .gamma = config.agent.gamma};
}

std::unique_ptr<QNetwork> MakeNetwork(const LearnerConfig& config, const EnvironmentInfo& info,
                                      bool overlapped, const Registry& registry) {
  Generator weights(config.environment.seed ^ kWeightStream);
  return registry.MakeQNetwork({.network = config.network,
                                .shape = {info.observation, static_cast<int>(info.actions.size())},
                                .update = config.agent.update,
                                .device = config.training.device,
                                .threads = config.training.threads,
                                .overlapped = overlapped},
                               weights);
}

}  // namespace

Learner::Learner(const LearnerConfig& config, Environments& environments, const Registry& registry,
                 std::span<const DemonstratedPlay> demonstrations)
    : config_(config),
      info_(environments.info()),
      levels_(config.curriculum, info_, config.agent.gamma, config.environment.seed,
              !demonstrations.empty()),
      pipeline_(environments, std::max(config.training.steps_in_flight, 1),
                [this] { return DrawStarts(); }),
      replay_(config.replay, ShapeOf(config, info_)),
      sampler_(config.priority, replay_),
      epsilon_(config.epsilon, info_.environments),
      actor_(info_, replay_, epsilon_, Generator(config.environment.seed ^ kActingStream)),
      schedule_(config.training, config.agent.batch_size, info_),
      updater_({.agent = config_.agent,
                .replay = replay_,
                .sampler = sampler_,
                .statistics = statistics_,
                .demonstrations = Demonstrate(demonstrations)},
               MakeNetwork(config, info_, schedule_.overlapped(), registry),
               Generator(config.environment.seed ^ kSamplingStream)) {}

// Null: there are none.
DemonstrationReplay* Learner::Demonstrate(std::span<const DemonstratedPlay> plays) {
  if (plays.empty()) return nullptr;
  backward_.emplace(config_.demonstration, plays, info_.environments,
                    Generator(config_.environment.seed ^ kStartStream));
  return &demonstrations_.emplace(config_.demonstration, config_.priority, ShapeOf(config_, info_),
                                  plays);
}

std::vector<EpisodeStart> Learner::DrawStarts() {
  std::vector<EpisodeStart> starts = levels_.Draw();
  if (!backward_) return starts;
  for (EpisodeStart& start : starts) start.along = backward_->Draw();
  return starts;
}

bool Learner::PreTrains() const {
  return demonstrations_ && !pipeline_.begun() &&
         progress_.updates < config_.demonstration.pretrain_updates;
}

void Learner::Iterate() {
  if (PreTrains()) {
    updater_.Begin();
    return FinishUpdate();
  }
  const TimeSteps time_steps = pipeline_.Receive();
  Record(time_steps);
  Act(time_steps.group);
  Train();
}

void Learner::Record(const TimeSteps& time_steps) {
  const std::size_t bytes = replay_.shape().observation.bytes();
  const int first = time_steps.group * info_.group_size();
  const auto steps =
      std::count_if(time_steps.steps.begin(), time_steps.steps.end(),
                    [](const TimeStep& step) { return !step.first && !step.lost(); });
  // Before the episodes are reported, so that a checkpoint's steps divide those before it from
  // those after it.
  progress_.steps += steps;
  for (std::size_t i = 0; i < time_steps.steps.size(); ++i) {
    const TimeStep& step = time_steps.steps[i];
    const int environment = first + static_cast<int>(i);
    levels_.Observe(environment, step);
    if (backward_) backward_->Observe(environment, step);
    if (step.lost()) {
      Lose(environment, *step.episode);
      continue;
    }
    replay_.Append(environment, step, std::span(time_steps.observations).subspan(i * bytes, bytes));
    sampler_.Appended(environment);
    if (step.episode) CountEpisode(environment, *step.episode);
  }
  if (epsilon_.Learns(progress_.steps)) progress_.update_debt += schedule_.DueFor(steps);
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
  levels_.Count(environment, episode);
  if (on_episode) on_episode(environment, episode);
}

void Learner::Act(int group) {
  std::vector<int> actions = actor_.Choose(group, progress_.steps, updater_.network());
  const std::vector<int> next = pipeline_.Send(group, std::move(actions));
  levels_.Act(group, actor_.q_values(), next);
  for (std::size_t i = 0; i < next.size(); ++i) {
    replay_.SetAction(group * info_.group_size() + static_cast<int>(i), next[i]);
  }
}

void Learner::Train() {
  for (; progress_.update_debt >= 1.0; progress_.update_debt -= 1.0) {
    FinishUpdate();
    updater_.Begin();
  }
  if (schedule_.TakesEffect(progress_.update_debt)) FinishUpdate();
}

void Learner::FinishUpdate() {
  updater_.Finish();
  progress_.updates = updater_.network().updates();
}

void Learner::Save(Serializer& out) {
  if (!IsBetweenUpdates()) throw std::logic_error("a checkpoint within an update");
  out.Put("begun", pipeline_.begun());
  progress_.Save(out);
  out.Put("acting generator", actor_.generator().state());
  updater_.Save(out);
  sampler_.Save(out);
  statistics_.Save(out);
  levels_.Save(out);
  pipeline_.Save(out);
  if (!demonstrations_) return;
  demonstrations_->Save(out);
  backward_->Save(out);
}

void Learner::Load(Deserializer& in) {
  const bool begun = in.Get<bool>("begun");
  progress_.Load(in);
  actor_.generator().set_state(in.Get<Generator::State>("acting generator"));
  updater_.Load(in, config_.network, {info_.observation, static_cast<int>(info_.actions.size())});
  sampler_.Load(in);
  statistics_.Load(in);
  if (in.version() > kLastWithoutLevels) levels_.Load(in);
  pipeline_.Load(in, begun);
  if (demonstrations_) {
    demonstrations_->Load(in);
    backward_->Load(in);
  }
  in.ExpectEnd();
  RequireSound();
}

// A checkpoint's checksum says only that it is as it was written.
void Learner::RequireSound() const {
  const auto require = [](bool holds) {
    if (!holds) throw std::runtime_error("the checkpoint does not fit its own settings");
  };
  const auto is_action = [&](int action) {
    return action >= 0 && action < static_cast<int>(info_.actions.size());
  };
  require(progress_.IsSound() && network().updates() == progress_.updates);
  for (int e = 0; e < info_.environments; ++e) {
    for (std::int64_t i = replay_.oldest(e); i < replay_.count(e); ++i) {
      const ReplayRecord& record = replay_.record({e, i});
      require(is_action(record.held) && is_action(record.action));
    }
  }
}

}  // namespace mario
