#pragma once

#include "common/environment.h"
#include "learner_client/base/archive.h"

namespace mario {

// Time steps in a checkpoint.
void Put(ArchiveWriter& archive, const TimeSteps& time_steps);
TimeSteps GetTimeSteps(ArchiveReader& archive);

}  // namespace mario
