#include "learner_client/report/training_statistics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

EpisodeSummary Episode(bool cleared, double total_reward = 0.0) {
  EpisodeSummary episode;
  episode.total_reward = total_reward;
  episode.steps = 10;
  episode.furthest_position = 300.0;
  episode.cleared = cleared;
  episode.ended_by = cleared ? "cleared" : "pit";
  return episode;
}

TEST(TrainingStatistics, AreNaNWhileThereIsNothingToAverage) {
  const TrainingStatistics statistics;
  EXPECT_TRUE(std::isnan(statistics.mean_return()));
  EXPECT_TRUE(std::isnan(statistics.mean_position()));
  EXPECT_TRUE(std::isnan(statistics.mean_length()));
  EXPECT_TRUE(std::isnan(statistics.clear_rate()));
  EXPECT_TRUE(std::isnan(statistics.loss()));
  EXPECT_TRUE(std::isnan(statistics.mean_q()));
  EXPECT_TRUE(std::isnan(statistics.gradient_norm()));
}

TEST(TrainingStatistics, AverageTheLastHundredEpisodes) {
  TrainingStatistics statistics;
  for (int i = 0; i < 50; ++i) statistics.AddEpisode(Episode(false, -1'000.0));
  for (int i = 0; i < 100; ++i) statistics.AddEpisode(Episode(i % 4 == 0, i));
  EXPECT_DOUBLE_EQ(statistics.clear_rate(), 0.25);
  EXPECT_DOUBLE_EQ(statistics.mean_return(), 49.5);
  EXPECT_DOUBLE_EQ(statistics.mean_length(), 10.0);
  EXPECT_DOUBLE_EQ(statistics.mean_position(), 300.0);
}

TEST(TrainingStatistics, LeaveOutEpisodesFromArchivedStates) {
  TrainingStatistics statistics;
  EpisodeSummary archived = Episode(true, 1'000.0);
  archived.from_archive = true;
  statistics.AddEpisode(archived);
  EXPECT_TRUE(std::isnan(statistics.clear_rate()));
  statistics.AddEpisode(Episode(false, 5.0));
  for (int i = 0; i < 200; ++i) statistics.AddEpisode(archived);
  EXPECT_EQ(statistics.clear_rate(), 0.0);
  EXPECT_EQ(statistics.mean_return(), 5.0);
}

TEST(TrainingStatistics, LeaveOutEpisodesWhoseServerWasLost) {
  TrainingStatistics statistics;
  statistics.AddEpisode(Episode(true));
  EpisodeSummary lost = Episode(false);
  lost.ended_by = kServerLost;
  statistics.AddEpisode(lost);
  EXPECT_EQ(statistics.clear_rate(), 1.0);
}

TEST(TrainingStatistics, AverageTheUpdatesSinceSomeoneLooked) {
  TrainingStatistics statistics;
  statistics.AddUpdate(1.0, 10.0, 100.0);
  statistics.AddUpdate(3.0, 20.0, 200.0);
  EXPECT_EQ(statistics.loss(), 2.0);
  EXPECT_EQ(statistics.mean_q(), 15.0);
  EXPECT_EQ(statistics.gradient_norm(), 150.0);
  statistics.ForgetUpdates();
  EXPECT_TRUE(std::isnan(statistics.loss()));
  statistics.AddUpdate(7.0, 0.0, 0.0);
  EXPECT_EQ(statistics.loss(), 7.0);
}

TEST(TrainingStatistics, KeepTheirEpisodesInACheckpoint) {
  const TemporaryFolder folder;
  TrainingStatistics before;
  for (int i = 0; i < 120; ++i) before.AddEpisode(Episode(i % 3 == 0, i));
  {
    Serializer out(folder.path() / "statistics");
    before.Save(out);
    out.Commit();
  }
  Deserializer in(folder.path() / "statistics");
  TrainingStatistics after;
  after.Load(in);
  EXPECT_EQ(after.clear_rate(), before.clear_rate());
  EXPECT_EQ(after.mean_return(), before.mean_return());
  after.AddEpisode(Episode(true, 500.0));
  before.AddEpisode(Episode(true, 500.0));
  EXPECT_EQ(after.mean_return(), before.mean_return());
}

}  // namespace
}  // namespace mario
