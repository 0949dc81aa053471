// learner_client demonstrations export
#include <spdlog/spdlog.h>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/commands/demonstrations.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/demonstrations/minari_dataset.h"

namespace mario {

int RunDemonstrationsExport(const std::vector<std::string>& args) {
  std::string path, out, id = "mario-learning/demonstrations-v0";
  ConnectionConfig connection;
  LearnerConfig config;
  CLI::App app(
      "Writes recordings, as steps, as a data set that Minari reads: observations, actions and "
      "rewards as training has them with the same settings",
      "learner_client demonstrations export");
  app.option_defaults()->always_capture_default();
  app.add_option("path", path, "folder of recordings, or one of them")->required();
  app.add_option("--out", out, "new folder for the data set; MinariDataset(\"OUT/data\") reads it")
      ->required();
  app.add_option("--id", id, "the data set's name, with its version");
  BindConnectionOptions(app, connection);
  BindLearnerOptions(app, config);
  if (!ParseOptions(app, args)) return kDone;
  const std::stop_token stop = StopOnSignals();
  Transport transport(TransportOf(connection));
  ApplyRecommended(transport, connection, stop, app);
  config.environment.demonstrations = LoadDemonstrations(path);
  const FollowedPlays followed = Follow(config.environment, transport, connection, stop);
  MinariDataset dataset(out, id, followed.info);
  for (const DemonstratedPlay& play : followed.plays) dataset.Add(play);
  dataset.Finish();
  spdlog::info("{} episodes are in {}", followed.plays.size(), out);
  return kDone;
}

}  // namespace mario
