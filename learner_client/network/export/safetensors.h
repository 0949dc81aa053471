#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mario {

// The bytes of a safetensors file (https://github.com/huggingface/safetensors): the length of a
// JSON header (8 bytes), the header, which tells each array's type, shape and place, and the
// arrays. Arrays are on the host, in any type that OnnxTypeOf knows.
std::string ToSafetensors(const std::vector<std::pair<std::string, at::Tensor>>& arrays,
                          const std::map<std::string, std::string>& metadata);

}  // namespace mario
