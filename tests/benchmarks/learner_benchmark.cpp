#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "learner_client/arithmetic.h"
#include "learner_client/learner.h"
#include "learner_client/remote_environment.h"
#include "tests/benchmarks/learner_benchmarks.h"
#include "tests/benchmarks/matrix_products.h"
#include "tests/common/temporary_folder.h"
#include "tests/integration/server_process.h"

namespace mario {
namespace {

constexpr int kActions = 7;
constexpr int kThreads = 2;
constexpr int kEpisodeSteps = 400;
constexpr double kPercent = 0.01;

LearnerConfig DefaultConfig() {
  LearnerConfig config;
  config.environment.groups = 1;  // what is chosen where server and learner share a machine
  return config;
}

// Mnih et al. 2015 as CleanRL has it, with double DQN, an update for every four steps: what
// nature_update.py does too.
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
  config.agent.batch_parts = kThreads;
  config.agent.average_decay = 0.0;
  config.agent.adam.gradient_clip = 0.0;
  return config;
}

NetworkShape Shape(const LearnerConfig& config) {
  return {config.environment.observation, kActions};
}

// Multiplications and additions of one update of that network: three passes forward, and backward
// everything but the gradient by the pixels.
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

double ResidentBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) * 1024;
  }
  throw std::runtime_error("/proc/self/status does not tell the resident memory");
}

// Updates from a replay that nothing is added to.
class Updates {
 public:
  Updates(const LearnerConfig& config, const ReplayBuffer& replay)
      : config_(config), replay_(replay) {}

  void Run(int updates) {
    for (int i = 0; i < updates; ++i) Update();
  }

  void Sample(int batches) {
    for (int i = 0; i < batches; ++i) {
      replay_.Assemble(replay_.Draw(config_.agent.batch_size, generator_));
    }
  }

 private:
  void Update() {
    const std::vector<ReplaySlot> slots = replay_.Draw(config_.agent.batch_size, generator_);
    const std::size_t size = slots.size() / static_cast<std::size_t>(config_.agent.batch_parts);
    agent_.Update(workers_, [&](int part) {
      return replay_.Assemble(
          std::span(slots).subspan(static_cast<std::size_t>(part) * size, size));
    });
  }

  const LearnerConfig config_;
  const ReplayBuffer& replay_;
  Generator generator_{3};
  Workers workers_{kThreads, [] { SetOperationThreads(1); }};
  DqnAgent agent_{{.agent = config_.agent,
                   .network = config_.network,
                   .shape = Shape(config_),
                   .device = "cpu"},
                  generator_};
};

// The same in Python.
class PythonUpdates {
 public:
  void Run(int updates) {
    child_.WriteLine(std::to_string(updates));
    if (child_.ReadLine() != "done") throw std::runtime_error(child_.ReadErrors());
  }

 private:
  ChildProcess child_{"/usr/bin/python3", {MARIO_NATURE_UPDATE, std::to_string(kThreads)}};
};

// The whole of training: a server, and a learner that goes on from where it was.
class Training {
 public:
  explicit Training(const LearnerConfig& config) : config_(config) {}

  void Run(int updates) {
    const std::int64_t end = learner_.progress().updates + updates;
    while (learner_.progress().updates < end) learner_.Turn();
  }

 private:
  const LearnerConfig config_;
  const TemporaryFolder folder_;
  ServerProcess server_{"ipc://" + (folder_.path() / "steps").string(), {"--environments", "32"}};
  Transport transport_;
  RemoteEnvironments environments_{transport_, config_.environment, {.urls = {server_.url()}}};
  Learner learner_{config_, environments_};
};

// The optimizer's part of an update: the norm of a gradient that a backward pass left, and Adam,
// with blocks of the gradient in the caches, where the products that compute them leave them in
// training.
class Optimizing {
 public:
  explicit Optimizing(const LearnerConfig& config)
      : config_(config), network_(config.network, Shape(config), "cpu", generator_) {
    const auto states = static_cast<std::size_t>(config.agent.batch_size);
    const std::vector<std::uint8_t> pixels(states * static_cast<std::size_t>(config.network.stack) *
                                           config.environment.observation.bytes());
    const std::vector<int> held(states);
    const NetworkInput input = network_.Convert({{pixels, held}});
    const std::vector<float> q =
        network_.ForwardForTraining(input, {0, config.agent.batch_size}, pass_);
    network_.Backward(q, pass_);
  }

  void Run(int updates) {
    for (int i = 0; i < updates; ++i) {
      adam_.Begin(network_.AddUp(workers_, {&pass_, 1}), config_.agent.adam.learning_rate);
      const std::size_t count = network_.parameters().size(), size = gradient_.size();
      workers_.Run(static_cast<int>((count + size - 1) / size), [&](int block) {
        const std::size_t begin = static_cast<std::size_t>(block) * size;
        adam_.Move(network_.parameters(), begin,
                   std::span(gradient_).first(std::min(size, count - begin)));
      });
    }
  }

 private:
  const LearnerConfig config_;
  Generator generator_{3};
  Workers workers_{kThreads, [] { SetOperationThreads(1); }};
  QNetwork network_;
  QNetwork::Pass pass_ = network_.MakePass();
  Adam adam_{config_.agent.adam, network_.parameters().size()};
  const std::vector<float> gradient_ = std::vector<float>(1 << 16, 0.01f);
};

// What a row needs is made when the row is first run, in the round that does not count: rows that
// --only leaves out cost nothing.
template <typename Subject, typename... Args>
Subject& Once(std::optional<Subject>& subject, const Args&... args) {
  return subject ? *subject : subject.emplace(args...);
}

// A replay of the Nature network's observations, and what it takes of the machine's memory.
class NatureReplay {
 public:
  const ReplayBuffer& Get() {
    if (!replay_) {
      const double before = ResidentBytes();
      replay_ = FullReplay(NatureConfig("fp32"));
      bytes_ = ResidentBytes() - before;
    }
    return *replay_;
  }

  double BytesAPixel() {
    const ReplayBuffer& replay = Get();
    return bytes_ / static_cast<double>(replay.frames()) /
           static_cast<double>(replay.shape().observation.bytes());
  }

 private:
  std::optional<ReplayBuffer> replay_;
  double bytes_ = 0.0;
};

constexpr const char* kUnit = "updates/s";
constexpr const char* kProducts = "matrix products with its operations, fp32";
constexpr const char* kPython = "Nature 84x84, batch 32, fp32, in Python";
constexpr const char* kFp32 = "Nature 84x84, batch 32, fp32";
constexpr const char* kAlone = "default, training alone on a full replay";

}  // namespace

std::vector<BenchmarkResult> MeasureLearner(const BenchmarkPlan& plan) {
  KeepFreedMemory();
  FlushDenormals();
  SetOperationThreads(1);
  NatureReplay replay;
  Workers workers(kThreads, [] { SetOperationThreads(1); });
  std::optional<PythonUpdates> python;
  std::optional<Updates> fp32, bf16, alone;
  std::optional<Optimizing> optimizing;
  std::optional<ReplayBuffer> default_replay;
  std::optional<Training> nature_training, training;
  const auto nature = [&]() -> Updates& { return Once(fp32, NatureConfig("fp32"), replay.Get()); };

  std::vector<BenchmarkRow> rows = {
      {kProducts, kUnit, [&](int n) { MultiplyMatrices(n * NatureOperations(), workers); }, "", 0},
      {kPython, kUnit, [&](int n) { Once(python).Run(n); }, "", 0},
      {kFp32, kUnit, [&](int n) { nature().Run(n); }, kPython, 1.7},
      {"Nature 84x84, batch 32, fp32, once more", kUnit, [&](int n) { nature().Run(n); }, kProducts,
       0.45},
      {"its batches of 32 from 200,000 frames", "batches/s", [&](int n) { nature().Sample(n); },
       kFp32, 1 / (5 * kPercent)},
      {"its optimizer", kUnit, [&](int n) { Once(optimizing, NatureConfig("fp32")).Run(n); }, kFp32,
       1 / (6 * kPercent)},
      {"Nature, training with emulation, an update every 4 steps", kUnit,
       [&](int n) { Once(nature_training, NatureConfig("fp32")).Run(n); }, kFp32, 85 * kPercent},
      {kAlone, kUnit,
       [&](int n) {
         if (!default_replay) default_replay = FullReplay(DefaultConfig());
         Once(alone, DefaultConfig(), *default_replay).Run(n);
       },
       "", 0},
      {"default, training with emulation", kUnit,
       [&](int n) { Once(training, DefaultConfig()).Run(n); }, kAlone, 85 * kPercent}};
  if (ChoosePrecision("auto", "cpu") == "bf16") {
    rows.push_back({"Nature 84x84, batch 32, bf16", kUnit,
                    [&](int n) { Once(bf16, NatureConfig("bf16"), replay.Get()).Run(n); }, kPython,
                    2.7});
  } else {
    std::printf("no row in bf16: this processor does not multiply in it\n");
  }

  std::vector<BenchmarkResult> results = RunInterleaved(rows, plan);
  const char* memory = "replay, a stored pixel";
  if (plan.Wants(memory)) results.push_back(AtMost(1.05, memory, "bytes", replay.BytesAPixel()));
  return results;
}

}  // namespace mario
