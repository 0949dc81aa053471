#pragma once

#include <memory>
#include <string>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/network/network_config.h"
#include "learner_client/network/q_network.h"
#include "learner_client/network/update_config.h"

namespace mario {

// All that a network is made of.
struct NetworkSpec {
  NetworkConfig network = {};
  NetworkShape shape = {};
  UpdateConfig update = {};     // of one that learns
  std::string device = "auto";  // as --device has it: see ChooseDevice
  int threads = 1;              // of the arithmetic on a processor, the caller's included
  // Whether states are acted on while an update is computed. QValues then keeps to its caller's
  // thread.
  bool overlapped = false;
};

// "the network nature with the head dueling"
std::string Describe(const NetworkConfig& network);

// "nature, impala"
std::string Listed(const std::vector<std::string>& names);

// What computes networks: one directory below this one.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual std::string name() const = 0;  // as --backend has it
  virtual std::vector<std::string> architectures() const = 0;
  virtual std::vector<std::string> heads() const = 0;

  // Why it cannot compute a network on a device: "has no head c51, but scalar and dueling"; empty:
  // it can.
  virtual std::string Refusal(const NetworkConfig& network, const std::string& device) const = 0;

  // The first weights are drawn from the generator. Several threads may make networks at once; a
  // network does not need its backend any more.
  virtual std::unique_ptr<QNetwork> MakeQNetwork(const NetworkSpec& spec, Generator& generator) = 0;
  virtual std::unique_ptr<QFunction> MakeQFunction(const NetworkSpec& spec,
                                                   Generator& generator) = 0;
};

// The backends of a program, filled where it is put together: by RegisterCpu and RegisterTorch.
// Whoever makes networks makes them here.
class Registry {
 public:
  // What the settings may name, of all backends together.
  struct Names {
    std::vector<std::string> architectures;
    std::vector<std::string> heads;
    std::vector<std::string> backends;
  };

  // In the order in which "auto" prefers them, where they can.
  void Add(std::unique_ptr<Backend> backend) { backends_.push_back(std::move(backend)); }

  Names names() const;

  // What the settings name. Throws UsageError when there is no such architecture, head or backend,
  // naming those there are, and when the backend cannot compute it, saying why.
  Backend& BackendFor(const NetworkConfig& network, const std::string& device) const;

  // As above; also throw std::runtime_error when the observations are too small for the network.
  std::unique_ptr<QNetwork> MakeQNetwork(const NetworkSpec& spec, Generator& generator) const;
  std::unique_ptr<QFunction> MakeQFunction(const NetworkSpec& spec, Generator& generator) const;

 private:
  void RequireNames(const NetworkConfig& network) const;

  std::vector<std::unique_ptr<Backend>> backends_;
};

}  // namespace mario
