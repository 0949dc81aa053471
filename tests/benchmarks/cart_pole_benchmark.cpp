#include <deque>
#include <iostream>
#include <mutex>
#include <numeric>

#include "learner_client/base/thread_team.h"
#include "learner_client/training/learner.h"
#include "tests/benchmarks/learner_benchmarks.h"
#include "tests/fakes/cart_pole.h"
#include "tests/learner_client/networks.h"

namespace mario {
namespace {

constexpr int kSteps = 500'000;
constexpr std::size_t kScoredEpisodes = 100;  // the last ones of the training
constexpr double kScore = 475.0;              // Gym's bar; CleanRL reaches 488.69 +- 16.11
constexpr int kSeeds = 3;

// CleanRL's dqn.py. What differs: the four numbers are seen as bars (cart_pole.h), by convolutions
// and one hidden layer of 128 in place of layers of 120 and 84; the first weights are all about as
// small as PyTorch's are there; the learning rate falls to nothing in the second half; epsilon
// stays at 1 until learning begins at 10,000 steps, and is 0.05 from 250,000 on as there.
LearnerConfig CartPoleConfig(std::uint64_t seed) {
  LearnerConfig config;
  config.environment.environments = 1;
  config.environment.groups = 1;
  config.environment.observation = kCartPoleObservation;
  config.environment.max_steps = kCartPoleSteps;
  config.environment.seed = seed;
  config.network = {.stack = 1,
                    .filters = {16, 32, 64},
                    .hidden = 128,
                    .invert_pixels = false,
                    .show_held = false,
                    .weight_deviation = 0.04,
                    .precision = "fp32"};
  config.agent.gamma = 0.99;
  config.agent.n_step = 1;
  config.agent.update.double_dqn = false;
  config.agent.update.loss = "mse";
  config.agent.batch_size = 128;
  config.agent.update.batch_parts = 1;
  config.agent.update.target_sync_updates = 50;  // 500 steps
  config.agent.update.average_decay = 0.0;
  config.agent.update.decay_from_updates = 24'500;  // half-time
  config.agent.update.decay_to_updates = 49'000;    // the end
  config.agent.update.final_learning_rate = 0.0;
  config.agent.update.adam = {.learning_rate = 2.5e-4, .epsilon = 1e-8, .gradient_clip = 0.0};
  config.replay.frames = 10'000;
  config.priority.alpha = 0.0;  // uniform
  config.epsilon = {
      .observe_steps = 10'000, .explore_steps = 240'000, .initial = 1.0, .final = 0.05};
  config.training.samples_per_step = 12.8;  // an update every 10 steps
  config.training.threads = 1;
  return config;
}

struct CartPoleRun {
  std::string name;
  LearnerConfig config;
  std::function<std::unique_ptr<SmallGame>()> make = MakeCartPole;
};

std::vector<CartPoleRun> Runs() {
  std::vector<CartPoleRun> runs;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    runs.push_back({"CartPole, seed " + std::to_string(seed),
                    CartPoleConfig(static_cast<std::uint64_t>(seed))});
  }
  runs.push_back({"CartPole, a learning rate of 1e-6", CartPoleConfig(1)});
  runs.back().config.agent.update.adam.learning_rate = 1e-6;
  runs.push_back({"CartPole, no terminals", CartPoleConfig(1),
                  [] { return WithoutTerminals(MakeCartPole()); }});
  return runs;
}

// The mean return of the last episodes in training, as CleanRL scores.
double Score(const CartPoleRun& run) {
  SmallGameEnvironments environments(run.config.environment, 2, run.make);
  Learner learner(run.config, environments, CpuRegistry());
  std::deque<double> returns;
  learner.on_episode = [&](int, const EpisodeSummary& episode) {
    returns.push_back(episode.total_reward);
    if (returns.size() > kScoredEpisodes) returns.pop_front();
  };
  while (learner.progress().steps < kSteps) learner.Iterate();
  return std::accumulate(returns.begin(), returns.end(), 0.0) / static_cast<double>(returns.size());
}

std::vector<double> Scores(const std::vector<CartPoleRun>& runs) {
  std::vector<double> scores(runs.size());
  std::mutex telling;
  ThreadTeam(2).Run(static_cast<int>(runs.size()), [&](int i) {
    const auto at = static_cast<std::size_t>(i);
    scores[at] = Score(runs[at]);
    const std::lock_guard lock(telling);
    std::cerr << runs[at].name << ": " << scores[at] << std::endl;
  });
  return scores;
}

}  // namespace

std::vector<BenchmarkResult> CheckCartPole(const BenchmarkPlan& plan) {
  std::vector<CartPoleRun> runs = Runs();
  std::erase_if(runs, [&](const CartPoleRun& run) { return !plan.Wants(run.name); });
  const std::vector<double> scores = Scores(runs);
  std::vector<BenchmarkResult> results;
  int reached = 0, seeds = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const bool is_sound = runs[i].name.find("seed") != std::string::npos;
    if (is_sound) {
      ++seeds;
      reached += scores[i] >= kScore ? 1 : 0;
      BenchmarkResult& result = results.emplace_back();
      result.name = runs[i].name;
      result.unit = "return";
      result.value = scores[i];
    } else {
      results.push_back(AtMost(kScore, runs[i].name, "return", scores[i]));
    }
  }
  if (seeds == kSeeds) {
    results.push_back(
        AtLeast(2, "CartPole, seeds that reach 475", "of 3", static_cast<double>(reached)));
  }
  return results;
}

}  // namespace mario
