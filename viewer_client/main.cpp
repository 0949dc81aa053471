#include "common/program.h"
#include "viewer_client/viewer_options.h"
#include "viewer_client/web_viewer.h"

namespace mario {
namespace {

int Main(const std::vector<std::string>& args) {
  ViewerOptions options;
  if (!ParseViewerOptions(args, options)) return kDone;
  const std::stop_token stop = StopOnSignals();
  ServeWeb(options, stop);
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  return mario::RunProgram("viewer_client", [&] { return mario::Main(args); });
}
