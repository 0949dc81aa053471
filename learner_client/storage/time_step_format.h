#pragma once

#include "common/environment.h"
#include "learner_client/base/serializer.h"

namespace mario {

// Time steps in a checkpoint.
void Put(Serializer& out, const TimeSteps& time_steps);
TimeSteps GetTimeSteps(Deserializer& in);

}  // namespace mario
