#include <cstdio>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/commands/commands.h"
#include "learner_client/report/plot.h"

namespace mario {

int RunPlot(const std::vector<std::string>& args) {
  PlotRequest request{.runs = {}, .out = "learning.png"};
  CLI::App app("Draws the learning curves of one or several runs", "learner_client plot");
  app.option_defaults()->always_capture_default();
  app.add_option("--run", request.runs, "folder of a run; several for a comparison")->required();
  app.add_option("--out", request.out, "PNG file that is written");
  if (!ParseOptions(app, args)) return kDone;
  Plot(request);
  std::printf("the curves are in %s\n", request.out.c_str());
  return kDone;
}

}  // namespace mario
