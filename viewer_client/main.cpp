#include "common/program.h"
#include "viewer_client/viewer_options.h"
#include "viewer_client/web_viewer.h"
#include "viewer_client/window.h"

namespace mario {
namespace {

void RecordRun(const ViewerOptions& options, const std::stop_token& stop) {
  Transport transport(options.transport);
  Record(transport, options.run, options.record, options.slot, options.scale, stop);
}

int Main(const std::vector<std::string>& args) {
  ViewerOptions options;
  if (!ParseViewerOptions(args, options)) return kDone;
  // Only who plays or records cannot wait: a training run goes before those who look on.
  if (!options.play && options.mode != ViewerMode::kRecord) GiveWay();
  const std::stop_token stop = StopOnSignals();
  switch (options.mode) {
    case ViewerMode::kWeb:
      ServeWeb(options, stop);
      break;
    case ViewerMode::kWindow:
      ShowWindow(options, stop);
      break;
    case ViewerMode::kRecord:
      RecordRun(options, stop);
      break;
  }
  return kDone;
}

}  // namespace
}  // namespace mario

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  return mario::RunProgram("viewer_client", [&] { return mario::Main(args); });
}
