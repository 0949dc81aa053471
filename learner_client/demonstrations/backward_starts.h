#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"
#include "learner_client/base/serializer.h"
#include "learner_client/demonstrations/demonstrated_play.h"
#include "learner_client/demonstrations/demonstration_config.h"

namespace mario {

// How a run's last episodes did along one demonstration.
struct StartsAlong {
  struct Tenth {
    int began = 0;    // of the run's last kRecentEpisodes
    int as_well = 0;  // of these: cleared the level or earned what the demonstration did from there
  };
  static constexpr int kTenths = 10;  // of a demonstration, equally long
  static constexpr std::size_t kRecentEpisodes = 100;

  std::string name;
  int steps = 0;                // of the demonstration
  std::optional<int> position;  // as BackwardStarts::position
  std::array<Tenth, kTenths> tenths = {};
};

// Where along the demonstrations episodes begin: near the end of each at first, and further back as
// the agent does as well from there as the demonstration did (Salimans and Chen 2018):
//
//   start . . . . . . . . . . [ begin here ] . . . . end
//                 <-- moves ---
//
// As soon as enough of the episodes that began in the brackets did so, they move. Once the agent
// does as well from the start, none begins along that demonstration any more.
class BackwardStarts {
 public:
  BackwardStarts(const DemonstrationConfig& config, std::span<const DemonstratedPlay> plays,
                 int environments, Generator generator);

  // Where an episode begins that begins now: nowhere along a demonstration for the others of its
  // share.
  std::optional<DemonstrationPlace> Draw();

  // Each time step of each environment, in its order.
  void Observe(int environment, const TimeStep& step);

  // Steps from a demonstration's start to where episodes begin at the earliest; nullopt: it is
  // over.
  std::optional<int> position(std::size_t demonstration) const;

  // By demonstration. Not part of a checkpoint: a resumed run has none of its recent episodes.
  std::vector<StartsAlong> Look() const;

  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  struct Along {
    std::string name;
    std::vector<double> returns;  // the demonstration's, from each step on
    bool cleared = false;         // by the demonstration
    int move = 1;                 // steps
    int position = 0;
    bool is_over = false;
    int episodes = 0;  // that began at the position since it moved, or since they were judged
    int successes = 0;

    int steps() const { return static_cast<int>(returns.size()); }
    int window_end() const { return std::min(position + 2 * move, steps()); }
  };
  struct Recent {
    int demonstration = -1;  // -1: it began along none
    int tenth = 0;
    bool as_well = false;
  };

  void Count(const EpisodeSummary& episode, double total_reward);
  void Remember(const Recent& recent);
  void Judge(Along& along) const;

  const DemonstrationConfig config_;
  std::vector<Along> all_;
  std::deque<Recent> recent_;
  std::vector<double> rewards_;  // of the episodes that are going on, by environment
  Generator generator_;
};

}  // namespace mario
