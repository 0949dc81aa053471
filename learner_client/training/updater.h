#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "learner_client/agent/agent_config.h"
#include "learner_client/base/generator.h"
#include "learner_client/base/serializer.h"
#include "learner_client/demonstrations/demonstration_replay.h"
#include "learner_client/network/network_config.h"
#include "learner_client/network/q_network.h"
#include "learner_client/replay/random_shift.h"
#include "learner_client/replay/replay_buffer.h"
#include "learner_client/replay/replay_sampler.h"
#include "learner_client/report/training_statistics.h"

namespace mario {

// Updates a network on batches that it draws from the replay, and takes in what each update
// reports: the TD errors of its transitions, as priorities, and statistics. One update is computed
// at a time.
class Updater {
 public:
  // What it works on; all of it must outlive the updater.
  struct Setup {
    const AgentConfig& agent;
    const ReplayBuffer& replay;
    ReplaySampler& sampler;
    TrainingStatistics& statistics;
    DemonstrationReplay* demonstrations = nullptr;  // that a part of each batch is drawn from
  };

  // The generator draws batches.
  Updater(const Setup& setup, std::unique_ptr<QNetwork> network, Generator generator)
      : setup_(setup), generator_(generator), network_(std::move(network)) {}

  // Draws a batch and begins an update on it. None may be under way.
  void Begin();
  // Blocks until the update that is under way, if there is one, has changed the weights.
  void Finish();
  bool IsComputing() const { return is_computing_; }

  QNetwork& network() { return *network_; }
  const QNetwork& network() const { return *network_; }

  // For checkpoints, between updates. Load throws std::runtime_error when it does not fit the
  // replay, which has been restored before, or the network.
  void Save(Serializer& out);
  void Load(Deserializer& in, const NetworkConfig& config, const NetworkShape& shape);

 private:
  // What is random in an update, and what its report is about.
  struct Drawn {
    Samples samples;
    Samples demonstrated;       // behind these, of the demonstrations
    std::vector<Shift> shifts;  // each state's, then each next state's
    double margin_weight = 0.0;
  };
  int DemonstratedNow() const;
  void DrawDemonstrated(int count, Drawn& drawn);
  Batch PartOf(int part) const;
  void TakeIn(const UpdateReport& report);
  void SaveLateReports(Serializer& out) const;
  void LoadLateReports(Deserializer& in);
  void RequireSound() const;

  const Setup setup_;
  Generator generator_;
  bool is_computing_ = false;
  std::deque<Drawn> drawn_;  // for updates without a report so far, the one under way last
  std::vector<UpdateReport> drained_;  // for a checkpoint, before they were due
  std::unique_ptr<QNetwork> network_;  // the first to go: its threads read what is above
};

}  // namespace mario
