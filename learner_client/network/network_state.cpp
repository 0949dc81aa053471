#include "learner_client/network/network_state.h"

#include <vector>

#include "learner_client/network/nature_layout.h"

namespace mario {
namespace {

constexpr int kNamedSince = 4;  // the checkpoints' version

}  // namespace

void Put(Serializer& file, const NetworkState& state) {
  file.Put("network updates", state.updates);
  Put(file, "online weights", state.online);
  Put(file, "target weights", state.target);
  Put(file, "averaged weights", state.averaged);
  Put(file, "first moments", state.first_moments);
  Put(file, "second moments", state.second_moments);
}

NetworkState GetNetworkState(Deserializer& file, const NetworkConfig& config,
                             const NetworkShape& shape) {
  const bool named = file.version() >= kNamedSince;
  NetworkState state;
  state.updates = file.Get<std::int64_t>(named ? "network updates" : "agent updates");
  const auto get = [&](const std::string& name) {
    if (named) return GetNamedTensors(file, name);
    const NatureLayout layout(config, shape);
    std::vector<float> flat(layout.size());
    file.Get(name, flat);
    return layout.ToNamed(flat);
  };
  state.online = get("online weights");
  state.target = get("target weights");
  state.averaged = get("averaged weights");
  state.first_moments = get("first moments");
  state.second_moments = get("second moments");
  return state;
}

}  // namespace mario
