#pragma once

#include <cstdint>

#include "common/environment.h"
#include "learner_client/config/learner_config.h"

namespace mario {

// How many updates the environments' steps make due, by the replay ratio, and when each takes
// effect. Both are settings: the machine's speed changes nothing.
//
//   synchronous   The loop acts again when the update has taken effect; meanwhile the environments
//                 step. For one or two groups.
//   overlapped    The loop continues while the update is computed, and acts on the weights from
//                 before it. It takes effect at the end of the iteration before the one that makes
//                 the next update due. For more groups, of servers that are far: their answers come
//                 in meanwhile and must not wait.
//
//     iteration  iteration  iteration  ...  iteration  iteration  iteration
//             ^                                     ^
//             due: the update begins                it takes effect
class UpdateSchedule {
 public:
  UpdateSchedule(const TrainingConfig& config, int batch_size, const EnvironmentInfo& info);

  bool overlapped() const { return overlapped_; }

  // The updates that so many steps make due.
  double DueFor(std::int64_t steps) const;

  // Whether an update that is computed takes effect at the end of this iteration, which leaves
  // `debt` of an update due.
  bool TakesEffect(double debt) const { return !overlapped_ || debt + due_per_iteration_ >= 1.0; }

 private:
  const double samples_per_step_;
  const int batch_size_;
  const bool overlapped_;
  const double due_per_iteration_;
};

}  // namespace mario
