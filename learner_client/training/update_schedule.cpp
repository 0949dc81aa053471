#include "learner_client/training/update_schedule.h"

namespace mario {
namespace {

constexpr int kMostSynchronousGroups = 2;

}  // namespace

UpdateSchedule::UpdateSchedule(const TrainingConfig& config, int batch_size,
                               const EnvironmentInfo& info)
    : samples_per_step_(config.samples_per_step),
      batch_size_(batch_size),
      overlapped_(info.groups > kMostSynchronousGroups),
      due_per_iteration_(DueFor(info.group_size())) {}

double UpdateSchedule::DueFor(std::int64_t steps) const {
  return static_cast<double>(steps) * samples_per_step_ / batch_size_;
}

}  // namespace mario
