#include "learner_client/network/torch/encoders/architectures.h"

#include "common/program.h"
#include "learner_client/network/torch/encoders/own_network.h"

namespace mario {

// Each in a file of its own.
Encoder MakeNature(const EncoderInput& input);
Encoder MakeImpala(const EncoderInput& input);
Encoder MakeImpoola(const EncoderInput& input);

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
