#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "common/net/transport.h"
#include "learner_client/commands/connection_options.h"
#include "learner_client/config/learner_config.h"
#include "learner_client/demonstrations/demonstrated_play.h"

namespace mario {

struct FollowedPlays {
  EnvironmentInfo info;  // of the environment that followed them
  std::vector<DemonstratedPlay> plays;
};

// Has a server follow the demonstrations of `config`, and logs of each how it went and what of it
// its steps lose. Throws as Connect and FollowDemonstrations do.
FollowedPlays Follow(const EnvironmentConfig& config, Transport& transport,
                     ConnectionConfig connection, const std::stop_token& stop);

// learner_client demonstrations export
int RunDemonstrationsExport(const std::vector<std::string>& args);

}  // namespace mario
