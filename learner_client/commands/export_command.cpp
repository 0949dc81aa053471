#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/options.h"
#include "common/program.h"
#include "learner_client/base/disk.h"
#include "learner_client/commands/agent_options.h"
#include "learner_client/commands/backends.h"
#include "learner_client/commands/commands.h"
#include "learner_client/network/export/network_export.h"
#include "learner_client/network/export/safetensors.h"

namespace mario {
namespace {

struct ExportedFiles {
  std::string agent;
  std::string onnx;
  std::string safetensors;

  bool empty() const { return agent.empty() && onnx.empty() && safetensors.empty(); }
};

// What an exported file says of its agent.
std::map<std::string, std::string> MetadataOf(const RunIdentity& run) {
  return {{"game", run.game},
          {"rom_sha1", run.rom_sha1},
          {"actions", nlohmann::json(run.actions).dump()},
          {"settings", ConfigText(run.config)}};
}

std::string OnnxOf(const TrainedWeights& trained) {
  NetworkSpec spec{.network = trained.run.config.network,
                   .shape = {trained.run.config.environment.observation,
                             static_cast<int>(trained.run.actions.size())},
                   .update = trained.run.config.agent.update,
                   .device = "cpu"};
  spec.network.backend = "torch";  // whose networks can be traced; the weights are the same
  MakeRegistry().BackendFor(spec.network, spec.device);
  return ToOnnx(spec, trained.weights, MetadataOf(trained.run));
}

void Report(const std::string& file, const std::string& what) {
  std::printf("%s: %s, %ju bytes\n", file.c_str(), what.c_str(),
              static_cast<std::uintmax_t>(std::filesystem::file_size(file)));
}

void Write(const ExportedFiles& files, const TrainedWeights& trained) {
  if (!files.agent.empty()) {
    SaveWeights(files.agent, trained);
    Report(files.agent, "an agent for " + trained.run.game + ", " +
                            std::to_string(CountValues(trained.weights)) + " weights");
  }
  if (!files.onnx.empty()) {
    WriteWhole(files.onnx, OnnxOf(trained));
    Report(files.onnx, "ONNX, " + Describe(trained.run.config.network));
  }
  if (!files.safetensors.empty()) {
    WriteWhole(files.safetensors, ToSafetensors(trained.weights, MetadataOf(trained.run)));
    Report(files.safetensors, std::to_string(trained.weights.size()) + " named arrays");
  }
}

}  // namespace

int RunExport(const std::vector<std::string>& args) {
  AgentChoice choice;
  ExportedFiles files;
  CLI::App app("Writes a run's agent as files, for this program and for others (docs/export.md)",
               "learner_client export");
  app.option_defaults()->always_capture_default();
  BindAgentChoice(app, choice);
  app.add_option("--out", files.agent, "file for --weights of evaluate and watch");
  app.add_option("--onnx", files.onnx, "ONNX file with the network, from states to Q-values");
  app.add_option("--safetensors", files.safetensors,
                 "safetensors file with the weights as named arrays");
  if (!ParseOptions(app, args)) return kDone;
  if (choice.file().empty()) throw UsageError("export writes a trained agent: give --run DIR");
  if (files.empty()) throw UsageError("give --out, --onnx or --safetensors FILE");
  Write(files, LoadWeights(choice.file()));
  return kDone;
}

}  // namespace mario
