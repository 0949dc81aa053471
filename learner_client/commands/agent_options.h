#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "learner_client/storage/trained_weights.h"

namespace mario {

// Which trained agent a command is about: --run DIR or --weights FILE.
struct AgentChoice {
  std::string run;
  std::string weights;

  // The file with its weights; empty when none is chosen.
  std::filesystem::path file() const;
};

void BindAgentChoice(CLI::App& app, AgentChoice& choice);

// The agent that a command's arguments choose, before they are parsed as a whole: its settings are
// the defaults of all other options. None when they choose none, or cannot be read. Throws
// std::runtime_error as LoadWeights does.
std::optional<TrainedWeights> LoadChosen(const std::vector<std::string>& args);

// What a command that plays does: the agent's own settings, in environments with `settings`, with
// the seed, the precision, the backend and the device that its options ask for, and one thread.
LearnerConfig PlayedConfig(LearnerConfig agent, const LearnerConfig& asked,
                           const EnvironmentConfig& settings);

// Of a command that plays: `played` is what it does, `asked` what its options say, those of the
// agent being the defaults. Throws UsageError when an argument, or another network in a file of
// settings, asks for something else. A file's other keys may differ: it describes an experiment.
void RequireDone(const std::vector<std::string>& args, const LearnerConfig& asked,
                 const LearnerConfig& played);

}  // namespace mario
