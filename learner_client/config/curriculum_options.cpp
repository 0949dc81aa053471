#include "learner_client/config/learner_options.h"
#include "learner_client/config/option_binding.h"

namespace mario {

using namespace binding;

void BindCurriculumOptions(CLI::App& app, CurriculumConfig& config) {
  Add(app, "level-weights", config.level_weights,
      "how often each of the levels is played, relative to the others, in their order; empty: all "
      "equally often");
  Add(app, "curriculum", config.order,
      "how an episode's level is chosen: uniform; difficulty: the next difficulty comes in when "
      "the "
      "hardest one so far is cleared often enough; replay-failures or replay-td-errors: a share of "
      "the episodes replays levels that were not cleared, or that have great TD errors "
      "(Prioritized Level Replay)")
      ->check(CLI::IsMember({"uniform", "difficulty", "replay-failures", "replay-td-errors"}));
  Add(app, "next-difficulty-at", config.next_difficulty_at,
      "clear rate, over 50 training episodes, that lets the next difficulty into the curriculum "
      "difficulty")
      ->check(kProbability);
  Add(app, "level-replay-share", config.replay_share,
      "share of the episodes that replay a level, of the replaying curricula")
      ->check(kProbability);
  Add(app, "level-replay-levels", config.replay_levels,
      "number of levels that the replaying curricula remember")
      ->check(CLI::Range(1, 100'000));
  Add(app, "level-replay-temperature", config.replay_temperature,
      "of the ranks by which levels are replayed: the lower, the more often the first ones")
      ->check(CLI::Range(0.01, 1000.0));
}

}  // namespace mario
