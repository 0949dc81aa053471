#include <string>
#include <vector>

#include "common/program.h"
#include "emulator_server/serve.h"
#include "emulator_server/server_options.h"

namespace mario {
namespace {

int Run(std::vector<std::string> args) {
  const std::string command = args.empty() ? "" : args.front();
  if (command == "keys") {
    args.erase(args.begin());
    return RunKeysCommand(args);
  }
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
