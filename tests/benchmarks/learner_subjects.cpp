#include "tests/benchmarks/learner_subjects.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "learner_client/network/cpu/gradient_sum.h"
#include "learner_client/network/process_tuning.h"

namespace mario {
namespace {

constexpr int kActions = 7;
constexpr int kEpisodeSteps = 400;

NetworkShape Shape(const LearnerConfig& config) {
  return {config.environment.observation, kActions};
}

double ResidentBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) * 1024;
  }
  throw std::runtime_error("/proc/self/status does not tell the resident memory");
}

void OnOneThread() { SetOperationThreads(1); }

}  // namespace

LearnerConfig DefaultConfig() {
  LearnerConfig config;
  config.environment.groups = 1;  // what is chosen where server and learner share a machine
  return config;
}

LearnerConfig NatureConfig(const std::string& precision) {
  LearnerConfig config = DefaultConfig();
  config.environment.observation = {84, 84};
  config.network.filters = {32, 64, 64};
  config.network.hidden = 512;
  config.network.show_held = false;
  config.network.precision = precision;
  config.agent.gamma = 0.99;
  config.agent.n_step = 1;
  config.agent.batch_size = 32;
  config.training.samples_per_step = 32.0 / 4;
  config.agent.update.batch_parts = kBenchmarkThreads;
  config.agent.update.average_decay = 0.0;
  config.agent.update.adam.gradient_clip = 0.0;
  return config;
}

double NatureOperations() {
  const double first = 20.0 * 20 * 32 * (8 * 8 * 4);
  const double others = 9.0 * 9 * 64 * (4 * 4 * 32) + 7.0 * 7 * 64 * (3 * 3 * 64) +
                        7.0 * 7 * 64 * 512 + 512.0 * kActions;
  return 2.0 * 32 * (4 * first + 5 * others);
}

ReplayBuffer FullReplay(const LearnerConfig& config) {
  const EnvironmentConfig& environment = config.environment;
  ReplayBuffer replay(config.replay, {.observation = environment.observation,
                                      .environments = environment.environments,
                                      .stack = config.network.stack,
                                      .n_step = config.agent.n_step,
                                      .gamma = config.agent.gamma});
  Generator generator(1);
  std::vector<std::uint8_t> pixels(environment.observation.bytes());
  for (std::uint8_t& pixel : pixels) pixel = static_cast<std::uint8_t>(generator.UniformInt(256));
  const std::int64_t steps = config.replay.frames / environment.environments;
  for (std::int64_t i = 0; i < steps; ++i) {
    TimeStep step;
    step.first = i % kEpisodeSteps == 0;
    step.terminated = i % kEpisodeSteps == kEpisodeSteps - 1;
    for (int e = 0; e < environment.environments; ++e) {
      replay.Append(e, step, pixels);
      replay.SetAction(e, static_cast<int>(generator.UniformInt(kActions)));
    }
  }
  return replay;
}

const ReplayBuffer& NatureReplay::Get() {
  if (!replay_) {
    const double before = ResidentBytes();
    replay_ = FullReplay(NatureConfig("fp32"));
    bytes_ = ResidentBytes() - before;
  }
  return *replay_;
}

double NatureReplay::BytesAPixel() {
  const ReplayBuffer& replay = Get();
  return bytes_ / static_cast<double>(replay.frames()) /
         static_cast<double>(replay.shape().observation.bytes());
}

Updates::Updates(const LearnerConfig& config, const ReplayBuffer& replay)
    : config_(config),
      replay_(replay),
      network_(BothRegistry().MakeQNetwork({.network = config_.network,
                                           .shape = Shape(config_),
                                           .update = config_.agent.update,
                                           .device = "cpu",
                                           .threads = kBenchmarkThreads},
                                          generator_)) {}

void Updates::Run(int updates) {
  for (int i = 0; i < updates; ++i) {
    const std::vector<ReplaySlot> slots = replay_.Draw(config_.agent.batch_size, generator_);
    const std::size_t size = slots.size() / static_cast<std::size_t>(network_->parts());
    network_->BeginUpdate([&](int part) {
      return replay_.Assemble(
          std::span(slots).subspan(static_cast<std::size_t>(part) * size, size));
    });
    network_->FinishUpdate();
  }
}

void Updates::Sample(int batches) {
  for (int i = 0; i < batches; ++i) {
    replay_.Assemble(replay_.Draw(config_.agent.batch_size, generator_));
  }
}

PythonUpdates::PythonUpdates()
    : child_("/usr/bin/python3", {MARIO_NATURE_UPDATE, std::to_string(kBenchmarkThreads)}) {}

void PythonUpdates::Run(int updates) {
  child_.WriteLine(std::to_string(updates));
  if (child_.ReadLine() != "done") throw std::runtime_error(child_.ReadErrors());
}

void Training::Run(int updates) {
  const std::int64_t end = learner_.progress().updates + updates;
  while (learner_.progress().updates < end) learner_.Iterate();
}

Optimizing::Optimizing(const LearnerConfig& config)
    : config_(config),
      workers_(kBenchmarkThreads, OnOneThread),
      network_(config.network, Shape(config), generator_),
      gradient_(kGradientBlock, 0.01f) {
  const auto states = static_cast<std::size_t>(config.agent.batch_size);
  const std::vector<std::uint8_t> pixels(states * static_cast<std::size_t>(config.network.stack) *
                                         config.environment.observation.bytes());
  const std::vector<int> held(states);
  const NetworkInput input = network_.Convert({{pixels, held}});
  const std::vector<float> q =
      network_.ForwardForTraining(input, {0, config.agent.batch_size}, pass_);
  network_.Backward(q, pass_);
}

void Optimizing::Run(int updates) {
  const std::size_t count = network_.parameters().size(), size = gradient_.size();
  for (int i = 0; i < updates; ++i) {
    adam_.Begin(network_.AddUp(workers_, {&pass_, 1}), config_.agent.update.adam.learning_rate);
    workers_.Run(static_cast<int>((count + size - 1) / size), [&](int block) {
      const std::size_t begin = static_cast<std::size_t>(block) * size;
      adam_.Move(network_.parameters(), begin,
                 std::span(gradient_).first(std::min(size, count - begin)));
    });
  }
}

}  // namespace mario
