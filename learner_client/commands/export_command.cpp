#include <cstdio>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/commands/agent_options.h"
#include "learner_client/commands/commands.h"

namespace mario {

int RunExport(const std::vector<std::string>& args) {
  AgentChoice choice;
  std::string out;
  CLI::App app("Writes a run's agent as one file, for --weights of evaluate and watch",
               "learner_client export");
  app.option_defaults()->always_capture_default();
  BindAgentChoice(app, choice);
  app.add_option("--out", out, "file that is written")->required();
  if (!ParseOptions(app, args)) return kDone;
  if (choice.file().empty()) throw UsageError("export writes a trained agent: give --run DIR");
  const TrainedWeights trained = LoadWeights(choice.file());
  SaveWeights(out, trained);
  std::printf("%s: an agent for %s, %jd weights, %ju bytes\n", out.c_str(),
              trained.run.game.c_str(), static_cast<std::intmax_t>(CountValues(trained.weights)),
              static_cast<std::uintmax_t>(std::filesystem::file_size(out)));
  return kDone;
}

}  // namespace mario
