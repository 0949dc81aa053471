#include "common/remote/server_assignment.h"

#include <cstdint>

#include "common/program.h"

namespace mario {
namespace {

constexpr std::uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;  // spreads the shares' seeds

void RequireShares(const EnvironmentConfig& config, int shares) {
  if (shares == 0) throw UsageError("no server is named: --connect URL");
  if (config.groups < shares) {
    throw UsageError(std::to_string(config.groups) + " groups are too few for " +
                     std::to_string(shares) + " servers: raise --groups and --environments to " +
                     std::to_string(shares) + " at least, or name fewer servers");
  }
  if (config.environments % config.groups != 0) {
    throw UsageError(std::to_string(config.environments) + " environments cannot be divided into " +
                     std::to_string(config.groups) + " groups; change --environments or --groups");
  }
}

}  // namespace

std::vector<EnvironmentConfig> ShareOut(const EnvironmentConfig& config, std::size_t shares) {
  const int count = static_cast<int>(shares);
  RequireShares(config, count);
  std::vector<EnvironmentConfig> result(shares, config);
  for (int i = 0; i < count; ++i) {
    EnvironmentConfig& share = result[static_cast<std::size_t>(i)];
    share.groups = config.groups / count + (i < config.groups % count ? 1 : 0);
    share.environments = config.environments / config.groups * share.groups;
    share.seed = config.seed ^ (kGoldenRatio * static_cast<std::uint64_t>(i));
  }
  return result;
}

}  // namespace mario
