#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/environment.h"
#include "learner_client/base/serializer.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/network/named_tensors.h"

namespace mario {

// What a run learns on: what it is begun with, and is resumed with.
struct RunIdentity {
  LearnerConfig config;
  std::string game;
  std::string rom_sha1;
  std::vector<std::string> actions;
};

RunIdentity IdentityOf(const LearnerConfig& config, const EnvironmentInfo& info);

void Put(Serializer& out, const RunIdentity& identity);
RunIdentity GetIdentity(Deserializer& in);

// The weights that evaluation uses, and what they were trained on.
struct TrainedWeights {
  RunIdentity run;
  NamedTensors weights;
};

void SaveWeights(const std::filesystem::path& file, const TrainedWeights& trained);
TrainedWeights LoadWeights(const std::filesystem::path& file);

}  // namespace mario
