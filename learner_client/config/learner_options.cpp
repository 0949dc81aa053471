#include "learner_client/config/learner_options.h"

#include "common/limits.h"
#include "learner_client/config/option_binding.h"

namespace mario {

using namespace binding;

namespace {

void BindNetwork(CLI::App& app, NetworkConfig& config) {
  Add(app, "stack", config.stack, "observations in a state")->check(CLI::Range(1, kMaxStack));
  Add(app, "filters", config.filters,
      "numbers of filters of nature's three convolutions, or of the three residual stages of "
      "impala "
      "and impoola")
      ->expected(3)
      ->check(CLI::Range(1, 1024));
  Add(app, "hidden", config.hidden, "units of the hidden layer, 0: no hidden layer")
      ->check(CLI::Range(0, 8192));
  Add(app, "noisy", config.noisy,
      "noise in the weights of the linear layers, whose strength is learned: explores in place of "
      "random actions (give final-epsilon = 0)");
  Add(app, "same-padding", config.same_padding, "convolutions keep the size, as the blog's");
  Add(app, "network", config.architecture,
      "name of the network's architecture, which may be one of your own that was built in with "
      "MARIO_NETWORKS");
  Add(app, "head", config.head,
      "what makes Q-values, or a distribution of returns, of the hidden layer's values");
  // As releases before 0.3 had it.
  app.add_option_function<bool>("--dueling",
                                [&config](bool on) {
                                  if (on || config.head == "dueling")
                                    config.head = on ? "dueling" : "scalar";
                                })
      ->group("");
  Add(app, "invert-pixels", config.invert_pixels, "white enters the network as 0");
  Add(app, "show-held", config.show_held, "the held buttons enter the network");
  Add(app, "weight-deviation", config.weight_deviation,
      "standard deviation of the first weights, 0: by fan-in (He)")
      ->check(CLI::NonNegativeNumber);
  Add(app, "precision", config.precision,
      "of the arithmetic: fp32, tf32 (fp32 that a GPU multiplies with fewer digits), bf16, or "
      "auto: "
      "bf16 where the processor or GPU multiplies in it")
      ->check(CLI::IsMember({"auto", "fp32", "tf32", "bf16"}));
}

void BindAgent(CLI::App& app, AgentConfig& config) {
  Add(app, "gamma", config.gamma, "discount a step")->check(kProbability);
  Add(app, "n-step", config.n_step, "rewards summed before the bootstrap")->check(kAtLeastOne);
  Add(app, "double-dqn", config.update.double_dqn,
      "the online network chooses, the target one values");
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

}  // namespace

void BindLearnerOptions(CLI::App& app, LearnerConfig& config) {
  app.option_defaults()->always_capture_default();
  BindEnvironmentOptions(app, config.environment);
  BindCurriculumOptions(app, config.curriculum);
  BindNetwork(app, config.network);
  BindAgent(app, config.agent);
  BindTargets(app, config.agent.update);
  BindSupport(app, config.agent.update.support);
  BindOptimizer(app, config.agent.update);
  BindDemonstrationOptions(app, config);
  BindTrainingOptions(app, config);
}

}  // namespace mario
