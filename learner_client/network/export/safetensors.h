#pragma once

#include <map>
#include <string>

#include "learner_client/network/named_tensors.h"

namespace mario {

// The bytes of a safetensors file (https://github.com/huggingface/safetensors): the length of a
// JSON header (8 bytes), the header, which says of each array its type, shape and place, and the
// arrays, little-endian.
std::string ToSafetensors(const NamedTensors& tensors,
                          const std::map<std::string, std::string>& metadata);

}  // namespace mario
