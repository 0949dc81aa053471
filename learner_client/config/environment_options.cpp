#include "common/limits.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/config/option_binding.h"

namespace mario {

using namespace binding;

namespace {

void BindPool(CLI::App& app, EnvironmentConfig& config) {
  Add(app, "environments", config.environments, "number of environments to train on")
      ->check(kAtLeastOne);
  Add(app, "groups", config.groups,
      "number of groups that the environments are divided into; one group steps while another's "
      "actions are chosen; 0: chosen by how far the servers are and how fast they answer")
      ->check(kAtLeastZero);
}

void BindObservation(CLI::App& app, EnvironmentConfig& config) {
  Add(app, "observation-height", config.observation.height, "height of an observation in pixels")
      ->check(CLI::Range(kMinObservationSide, kMaxObservationSide));
  Add(app, "observation-width", config.observation.width, "width of an observation in pixels")
      ->check(CLI::Range(kMinObservationSide, kMaxObservationSide));
  Add(app, "frame-skip", config.frame_skip, "number of emulated frames in a step")
      ->check(CLI::Range(1, kMaxFrameSkip));
  Add(app, "max-last-two-frames", config.max_last_two_frames,
      "an observation is the pixelwise maximum of a step's last two frames, so that light objects "
      "that flicker are always seen");
  Add(app, "min-last-two-frames", config.min_last_two_frames,
      "an observation is the pixelwise minimum of a step's last two frames, so that dark objects "
      "that flicker are always seen");
}

void BindActions(CLI::App& app, EnvironmentConfig& config) {
  Add(app, "action-set", config.action_set,
      "name of the game's action set that the agent uses; empty: the game's first");
  Add(app, "sticky", config.sticky_probability,
      "probability that a frame repeats the buttons of the frame before (sticky actions)")
      ->check(kProbability);
  Add(app, "no-ops", config.max_no_ops,
      "maximum number of frames without buttons at an episode's start (no-op starts)")
      ->check(CLI::Range(0, kMaxNoOps));
}

void BindEpisodes(CLI::App& app, EnvironmentConfig& config) {
  Add(app, "max-steps", config.max_steps,
      "maximum number of steps in an episode, which is truncated there; 0: no limit")
      ->check(CLI::Range(0, kMaxSteps));
  Add(app, "stall-steps", config.stall_steps,
      "number of steps without progress after which an episode is truncated; 0: never")
      ->check(CLI::Range(0, kMaxSteps));
  Add(app, "reward-clip", config.reward_clip,
      "rewards are clipped to +-this value; 0: rewards are not clipped")
      ->check(CLI::Range(0.0, kMaxRewardClip));
  Add(app, "levels", config.levels,
      "names of the levels to train on, one of which each episode draws; empty: the game's first "
      "level; one of them may be a number or a range, 7 or 0..99, which stands for the generated "
      "levels of these seeds, unless a level has that name");
  Add(app, "first-level-seed", config.first_level_seed,
      "first seed of the range that generated levels are drawn from");
  Add(app, "last-level-seed", config.last_level_seed,
      "last seed, included, of the range that generated levels are drawn from");
  AddRange(app, "level-difficulty", config.first_level_difficulty, config.last_level_difficulty,
           kMaxDifficulty,
           "difficulty of generated levels, or a range of difficulties, 1..9, one of which each "
           "episode draws, in the game's own range");
  Add(app, "archive-share", config.archive_share,
      "share of the episodes that start from a state that an earlier episode has passed through")
      ->check(kProbability);
  Add(app, "seed", config.seed, "seed of every random number of the run");
}

}  // namespace

void BindEnvironmentOptions(CLI::App& app, EnvironmentConfig& config) {
  BindPool(app, config);
  BindObservation(app, config);
  BindActions(app, config);
  BindEpisodes(app, config);
}

}  // namespace mario
