#pragma once

#include <string>
#include <utility>
#include <vector>

#include "learner_client/network/export/onnx_export.h"

namespace mario {

// Small networks that have between them the operations that are translated, each where it changes
// the Q-values.
std::vector<std::pair<std::string, ExportedNetwork>> OperationSamples();

}  // namespace mario
