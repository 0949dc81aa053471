#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"

namespace mario {

// A level at one of its difficulties: what results are counted for.
struct GradedLevel {
  int level = 0;  // index of EnvironmentInfo::levels
  std::string name;
  int difficulty = 0;  // 0: the level has none
  std::uint32_t first_seed = 0;
  std::uint32_t last_seed = 0;

  // With a seed that is drawn.
  EpisodeStart Draw(Generator& generator) const;

  bool operator==(const GradedLevel&) const = default;
};

// All graded levels of a batch: levels in their order, each one's difficulties ascending.
class GradedLevels {
 public:
  static constexpr std::size_t kMost = 1000;

  // Throws UsageError when there are more than kMost.
  explicit GradedLevels(const std::vector<LevelInfo>& levels);

  std::size_t size() const { return all_.size(); }
  const GradedLevel& operator[](std::size_t i) const { return all_[i]; }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

  // None when it is no level of this batch.
  std::optional<std::size_t> IndexOf(const EpisodeSummary& episode) const;

 private:
  std::vector<GradedLevel> all_;
};

}  // namespace mario
