#include "learner_client/config/learner_options.h"
#include "learner_client/config/option_binding.h"

namespace mario {

using namespace binding;

namespace {

void BindBackwardStarts(CLI::App& app, DemonstrationConfig& config) {
  Add(app, "demonstration-starts", config.start_share,
      "share of the episodes that begin along a demonstration: near its end first, and further "
      "back "
      "as the agent does as well from there")
      ->check(kProbability);
  Add(app, "backward-steps", config.backward_steps,
      "number of steps by which these starts move back; 0: a fortieth of the demonstration")
      ->check(kAtLeastZero);
  Add(app, "backward-episodes", config.backward_episodes,
      "number of episodes along a demonstration, a share of which lets the starts move back")
      ->check(CLI::Range(1, 100'000));
  Add(app, "backward-success-rate", config.backward_success_rate,
      "share of these episodes that must clear the level or earn what the demonstration did from "
      "there")
      ->check(kProbability);
}

}  // namespace

void BindDemonstrationOptions(CLI::App& app, LearnerConfig& config) {
  DemonstrationConfig& demonstration = config.demonstration;
  app.option_defaults()->group(kMayChange);
  Add(app, "demonstrations", demonstration.folder,
      "folder of demonstrations to learn from, or one of them, as viewer_client --play "
      "--record-demonstration records them; empty: none");
  app.option_defaults()->group("Options");
  Add(app, "pretrain-updates", demonstration.pretrain_updates,
      "number of updates on the demonstrations alone, before the first step")
      ->check(kAtLeastZero);
  Add(app, "demonstration-share", demonstration.batch_share,
      "share of each batch that is drawn from the demonstrations")
      ->check(kProbability);
  Add(app, "margin-weight", demonstration.margin_weight,
      "weight of the large-margin loss of what is drawn from the demonstrations; 0: none")
      ->check(CLI::NonNegativeNumber);
  Add(app, "margin-fade-updates", demonstration.margin_fade_updates,
      "number of updates after the pre-training over which margin-weight falls to 0; 0: it stays")
      ->check(kAtLeastZero);
  Add(app, "large-margin", config.agent.update.large_margin,
      "by how much the value of a demonstrated action is to be greater than those of the others")
      ->check(CLI::PositiveNumber);
  BindBackwardStarts(app, demonstration);
}

}  // namespace mario
