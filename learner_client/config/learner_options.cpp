#include <regex>

#include "common/limits.h"
#include "common/options.h"
#include "learner_client/config/learner_config.h"

namespace mario {
namespace {

template <typename T>
CLI::Option* Add(CLI::App& app, const std::string& name, T& member, const std::string& help) {
  return app.add_option("--" + name, member, help);
}

// As an option with a value, so that a file or an argument can also turn off what is on.
CLI::Option* Add(CLI::App& app, const std::string& name, bool& member, const std::string& help) {
  return app.add_option("--" + name, member, help)
      ->default_str(member ? "true" : "false")
      ->type_name("BOOL");
}

CLI::Option* Add(CLI::App& app, const std::string& name, double& member, const std::string& help) {
  return AddNumber(app, name, member, help);
}

CLI::Option* Add(CLI::App& app, const std::string& name, std::string& member,
                 const std::string& help) {
  return app.add_option("--" + name, member, help)->check(ValidUtf8());
}

CLI::Option* Add(CLI::App& app, const std::string& name, std::vector<std::string>& member,
                 const std::string& help) {
  return AddNames(app, name, member, help);
}

const CLI::Range kProbability(0.0, 1.0);
const CLI::Range kAtLeastOne(1, 1 << 30);
const CLI::Range kAtLeastZero(0, 1 << 30);

const CLI::Validator kDevice(
    [](const std::string& text) {
      static const std::regex kPattern("auto|cpu|cuda|cuda:[0-9]{1,3}");
      return std::regex_match(text, kPattern) ? ""
                                              : "'" + text + "' is not auto, cpu, cuda or cuda:N";
    },
    "");

}  // namespace

void BindEnvironmentOptions(CLI::App& app, EnvironmentConfig& config) {
  Add(app, "environments", config.environments, "environments that are stepped")
      ->check(kAtLeastOne);
  Add(app, "groups", config.groups,
      "of the environments, stepped in turns; 0: by where the servers are and how long they take")
      ->check(kAtLeastZero);
  Add(app, "observation-height", config.observation.height, "pixels")
      ->check(CLI::Range(kMinObservationSide, kMaxObservationSide));
  Add(app, "observation-width", config.observation.width, "pixels")
      ->check(CLI::Range(kMinObservationSide, kMaxObservationSide));
  Add(app, "frame-skip", config.frame_skip, "emulated frames a step")
      ->check(CLI::Range(1, kMaxFrameSkip));
  Add(app, "max-last-two-frames", config.max_last_two_frames,
      "pixelwise, against the flicker of light things");
  Add(app, "min-last-two-frames", config.min_last_two_frames,
      "pixelwise, against the flicker of dark things");
  Add(app, "action-set", config.action_set, "one of the game's action sets, empty: its first");
  Add(app, "sticky", config.sticky_probability, "that a frame repeats the last frame's buttons")
      ->check(kProbability);
  Add(app, "no-ops", config.max_no_ops, "frames without buttons at an episode's start, at most")
      ->check(CLI::Range(0, kMaxNoOps));
  Add(app, "max-steps", config.max_steps, "an episode's limit, 0: none")
      ->check(CLI::Range(0, kMaxSteps));
  Add(app, "stall-steps", config.stall_steps, "without progress until truncation, 0: never")
      ->check(CLI::Range(0, kMaxSteps));
  Add(app, "reward-clip", config.reward_clip, "rewards lie within +-this, 0: as they are")
      ->check(CLI::Range(0.0, kMaxRewardClip));
  Add(app, "levels", config.levels,
      "names of the game's levels, of which each episode draws one, none: its first; 7 or 0..99: "
      "generated levels of these seeds, unless a level has that name");
  Add(app, "first-level-seed", config.first_level_seed, "of generated levels");
  Add(app, "last-level-seed", config.last_level_seed, "of generated levels, included");
  Add(app, "level-difficulty", config.level_difficulty,
      "of generated levels, in the game's own range")
      ->check(CLI::Range(0, kMaxDifficulty));
  Add(app, "archive-share", config.archive_share, "of the episodes start from archived states")
      ->check(kProbability);
  Add(app, "seed", config.seed, "of everything random");
}

namespace {

void BindNetwork(CLI::App& app, NetworkConfig& config) {
  Add(app, "stack", config.stack, "observations in a state")->check(CLI::Range(1, 16));
  Add(app, "filters", config.filters, "of the three convolutions")
      ->expected(3)
      ->check(CLI::Range(1, 1024));
  Add(app, "hidden", config.hidden, "units of the hidden layer")->check(CLI::Range(1, 8192));
  Add(app, "same-padding", config.same_padding, "convolutions keep the size, as the blog's");
  Add(app, "network", config.architecture,
      "name of the network's architecture: nature, or another that was built in");
  Add(app, "head", config.head,
      "what makes Q-values of the hidden layer's: scalar, dueling, or a distribution of returns: "
      "c51, qr or hl-gauss");
  // As releases before 0.3 had it.
  app.add_option_function<bool>(
         "--dueling",
         [&config](bool on) {
           if (on || config.head == "dueling") config.head = on ? "dueling" : "scalar";
         })
      ->group("");
  Add(app, "invert-pixels", config.invert_pixels, "white enters the network as 0");
  Add(app, "show-held", config.show_held, "the held buttons enter the network");
  Add(app, "weight-deviation", config.weight_deviation,
      "standard deviation of the first weights, 0: by fan-in (He)")
      ->check(CLI::NonNegativeNumber);
  Add(app, "precision", config.precision,
      "of the arithmetic: fp32, bf16, or auto: bf16 where the processor multiplies in it")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}));
}

void BindAgent(CLI::App& app, AgentConfig& config) {
  Add(app, "gamma", config.gamma, "discount a step")->check(kProbability);
  Add(app, "n-step", config.n_step, "rewards summed before the bootstrap")->check(kAtLeastOne);
  Add(app, "double-dqn", config.update.double_dqn, "the online network chooses, the target one values");
  Add(app, "loss", config.update.loss, "huber or mse")->check(CLI::IsMember({"huber", "mse"}));
  Add(app, "batch-size", config.batch_size, "transitions an update")->check(CLI::Range(1, 4096));
  Add(app, "batch-parts", config.update.batch_parts, "of a batch, shared out to the threads")
      ->check(CLI::Range(1, 64));
  Add(app, "random-shift", config.random_shift,
      "pixels by which sampled states are moved at most, 0: none")
      ->check(CLI::Range(0, 64));
  Add(app, "average-decay", config.update.average_decay,
      "of the averaged weights that evaluation uses, 0: the last weights")
      ->check(CLI::Range(0.0, 0.999999));
}

void BindTargets(CLI::App& app, UpdateConfig& config) {
  Add(app, "target-sync-updates", config.target_sync_updates,
      "between copies to the target network, 0: none; without target-tau no target network")
      ->check(kAtLeastZero);
  Add(app, "target-tau", config.target_tau,
      "share of the online weights that enters the target network each update, in place of copies")
      ->check(kProbability);
  Add(app, "munchausen-alpha", config.munchausen.alpha,
      "of the log-policy in the reward, 0: no Munchausen")
      ->check(kProbability);
  Add(app, "munchausen-temperature", config.munchausen.temperature, "of the policy's softmax")
      ->check(CLI::PositiveNumber);
  Add(app, "munchausen-floor", config.munchausen.floor, "of temperature times log-policy")
      ->check(CLI::Range(-1e6, 0.0));
}

void BindSupport(CLI::App& app, SupportConfig& config) {
  Add(app, "atoms", config.atoms,
      "atoms, quantiles or bins of a return's distribution, for the heads c51, qr and hl-gauss")
      ->check(CLI::Range(2, 1024));
  Add(app, "v-min", config.v_min, "least return that the heads c51 and hl-gauss can represent")
      ->check(CLI::Range(-1e6, 1e6));
  Add(app, "v-max", config.v_max, "greatest return that the heads c51 and hl-gauss can represent")
      ->check(CLI::Range(-1e6, 1e6));
}

void BindOptimizer(CLI::App& app, UpdateConfig& config) {
  Add(app, "optimizer", config.optimizer, "adam or rmsprop (centred)")
      ->check(CLI::IsMember({"adam", "rmsprop"}));
  Add(app, "learning-rate", config.adam.learning_rate, "of the optimizer")
      ->check(CLI::PositiveNumber);
  Add(app, "adam-epsilon", config.adam.epsilon, "of Adam")->check(CLI::PositiveNumber);
  Add(app, "rmsprop-decay", config.rmsprop.decay, "of RMSprop's running means")
      ->check(CLI::Range(0.0, 0.999999));
  Add(app, "rmsprop-epsilon", config.rmsprop.epsilon, "of RMSprop, added to the variance")
      ->check(CLI::PositiveNumber);
  Add(app, "gradient-clip", config.adam.gradient_clip, "of the gradient's norm, 0: none")
      ->check(CLI::NonNegativeNumber);
  Add(app, "decay-from-updates", config.decay_from_updates, "the learning rate falls from here")
      ->check(kAtLeastZero);
  Add(app, "decay-to-updates", config.decay_to_updates, "to here, 0: it does not fall")
      ->check(kAtLeastZero);
  Add(app, "final-learning-rate", config.final_learning_rate, "where it stays from then on")
      ->check(CLI::NonNegativeNumber);
}

void BindPriority(CLI::App& app, PriorityConfig& config) {
  Add(app, "priority-alpha", config.alpha,
      "prioritised replay's exponent on the error, 0: uniform replay")
      ->check(kProbability);
  Add(app, "priority-beta", config.beta, "the importance weights' exponent at the start")
      ->check(kProbability);
  Add(app, "priority-beta-updates", config.beta_updates,
      "over which priority-beta grows to 1, 0: it stays")
      ->check(CLI::NonNegativeNumber);
  Add(app, "priority-floor", config.floor, "added to each error's size")
      ->check(CLI::PositiveNumber);
}

void BindLearning(CLI::App& app, LearnerConfig& config) {
  Add(app, "replay-frames", config.replay.frames, "observations remembered")->check(kAtLeastOne);
  Add(app, "observe-steps", config.epsilon.observe_steps, "before learning begins");
  Add(app, "explore-steps", config.epsilon.explore_steps, "over which epsilon falls");
  Add(app, "initial-epsilon", config.epsilon.initial, "until learning begins")->check(kProbability);
  Add(app, "final-epsilon", config.epsilon.final, "afterwards")->check(kProbability);
  Add(app, "epsilon-ladder", config.epsilon.ladder,
      "each environment ends at an epsilon of its own, from 0.4 to 0.0007");
}

void BindPace(CLI::App& app, TrainingConfig& config) {
  Add(app, "samples-per-step", config.samples_per_step, "trained for each step")
      ->check(CLI::NonNegativeNumber);
  Add(app, "steps-in-flight", config.steps_in_flight,
      "of a group: 1, or 2 for a server so far that each action is to follow the observation "
      "before the last one; 0: by the time that the servers' answers take")
      ->check(CLI::Range(0, kMaxStepsInFlight));
}

// The speed of a run, and what is saved and looked at: none of it changes what is learned.
void BindSession(CLI::App& app, LearnerConfig& config) {
  app.option_defaults()->group(kMayChange);
  Add(app, "threads", config.training.threads, "of the arithmetic")->check(CLI::Range(1, 256));
  Add(app, "checkpoint-minutes", config.training.checkpoint_minutes,
      "between checkpoints, 0: only at the end")
      ->check(CLI::NonNegativeNumber);
  Add(app, "evaluation-minutes", config.training.evaluation_minutes,
      "between evaluations of the agent, which leave the training as it is, 0: none")
      ->check(CLI::NonNegativeNumber);
  Add(app, "evaluation-episodes", config.training.evaluation_episodes, "of each of them")
      ->check(kAtLeastOne);
  Add(app, "device", config.training.device,
      "where the network is computed: cpu, cuda or cuda:N (the Nth GPU, from 0), or auto: cuda where "
      "there is one")
      ->check(kDevice);
  Add(app, "backend", config.network.backend,
      "what computes the network: cpu (native kernels, for the network nature on processors), torch "
      "(libtorch, on any device), or auto: cpu where it applies, else torch");
  app.option_defaults()->group("Options");
}

}  // namespace

void BindLearnerOptions(CLI::App& app, LearnerConfig& config) {
  app.option_defaults()->always_capture_default();
  BindEnvironmentOptions(app, config.environment);
  BindNetwork(app, config.network);
  BindAgent(app, config.agent);
  BindTargets(app, config.agent.update);
  BindSupport(app, config.agent.update.support);
  BindOptimizer(app, config.agent.update);
  BindPriority(app, config.priority);
  BindLearning(app, config);
  BindPace(app, config.training);
  BindSession(app, config);
}

}  // namespace mario
