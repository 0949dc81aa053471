// What the parts of an update cost, with the default settings: `learner_benchmark --help` has
// Google Benchmark's options.
#include <benchmark/benchmark.h>

#include "learner_client/arithmetic.h"
#include "learner_client/dqn_agent.h"
#include "learner_client/learner_config.h"
#include "learner_client/replay_buffer.h"
#include "learner_client/workers.h"

namespace mario {
namespace {

constexpr int kActions = 7;
constexpr int kEpisodeSteps = 400;

// A replay full of episodes with random pixels.
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

void SampleABatch(benchmark::State& state) {
  const LearnerConfig config;
  const ReplayBuffer replay = FullReplay(config);
  Generator generator(2);
  for (auto _ : state) {
    benchmark::DoNotOptimize(replay.Assemble(replay.Draw(config.agent.batch_size, generator)));
  }
}
BENCHMARK(SampleABatch)->Unit(benchmark::kMicrosecond);

void ApplyAdam(benchmark::State& state) {
  const auto parameters = static_cast<std::size_t>(state.range(0));
  const AdamConfig config;
  Adam adam(config, parameters);
  std::vector<float> weights(parameters, 0.1f);
  const std::vector<float> gradients(parameters, 0.01f);
  for (auto _ : state) {
    adam.Update(weights, gradients, Norm(gradients), config.learning_rate);
  }
}
BENCHMARK(ApplyAdam)->Arg(271'191)->Arg(1'700'000)->Unit(benchmark::kMicrosecond);

// Sampling included, as in training.
void Update(benchmark::State& state) {
  const LearnerConfig config;
  const ReplayBuffer replay = FullReplay(config);
  Generator generator(3);
  KeepFreedMemory();
  SetOperationThreads(1);
  Workers workers(static_cast<int>(state.range(0)), [] { SetOperationThreads(1); });
  DqnAgent agent({.agent = config.agent,
                  .network = config.network,
                  .shape = {config.environment.observation, kActions},
                  .device = "cpu"},
                 generator);
  const auto part_size =
      static_cast<std::size_t>(config.agent.batch_size / config.agent.batch_parts);
  for (auto _ : state) {
    const std::vector<ReplaySlot> slots = replay.Draw(config.agent.batch_size, generator);
    agent.Update(workers, [&](int part) {
      return replay.Assemble(
          std::span(slots).subspan(static_cast<std::size_t>(part) * part_size, part_size));
    });
  }
}
BENCHMARK(Update)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mario

BENCHMARK_MAIN();
