#include <string>
#include <vector>

#include "common/program.h"
#include "emulator_server/discovery/discover_command.h"
#include "emulator_server/serve.h"
#include "emulator_server/server_options.h"
#include "emulator_server/workshop/check.h"
#include "emulator_server/workshop/web/workshop_command.h"

namespace mario {
namespace {

int Run(const std::vector<std::string>& args) {
  const std::string command = args.empty() ? "" : args.front();
  const std::vector<std::string> rest(args.empty() ? args.end() : args.begin() + 1, args.end());
  if (command == "check") return RunCheckCommand(rest);
  if (command == "discover") return RunDiscoverCommand(rest);
  if (command == "workshop") return RunWorkshopCommand(rest);
  if (command == "keys") return RunKeysCommand(rest);
  const auto options = ParseServerOptions(args);
  if (!options) return kDone;
  Serve(*options, StopOnSignals());
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  return mario::RunProgram("emulator_server", [&] { return mario::Run({argv + 1, argv + argc}); });
}
