#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "learner_client/base/generator.h"
#include "learner_client/base/thread_team.h"
#include "learner_client/network/network_config.h"
#include "learner_client/network/q_network.h"

namespace mario {

// States as networks of one shape take them: converted once, for all of the networks and passes
// that look at them.
class NetworkInput {
 public:
  ~NetworkInput();
  NetworkInput(NetworkInput&&) noexcept;

 private:
  friend class NatureNetwork;
  friend class InputWriter;
  struct Tensors;
  explicit NetworkInput(std::unique_ptr<Tensors> tensors);
  std::unique_ptr<Tensors> tensors_;
};

// Some of an input's states: `count` from `begin` on.
struct Rows {
  int begin = 0;
  int count = 0;
};

// The network of Mnih et al. 2015, computed on a processor. Its parameters lie in one piece, fp32,
// on the host; the backward pass is written by hand, so that no autograd graph is built. While
// nobody changes the parameters, any number of threads may use it, each with a pass of its own.
class NatureNetwork {
 public:
  // A forward pass's activations and a backward pass's gradients.
  class Pass {
   public:
    ~Pass();
    Pass(Pass&&) noexcept;
    Pass& operator=(Pass&&) noexcept;

   private:
    friend class NatureNetwork;
    struct Tensors;
    explicit Pass(std::unique_ptr<Tensors> tensors);
    std::unique_ptr<Tensors> tensors_;
  };

  // Throws std::runtime_error when the observations are too small for the convolutions.
  NatureNetwork(const NetworkConfig& config, const NetworkShape& shape, Generator& generator);
  ~NatureNetwork();
  NatureNetwork(NatureNetwork&&) noexcept;
  NatureNetwork& operator=(NatureNetwork&&) noexcept;

  // The Q-values [B, actions] of some states.
  std::vector<float> Forward(const StateBatch& batch) const;

  // All states of some batches, one after the other.
  NetworkInput Convert(std::initializer_list<StateBatch> batches) const;

  std::vector<float> Forward(const NetworkInput& input, Rows rows) const;

  Pass MakePass() const;

  // As Forward, keeping what Backward needs.
  std::vector<float> ForwardForTraining(const NetworkInput& input, Rows rows, Pass& pass) const;

  // Goes back from a loss whose gradient by the first of the pass's last Q-values is `q_gradient`
  // [B, actions]; the others have no part in it.
  void Backward(std::span<const float> q_gradient, Pass& pass) const;

  // Adds the gradients of some passes' losses by the parameters up in the place of the first
  // pass's, and returns the sum's norm. Does not depend on the number of threads.
  double AddUp(ThreadTeam& workers, std::span<Pass> passes) const;

  // Calls do_block for a pass's gradient, after AddUp, a block of parameters at a time, on any of
  // the workers' threads. Most blocks are computed just before, and gone after: do_block may move
  // the parameters that it is given.
  using GradientBlock = std::function<void(std::size_t begin, std::span<const float> gradient)>;
  void ForEachBlock(ThreadTeam& workers, const Pass& pass, const GradientBlock& do_block) const;

  // In an order of its own. After writing to them call ParametersChanged.
  std::span<float> parameters();
  std::span<const float> parameters() const;
  void ParametersChanged();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace mario
