#include "learner_client/commands/agent_options.h"

#include <algorithm>
#include <sstream>

#include "common/program.h"

namespace mario {
namespace {

struct Line {  // "gamma = 0.97"
  std::string name;
  std::string value;
};

std::vector<Line> Lines(const LearnerConfig& config) {
  std::vector<Line> lines;
  std::istringstream text(ConfigText(config));
  for (std::string line; std::getline(text, line);) {
    const std::size_t equals = line.find(" = ");
    if (equals == std::string::npos) continue;
    lines.push_back({line.substr(0, equals), line.substr(equals + 3)});
  }
  return lines;
}

bool IsArgument(const std::vector<std::string>& args, const std::string& option) {
  return std::ranges::any_of(
      args, [&](const std::string& arg) { return arg == option || arg.starts_with(option + "="); });
}

}  // namespace

std::filesystem::path AgentChoice::file() const {
  if (!weights.empty() || run.empty()) return weights;
  return std::filesystem::path(run) / "weights.zst";
}

void BindAgentChoice(CLI::App& app, AgentChoice& choice) {
  app.add_option("--run", choice.run, "folder of the run whose agent plays");
  app.add_option("--weights", choice.weights, "file of the agent that plays, in place of --run");
}

std::optional<TrainedWeights> LoadChosen(const std::vector<std::string>& args) {
  AgentChoice choice;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  BindAgentChoice(app, choice);
  try {
    app.parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::ParseError&) {
    return std::nullopt;  // the whole parse says what is wrong
  }
  if (choice.file().empty()) return std::nullopt;
  return LoadWeights(choice.file());
}

LearnerConfig PlayedConfig(LearnerConfig agent, const LearnerConfig& asked,
                           const EnvironmentConfig& settings) {
  agent.environment = settings;
  agent.environment.seed = asked.environment.seed;  // that of `settings` is made of it
  agent.network.precision = asked.network.precision;
  agent.network.backend = asked.network.backend;
  agent.training.device = asked.training.device;
  agent.training.threads = 1;
  return agent;
}

void RequireDone(const std::vector<std::string>& args, const LearnerConfig& asked,
                 const LearnerConfig& played) {
  const std::vector<Line> wishes = Lines(asked), deeds = Lines(played);
  LearnerConfig other_network = played;
  other_network.network = asked.network;
  const std::vector<Line> networks = Lines(other_network);
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    const auto& [name, value] = deeds[i];
    const bool is_asked = IsArgument(args, "--" + name) || networks[i].value != value;
    if (!is_asked || wishes[i].value == value) continue;
    const bool is_its_own = name == "sticky" || name == "no-ops";
    throw UsageError("this command plays with " + name + " = " + value + ", not " +
                     wishes[i].value + ": " +
                     (is_its_own ? "give --evaluation-" + name
                                 : "an agent plays as it was trained, leave --" + name + " out"));
  }
}

}  // namespace mario
