#include "common/program.h"
#include "viewer_client/viewer_options.h"
#include "viewer_client/web/web_viewer.h"
#include "viewer_client/window/window.h"

namespace mario {
namespace {

int Main(const std::vector<std::string>& args) {
  ViewerOptions options;
  if (!ParseViewerOptions(args, options)) return kDone;
  // Only playing and recording cannot wait: a training run goes before those who watch.
  if (!options.playing && options.mode != ViewerMode::kRecord) GiveWay();
  const std::stop_token stop = StopOnSignals();
  Transport transport(options.transport);
  switch (options.mode) {
    case ViewerMode::kWeb:
      ServeWeb(transport, options.run, options.web, options.playing, stop);
      break;
    case ViewerMode::kWindow:
      ShowWindow(transport, options.run,
                 {.playing = options.playing, .slot = options.slot, .scale = options.scale}, stop);
      break;
    case ViewerMode::kRecord:
      Record(transport, options.run, options.record, options.slot, options.scale, stop);
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
