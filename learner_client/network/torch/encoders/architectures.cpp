#include "learner_client/network/torch/encoders/architectures.h"

#include "common/program.h"
#include "learner_client/network/torch/encoders/own_network.h"

namespace mario {

std::map<std::string, EncoderFactory> Architectures() { return Architectures(OwnNetwork::All()); }

std::map<std::string, EncoderFactory> Architectures(const EncoderFactories& own) {
  std::map<std::string, EncoderFactory> all = {
      {"nature", MakeNature}, {"impala", MakeImpala}, {"impoola", MakeImpoola}};
  for (const auto& [name, factory] : own) {
    if (all.emplace(name, factory).second) continue;
    throw UsageError("two networks are registered as '" + name +
                     "': give the one in MARIO_NETWORKS another name");
  }
  return all;
}

}  // namespace mario
