#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "learner_client/network/torch/encoders/encoder.h"

namespace mario {

using EncoderFactories = std::vector<std::pair<std::string, EncoderFactory>>;

// The encoders by name: those of this directory and `own` ones. Throws UsageError when two have one
// name.
std::map<std::string, EncoderFactory> Architectures(const EncoderFactories& own);

// With those that this program was built with (own_network.h).
std::map<std::string, EncoderFactory> Architectures();

}  // namespace mario
