#pragma once

#include <cstdint>

#include "learner_client/base/serializer.h"
#include "learner_client/network/named_tensors.h"
#include "learner_client/network/network_config.h"

namespace mario {

// Everything that an update changes, whichever backend computes it: what one has saved, another can
// load. All arrays have the names and shapes of the weights.
struct NetworkState {
  std::int64_t updates = 0;
  NamedTensors online;
  NamedTensors target;
  NamedTensors averaged;
  // Of the optimizer, without a correction of bias: running means of the gradient and of its
  // square, for Adam and for centred RMSprop.
  NamedTensors first_moments;
  NamedTensors second_moments;
};

void Put(Serializer& file, const NetworkState& state);

// Also of the formats before arrays had names, which networks of this configuration wrote. Throws
// std::runtime_error when it cannot be read.
NetworkState GetNetworkState(Deserializer& file, const NetworkConfig& config,
                             const NetworkShape& shape);

}  // namespace mario
