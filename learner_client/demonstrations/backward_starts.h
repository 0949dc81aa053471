#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/generator.h"
#include "learner_client/base/serializer.h"
#include "learner_client/demonstrations/demonstrated_play.h"
#include "learner_client/demonstrations/demonstration_config.h"

namespace mario {

// Where along the demonstrations episodes begin: near the end of each at first, and further back as
// the agent does as well from there as the demonstration did (Salimans and Chen 2018):
//
//   start . . . . . . . . . . [ begin here ] . . . . . end
//                 <-- moves ---
//
// Once it does so from the start, none begins along that demonstration any more.
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

  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  struct Along {
    std::vector<double> returns;  // the demonstration's, from each step on
    bool cleared = false;         // by the demonstration
    int move = 1;                 // steps
    int position = 0;
    bool is_over = false;
    int episodes = 0;  // that began at the position since it moved, or since they were judged
    int successes = 0;

    int window() const { return 2 * move; }
  };

  void Count(const EpisodeSummary& episode, double total_reward);
  void Judge(Along& along) const;

  const DemonstrationConfig config_;
  std::vector<Along> all_;
  std::vector<double> rewards_;  // of the episodes that are going on, by environment
  Generator generator_;
};

}  // namespace mario
