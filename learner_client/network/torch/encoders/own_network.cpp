#include "learner_client/network/torch/encoders/own_network.h"

namespace mario {
namespace {

// Filled before main, by the objects that MARIO_NETWORK declares.
EncoderFactories& Registered() {
  static EncoderFactories registered;
  return registered;
}

}  // namespace

OwnNetwork::OwnNetwork(const std::string& name, EncoderFactory factory) {
  Registered().emplace_back(name, std::move(factory));
}

const EncoderFactories& OwnNetwork::All() { return Registered(); }

}  // namespace mario
