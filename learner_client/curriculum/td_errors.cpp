#include "learner_client/curriculum/td_errors.h"

#include <algorithm>
#include <cmath>

namespace mario {

void TdErrors::Episode::Add(double error) {
  sum += std::abs(error);
  ++count;
}

void TdErrors::Observe(int environment, const TimeStep& step) {
  Episode& episode = episodes_[static_cast<std::size_t>(environment)];
  if (step.first || step.lost()) {
    episode = {};
    return;
  }
  if (!episode.has_value) return;
  episode.has_reward = !step.last();
  episode.reward = static_cast<double>(step.reward);
  if (step.terminated) episode.Add(episode.reward - episode.value);
  if (step.last()) episode.has_value = false;  // a truncated step's error is not known
}

void TdErrors::Act(int environment, std::span<const float> values, int action) {
  Episode& episode = episodes_[static_cast<std::size_t>(environment)];
  const double best = static_cast<double>(*std::ranges::max_element(values));
  if (episode.has_reward) episode.Add(episode.reward + gamma_ * best - episode.value);
  episode.has_reward = false;
  episode.has_value = true;
  episode.value = static_cast<double>(values[static_cast<std::size_t>(action)]);
}

double TdErrors::mean(int environment) const {
  const Episode& episode = episodes_[static_cast<std::size_t>(environment)];
  return episode.count == 0 ? 0.0 : episode.sum / episode.count;
}

void TdErrors::Save(Serializer& out) const {
  out.PutName("TD errors");
  for (const Episode& episode : episodes_) {
    out.Put(episode.has_value);
    out.Put(episode.has_reward);
    out.Put(episode.value);
    out.Put(episode.reward);
    out.Put(episode.sum);
    out.Put(episode.count);
  }
}

void TdErrors::Load(Deserializer& in) {
  in.ExpectName("TD errors");
  for (Episode& episode : episodes_) {
    episode.has_value = in.Get<bool>();
    episode.has_reward = in.Get<bool>();
    episode.value = in.Get<double>();
    episode.reward = in.Get<double>();
    episode.sum = in.Get<double>();
    episode.count = in.Get<int>();
  }
}

}  // namespace mario
