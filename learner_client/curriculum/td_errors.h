#pragma once

#include <span>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/serializer.h"

namespace mario {

// The mean absolute TD error of each environment's episode, by the Q-values that the run acts by:
// |r + gamma max Q(s') - Q(s, a)|, and |r - Q(s, a)| for an episode's terminal step. They have been
// computed in any case, and say how much there is to learn from a level (level_replay.h).
class TdErrors {
 public:
  TdErrors(double gamma, int environments)
      : gamma_(gamma), episodes_(static_cast<std::size_t>(environments)) {}

  // A time step has come.
  void Observe(int environment, const TimeStep& step);
  // The Q-values of the state that it led to, [actions], and the action that is executed there.
  void Act(int environment, std::span<const float> values, int action);

  // Of the episode so far; 0 before its first whole transition.
  double mean(int environment) const;

  void Save(Serializer& out) const;
  void Load(Deserializer& in);

 private:
  struct Episode {
    bool has_value = false;  // of the action that is being executed
    bool has_reward = false;
    double value = 0.0;
    double reward = 0.0;
    double sum = 0.0;
    int count = 0;

    void Add(double error);
  };

  const double gamma_;
  std::vector<Episode> episodes_;  // by environment
};

}  // namespace mario
