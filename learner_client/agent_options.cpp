#include "learner_client/agent_options.h"

#include <limits>
#include <regex>
#include <stdexcept>

#include "common/program.h"

namespace mario {
namespace {

std::uint32_t Seed(const std::string& digits) {
  try {
    const unsigned long long seed = std::stoull(digits);
    if (seed <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(seed);
  } catch (const std::out_of_range&) {
    // Said below.
  }
  throw UsageError("there is no level seed " + digits + "; the greatest is 4294967295");
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

void TakeLevelSeeds(EnvironmentConfig& config) {
  static const std::regex kSeeds(R"((\d+)(\.\.(\d+))?)");
  std::smatch match;
  if (config.levels.size() != 1 || !std::regex_match(config.levels.front(), match, kSeeds)) return;
  const std::string last = match[3].matched ? match[3].str() : match[1].str();
  config.first_level_seed = Seed(match[1].str());
  config.last_level_seed = Seed(last);
  config.levels = {"generated"};
}

}  // namespace mario
