#include "learner_client/curriculum/level_replay.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace mario {
namespace {

constexpr double kStaleShare = 0.1;  // the paper's rho

}  // namespace

LevelReplay::LevelReplay(const CurriculumConfig& config, const GradedLevels& levels, Score score)
    : config_(config), levels_(levels), score_(score), mixture_(MixtureWeights(config, levels)) {}

EpisodeStart LevelReplay::Draw(Generator& generator) {
  const bool replays = generator.Uniform() < config_.replay_share;
  if (!replays || played_.empty()) return levels_[mixture_.Draw(generator)].Draw(generator);
  if (replay_.empty()) Weigh();
  const auto& [graded, seed] = played_[replay_.Draw(generator)].key;
  return {.level = levels_[graded].level, .seed = seed, .difficulty = levels_[graded].difficulty};
}

void LevelReplay::Count(const LevelOutcome& outcome) {
  ++episodes_;
  const double failure = outcome.cleared ? 0.0 : 1.0;
  Remember({.key = {outcome.graded_level, outcome.seed},
            .score = score_ == Score::kFailure ? failure : outcome.td_error,
            .at = episodes_});
  replay_ = {};
}

void LevelReplay::Remember(const Played& played) {
  if (const auto known = places_.find(played.key); known != places_.end()) {
    played_[known->second] = played;
    return;
  }
  if (played_.size() < static_cast<std::size_t>(config_.replay_levels)) {
    places_[played.key] = played_.size();
    played_.push_back(played);
    return;
  }
  const auto lowest = std::ranges::min_element(played_, [](const Played& a, const Played& b) {
    return std::pair(a.score, a.at) < std::pair(b.score, b.at);
  });
  if (played.score < lowest->score) return;
  places_.erase(lowest->key);
  places_[played.key] = static_cast<std::size_t>(lowest - played_.begin());
  *lowest = played;
}

void LevelReplay::Weigh() {
  std::vector<std::size_t> order(played_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [this](std::size_t a, std::size_t b) {
    return std::pair(-played_[a].score, a) < std::pair(-played_[b].score, b);
  });
  std::vector<double> by_rank(played_.size());
  double rank = 1.0, rank_sum = 0.0, stale_sum = 0.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Played& played = played_[order[i]];
    const bool ties = i > 0 && played.score == played_[order[i - 1]].score;
    if (!ties) rank = static_cast<double>(i + 1);
    by_rank[order[i]] = std::pow(1.0 / rank, 1.0 / config_.replay_temperature);
    rank_sum += by_rank[order[i]];
    stale_sum += static_cast<double>(episodes_ - played.at);
  }
  std::vector<double> weights(played_.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto stale = static_cast<double>(episodes_ - played_[i].at);
    weights[i] = (1.0 - kStaleShare) * by_rank[i] / rank_sum +
                 (stale_sum > 0.0 ? kStaleShare * stale / stale_sum : 0.0);
  }
  replay_ = WeightedChoice(weights);
}

std::vector<double> LevelReplay::Shares() {
  if (replay_.empty() && !played_.empty()) Weigh();
  const double replayed = played_.empty() ? 0.0 : config_.replay_share;
  std::vector<double> shares;
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    shares.push_back((1.0 - replayed) * mixture_.probability(i));
  }
  for (std::size_t i = 0; i < played_.size(); ++i) {
    shares[played_[i].key.first] += replayed * replay_.probability(i);
  }
  return shares;
}

void LevelReplay::Save(Serializer& out) const {
  out.Put("level replay", static_cast<std::uint64_t>(played_.size()));
  out.Put(episodes_);
  for (const Played& played : played_) {
    out.Put(static_cast<std::uint64_t>(played.key.first));
    out.Put(played.key.second);
    out.Put(played.score);
    out.Put(played.at);
  }
}

void LevelReplay::Load(Deserializer& in) {
  in.ExpectName("level replay");
  played_.resize(in.GetCount(static_cast<std::size_t>(config_.replay_levels)));
  episodes_ = in.Get<std::int64_t>();
  places_.clear();
  replay_ = {};
  for (std::size_t i = 0; i < played_.size(); ++i) {
    const auto graded = static_cast<std::size_t>(in.Get<std::uint64_t>());
    const auto seed = in.Get<std::uint32_t>();
    played_[i] = {{graded, seed}, in.Get<double>(), in.Get<std::int64_t>()};
    const bool fits = graded < levels_.size() && seed >= levels_[graded].first_seed &&
                      seed <= levels_[graded].last_seed && std::isfinite(played_[i].score) &&
                      played_[i].at <= episodes_ && played_[i].at >= 0;
    if (!fits || !places_.emplace(played_[i].key, i).second) {
      throw std::runtime_error("the checkpoint's curriculum is of other levels");
    }
  }
}

}  // namespace mario
