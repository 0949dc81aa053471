#pragma once

#include "learner_client/base/thread_team.h"

namespace mario {

// The fastest fp32 arithmetic that this machine has to offer: products of large square matrices.
// Does at least `operations` (a multiplication and an addition are two), shared out to the workers.
void MultiplyMatrices(double operations, ThreadTeam& workers);

}  // namespace mario
