#include "learner_client/demonstrations/backward_starts.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace mario {
namespace {

constexpr int kMoves = 40;          // from the end to the start
constexpr double kRounding = 1e-4;  // of a sum of rewards in single precision

}  // namespace

BackwardStarts::BackwardStarts(const DemonstrationConfig& config,
                               std::span<const DemonstratedPlay> plays, int environments,
                               Generator generator)
    : config_(config),
      rewards_(static_cast<std::size_t>(environments), 0.0),
      generator_(generator) {
  for (const DemonstratedPlay& play : plays) {
    Along& along = all_.emplace_back();
    along.name = play.name;
    along.returns.assign(static_cast<std::size_t>(play.steps()), 0.0);
    double sum = 0.0;
    for (std::size_t step = along.returns.size(); step-- > 0;) {
      sum += static_cast<double>(play.time_steps[step + 1].reward);
      along.returns[step] = sum;
    }
    along.cleared = play.time_steps.back().episode->cleared;
    along.move =
        config.backward_steps > 0 ? config.backward_steps : std::max(1, play.steps() / kMoves);
    along.position = std::max(0, play.steps() - along.move);
  }
}

std::optional<DemonstrationPlace> BackwardStarts::Draw() {
  if (generator_.Uniform() >= config_.start_share) return std::nullopt;
  std::vector<int> open;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    if (!all_[i].is_over) open.push_back(static_cast<int>(i));
  }
  if (open.empty()) return std::nullopt;
  const int chosen = open[static_cast<std::size_t>(generator_.UniformInt(std::ssize(open)))];
  const Along& along = all_[static_cast<std::size_t>(chosen)];
  const auto offset = static_cast<int>(generator_.UniformInt(along.window_end() - along.position));
  return DemonstrationPlace{.demonstration = chosen, .step = along.position + offset};
}

void BackwardStarts::Observe(int environment, const TimeStep& step) {
  double& reward = rewards_[static_cast<std::size_t>(environment)];
  reward = step.first ? 0.0 : reward + static_cast<double>(step.reward);
  if (step.episode && !step.lost()) Count(*step.episode, reward);
}

void BackwardStarts::Count(const EpisodeSummary& episode, double total_reward) {
  if (!episode.along) return Remember({});
  const auto which = static_cast<std::size_t>(episode.along->demonstration);
  const int step = episode.along->step;
  if (which >= all_.size() || step >= all_[which].steps()) return;
  Along& along = all_[which];
  const double wanted = along.returns[static_cast<std::size_t>(step)];
  const bool as_well = total_reward >= wanted - kRounding || (along.cleared && episode.cleared);
  Remember({.demonstration = episode.along->demonstration,
            .tenth = step * StartsAlong::kTenths / along.steps(),
            .as_well = as_well});
  if (along.is_over || step < along.position || step >= along.window_end()) return;
  ++along.episodes;
  along.successes += as_well ? 1 : 0;
  Judge(along);
}

void BackwardStarts::Remember(const Recent& recent) {
  recent_.push_back(recent);
  if (recent_.size() > StartsAlong::kRecentEpisodes) recent_.pop_front();
}

// As soon as enough of the episodes have succeeded: where it is easy, few suffice.
void BackwardStarts::Judge(Along& along) const {
  const double enough = config_.backward_success_rate * config_.backward_episodes;
  const bool succeeds = along.successes >= enough;
  if (!succeeds && along.episodes < config_.backward_episodes) return;
  along.episodes = along.successes = 0;
  if (!succeeds) return;
  along.is_over = along.position == 0;
  along.position = std::max(0, along.position - along.move);
}

std::optional<int> BackwardStarts::position(std::size_t demonstration) const {
  const Along& along = all_.at(demonstration);
  return along.is_over ? std::nullopt : std::optional(along.position);
}

std::vector<StartsAlong> BackwardStarts::Look() const {
  std::vector<StartsAlong> looks;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    looks.push_back({.name = all_[i].name, .steps = all_[i].steps(), .position = position(i)});
  }
  for (const Recent& recent : recent_) {
    if (recent.demonstration < 0) continue;
    StartsAlong& look = looks[static_cast<std::size_t>(recent.demonstration)];
    StartsAlong::Tenth& tenth = look.tenths[static_cast<std::size_t>(recent.tenth)];
    ++tenth.began;
    tenth.as_well += recent.as_well ? 1 : 0;
  }
  return looks;
}

void BackwardStarts::Save(Serializer& out) const {
  out.Put("start generator", generator_.state());
  out.PutName("backward starts");
  for (const Along& along : all_) {
    for (const int number : {along.position, along.episodes, along.successes}) out.Put(number);
    out.Put(along.is_over);
  }
  for (const double reward : rewards_) out.Put(reward);
}

void BackwardStarts::Load(Deserializer& in) {
  generator_.set_state(in.Get<Generator::State>("start generator"));
  in.ExpectName("backward starts");
  for (Along& along : all_) {
    for (int* number : {&along.position, &along.episodes, &along.successes})
      *number = in.Get<int>();
    along.is_over = in.Get<bool>();
    const bool is_sound = along.position >= 0 && along.position < std::ssize(along.returns) &&
                          along.successes >= 0 && along.successes <= along.episodes &&
                          along.episodes < config_.backward_episodes;
    if (!is_sound) throw std::runtime_error("the checkpoint's backward starts are damaged");
  }
  for (double& reward : rewards_) {
    reward = in.Get<double>();
    if (!std::isfinite(reward)) throw std::runtime_error("the checkpoint's rewards are damaged");
  }
}

}  // namespace mario
