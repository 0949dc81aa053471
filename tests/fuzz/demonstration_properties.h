#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mario {

// What must hold for any bytes that stand for a demonstration's file: they are refused in a
// sentence, or what they decode to comes back from its own encoding unchanged, and its frames
// become steps. After an F they are the file itself; else the pieces, each behind its length (2
// bytes, little end first), which get their checksums here. Throws std::logic_error when that
// fails.
void CheckDemonstrationBytes(std::string_view bytes);

// Inputs that are good: whole, interrupted, trimmed, as a file and as pieces.
std::vector<std::string> DemonstrationSeeds();

}  // namespace mario
