#include <regex>

#include "common/limits.h"
#include "learner_client/config/learner_options.h"
#include "learner_client/config/option_binding.h"

namespace mario {

using namespace binding;

namespace {

const CLI::Validator kDevice(
    [](const std::string& text) {
      static const std::regex kPattern("auto|cpu|cuda|cuda:[0-9]{1,3}");
      return std::regex_match(text, kPattern) ? ""
                                              : "'" + text + "' is not auto, cpu, cuda or cuda:N";
    },
    "");

void BindPriority(CLI::App& app, PriorityConfig& config) {
  Add(app, "priority-alpha", config.alpha,
      "exponent of the TD error in prioritised replay; 0: uniform replay")
      ->check(kProbability);
  Add(app, "priority-beta", config.beta,
      "exponent of the importance weights of prioritised replay, at the start")
      ->check(kProbability);
  Add(app, "priority-beta-updates", config.beta_updates,
      "number of updates over which priority-beta grows to 1; 0: it does not grow")
      ->check(CLI::NonNegativeNumber);
  Add(app, "priority-floor", config.floor,
      "added to the absolute TD error, so that every transition can be drawn")
      ->check(CLI::PositiveNumber);
}

void BindExploration(CLI::App& app, EpsilonConfig& config) {
  Add(app, "observe-steps", config.observe_steps,
      "number of steps that fill the replay before learning begins");
  Add(app, "explore-steps", config.explore_steps,
      "number of steps, from then on, over which epsilon falls");
  Add(app, "initial-epsilon", config.initial, "epsilon until learning begins")->check(kProbability);
  Add(app, "final-epsilon", config.final, "epsilon after it has fallen")->check(kProbability);
  Add(app, "epsilon-ladder", config.ladder,
      "each environment has a final epsilon of its own, from 0.4 to 0.0007");
}

void BindPace(CLI::App& app, TrainingConfig& config) {
  Add(app, "samples-per-step", config.samples_per_step,
      "replay ratio: number of samples that are trained on for each step of an environment")
      ->check(CLI::NonNegativeNumber);
  Add(app, "steps-in-flight", config.steps_in_flight,
      "pipeline depth: 1, or 2 for a server so far away that an action follows the observation "
      "before the last one; 0: chosen by the time that the servers take to answer")
      ->check(CLI::Range(0, kMaxStepsInFlight));
}

// The speed of a run, and what is saved and looked at: none of it changes what is learned.
void BindSession(CLI::App& app, LearnerConfig& config) {
  TrainingConfig& training = config.training;
  app.option_defaults()->group(kMayChange);
  Add(app, "threads", training.threads, "number of threads that compute")
      ->check(CLI::Range(1, 256));
  Add(app, "checkpoint-minutes", training.checkpoint_minutes,
      "minutes between two checkpoints; 0: only at the end")
      ->check(CLI::NonNegativeNumber);
  Add(app, "evaluation-minutes", training.evaluation_minutes,
      "minutes of training between two evaluations of the agent, which do not change the run; "
      "0: no evaluations")
      ->check(CLI::NonNegativeNumber);
  Add(app, "evaluation-episodes", training.evaluation_episodes,
      "number of episodes in each of these evaluations")
      ->check(kAtLeastOne);
  Add(app, "device", training.device,
      "where the network is computed: cpu, cuda or cuda:N (the Nth GPU, from 0), or auto: cuda "
      "where there is one")
      ->check(kDevice);
  Add(app, "backend", config.network.backend,
      "what computes the network: cpu has native kernels for the network nature on processors, "
      "torch is libtorch on any device, auto takes cpu where it applies, else torch");
  app.option_defaults()->group("Options");
}

}  // namespace

void BindTrainingOptions(CLI::App& app, LearnerConfig& config) {
  BindPriority(app, config.priority);
  Add(app, "replay-frames", config.replay.frames, "capacity of the replay in observations")
      ->check(kAtLeastOne);
  BindExploration(app, config.epsilon);
  BindPace(app, config.training);
  BindSession(app, config);
}

void BindEvaluationOptions(CLI::App& app, EvaluationConfig& config) {
  Add(app, "evaluation-epsilon", config.epsilon,
      "probability with which an evaluated agent acts at random")
      ->check(kProbability);
  Add(app, "evaluation-sticky", config.sticky_probability,
      "probability, in evaluation, that a frame repeats the buttons of the frame before")
      ->check(kProbability);
  Add(app, "evaluation-no-ops", config.max_no_ops,
      "maximum number of frames without buttons at the start of an evaluated episode")
      ->check(CLI::Range(0, 10'000));
}

}  // namespace mario
