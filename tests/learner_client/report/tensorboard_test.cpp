#include "learner_client/report/tensorboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::HasSubstr;
using Kind = TensorboardEvent::Kind;

std::vector<TensorboardEvent> EventsOf(const TensorboardLog& log) {
  std::vector<TensorboardEvent> events;
  for (const std::string& record : ReadRecords(log.file())) events.push_back(DecodeEvent(record));
  return events;
}

std::map<std::string, float> Values(const TensorboardEvent& event) {
  std::map<std::string, float> values;
  for (const Scalar& scalar : event.scalars) values[scalar.tag] = scalar.value;
  return values;
}

class TensorboardFile : public testing::Test {
 protected:
  TemporaryFolder folder_;
  TensorboardLog log_{folder_.path(), 1'000, [] { return 1.7e9 + 0.25; }};
};

TEST_F(TensorboardFile, BeginsWithTheVersionAndWhereTheRunGoesOn) {
  const std::vector<TensorboardEvent> events = EventsOf(log_);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, Kind::kVersion);
  EXPECT_EQ(events[0].wall_seconds, 1.7e9 + 0.25);
  EXPECT_EQ(events[1].kind, Kind::kStart);
  EXPECT_EQ(events[1].step, 1'000);
  EXPECT_THAT(log_.file().filename(), HasSubstr("events.out.tfevents.1700000000."));
}

TEST_F(TensorboardFile, HasTheFieldsTags) {
  MetricsRow row;
  row.progress.steps = 2'000;
  row.progress.seconds = 4.0;
  row.progress.episodes = 3;
  row.steps_per_second = 600.0;
  row.updates_per_second = 30.0;
  row.loss = 0.5;
  row.mean_q = 1.5;
  row.mean_return = 12.0;
  row.mean_length = 150.0;
  row.clear_rate = 0.25;
  log_.Write(row);
  const TensorboardEvent event = EventsOf(log_).back();
  EXPECT_EQ(event.step, 2'000);
  const std::map<std::string, float> values = Values(event);
  EXPECT_EQ(values.at("charts/SPS"), 600.0f);
  EXPECT_EQ(values.at("time/fps"), 500.0f);
  EXPECT_EQ(values.at("losses/td_loss"), 0.5f);
  EXPECT_EQ(values.at("losses/q_values"), 1.5f);
  EXPECT_EQ(values.at("rollout/ep_rew_mean"), 12.0f);
  EXPECT_EQ(values.at("rollout/ep_len_mean"), 150.0f);
  EXPECT_EQ(values.at("rollout/success_rate"), 0.25f);
}

TEST_F(TensorboardFile, HasNoLossBeforeLearningAndNoReturnBeforeAnEpisodeHasEnded) {
  MetricsRow row;
  row.progress.episodes = 3;  // from archived states, say
  const TrainingStatistics nothing;
  row.loss = nothing.loss();
  row.mean_return = nothing.mean_return();
  row.clear_rate = nothing.clear_rate();
  log_.Write(row);
  const std::map<std::string, float> values = Values(EventsOf(log_).back());
  EXPECT_FALSE(values.contains("losses/td_loss"));
  EXPECT_FALSE(values.contains("rollout/ep_rew_mean"));
  EXPECT_FALSE(values.contains("rollout/success_rate"));
}

TEST_F(TensorboardFile, HasEpisodesAndEvaluations) {
  EpisodeSummary episode;
  episode.total_reward = 7.5;
  episode.steps = 80;
  log_.WriteEpisode(1'500, episode);
  log_.Write(EvaluationResult{.steps = 1'600, .clear_rate = 0.75, .mean_return = 9.0});
  const std::vector<TensorboardEvent> events = EventsOf(log_);
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[2].step, 1'500);
  EXPECT_EQ(Values(events[2]).at("charts/episodic_return"), 7.5f);
  EXPECT_EQ(Values(events[2]).at("charts/episodic_length"), 80.0f);
  EXPECT_EQ(events[3].step, 1'600);
  EXPECT_EQ(Values(events[3]).at("eval/mean_reward"), 9.0f);
  EXPECT_EQ(Values(events[3]).at("eval/success_rate"), 0.75f);
}

}  // namespace
}  // namespace mario
