#pragma once

#include <string>
#include <vector>

namespace mario {

// `emulator_server workshop`: describes a game while playing it, on a page of this machine. Returns
// the exit code when it is stopped.
int RunWorkshopCommand(const std::vector<std::string>& args);

}  // namespace mario
