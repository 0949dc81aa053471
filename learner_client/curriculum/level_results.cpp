#include "learner_client/curriculum/level_results.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>

namespace mario {

double LevelResult::clear_rate() const {
  if (last.empty()) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(std::ranges::count(last, true)) / static_cast<double>(last.size());
}

void LevelResults::Add(const EpisodeSummary& episode) {
  if (episode.from_archive || episode.lost()) return;
  const std::optional<std::size_t> index = levels_.IndexOf(episode);
  if (!index) return;
  LevelResult& result = results_[*index];
  ++result.episodes;
  result.clears += episode.cleared ? 1 : 0;
  result.last.push_back(episode.cleared);
  if (result.last.size() > kLast) result.last.pop_front();
}

void LevelResults::Save(Serializer& out) const {
  out.Put("level results", static_cast<std::uint64_t>(results_.size()));
  for (const LevelResult& result : results_) {
    out.Put(result.episodes);
    out.Put(result.clears);
    out.Put(static_cast<std::uint64_t>(result.last.size()));
    for (const bool cleared : result.last) out.Put(cleared);
  }
}

void LevelResults::Load(Deserializer& in) {
  if (in.Get<std::uint64_t>("level results") != results_.size()) {
    throw std::runtime_error("the checkpoint has the results of other levels");
  }
  for (LevelResult& result : results_) {
    result = {.episodes = in.Get<std::int64_t>(), .clears = in.Get<std::int64_t>()};
    result.last.resize(in.GetCount(kLast));
    for (std::size_t i = 0; i < result.last.size(); ++i) result.last[i] = in.Get<bool>();
    if (result.clears < 0 || result.clears > result.episodes) {
      throw std::runtime_error("the checkpoint has more clears than episodes of a level");
    }
  }
}

}  // namespace mario
