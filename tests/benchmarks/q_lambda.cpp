#include "tests/benchmarks/q_lambda.h"

namespace mario {

// From the end, so that each target is made of the one after it.
std::vector<float> QLambdaTargets(std::span<const TimeStep> answers,
                                  std::span<const float> next_values, const QLambdaConfig& config) {
  std::vector<float> targets(answers.size());
  bool row_goes_on = false;  // in the same episode
  for (std::size_t t = answers.size(); t-- > 0;) {
    const TimeStep& answer = answers[t];
    double value = next_values[t];
    if (row_goes_on && !answer.last()) value += config.lambda * (targets[t + 1] - value);
    if (answer.terminated) value = 0.0;
    targets[t] = static_cast<float>(answer.reward + config.gamma * value);
    row_goes_on = !answer.first;
  }
  return targets;
}

}  // namespace mario
