#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "learner_client/network/named_tensors.h"
#include "learner_client/network/network_state.h"
#include "learner_client/replay/batch.h"

namespace mario {

// Some states, as the replay and the frame stacks hold them.
struct StateBatch {
  std::span<const std::uint8_t> states;  // [B, stack, height, width]
  std::span<const int> held;             // [B], the last executed actions

  int size() const { return static_cast<int>(held.size()); }
};

// What an update tells of itself.
struct UpdateReport {
  std::int64_t update = 0;  // which one it was, from 1
  double loss = 0.0;
  double mean_q = 0.0;         // of the batch's states and actions
  double gradient_norm = 0.0;  // before clipping
  // [B] value - target, or the loss of a head whose output is a distribution: for priorities.
  std::vector<float> td_errors = {};
};

// THE SEAM between the agent and whatever computes: states in, values out, a step taken. All above
// it knows networks by this file alone, all below it may be replaced (registry.h).

// Acts: what a player needs.
class QFunction {
 public:
  virtual ~QFunction() = default;

  // The Q-values [B, actions]. Blocks. Between BeginUpdate and FinishUpdate it sees the weights
  // from before the update.
  virtual std::vector<float> QValues(const StateBatch& batch) = 0;

  // In the layout of named_tensors.h. Throws std::runtime_error, saying what differs, when they are
  // not weights of this network; nothing has changed then.
  virtual void LoadWeights(const NamedTensors& weights) = 0;
};

// Learns: online network, target network, optimizer and averaged weights, wherever they live. One
// thread calls it. LoadWeights sets both networks and the average.
class QNetwork : public QFunction {
 public:
  // Part `part` of a batch, 0 to parts() - 1, all of one size; called on any of the backend's
  // threads.
  using BatchSource = std::function<Batch(int part)>;

  // Begins one gradient step; computes beside its caller where the backend can. If the network was
  // made for overlapped updates (NetworkSpec::overlapped), all parts have been taken when it
  // returns.
  virtual void BeginUpdate(BatchSource get_part) = 0;

  // Ends it: blocks until the step is taken. The reports that have become known, in order: one
  // backend has an update's at once, another one update late, so that it need not wait for its
  // device. Throws std::runtime_error when the loss or the gradient is NaN or infinite; where the
  // report is not late the weights are then as before.
  virtual std::vector<UpdateReport> FinishUpdate() = 0;

  // The reports that are still held back; before a checkpoint.
  virtual std::vector<UpdateReport> Drain() = 0;

  virtual int parts() const = 0;             // that a batch is asked for in
  virtual std::int64_t updates() const = 0;  // finished
  virtual double LearningRate() const = 0;   // of the next update

  virtual NamedTensors Weights() const = 0;            // the last ones
  virtual NamedTensors EvaluationWeights() const = 0;  // averaged, where that is a setting

  // Between updates, after Drain. Load throws std::runtime_error, saying what differs, when it is
  // not the state of this network.
  virtual NetworkState Save() const = 0;
  virtual void Load(const NetworkState& state) = 0;
};

}  // namespace mario
