#include "learner_client/commands/backends.h"

#include "learner_client/network/cpu/cpu_backend.h"
#include "learner_client/network/torch/torch_backend.h"

namespace mario {

Registry MakeRegistry() {
  Registry registry;
  RegisterCpu(registry);
  RegisterTorch(registry);
  return registry;
}

}  // namespace mario
