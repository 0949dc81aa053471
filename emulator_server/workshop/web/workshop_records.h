#pragma once

#include <string>

#include "emulator_server/workshop/bench/workbench.h"

namespace mario {

// The records of the workshop's stream (common/web/record.h): "desk", what changes when somebody
// does something: the description, the search, what is watched; "nums", the numbers that change by
// themselves; "trai", how a trial goes; "scrn", the picture (rest: the packed pixels).
std::string DeskRecord(const Workbench& bench);
std::string NumbersRecord(const Workbench& bench);
std::string TrialRecord(const Workbench& bench);
std::string PictureRecord(const Workbench& bench);

}  // namespace mario
