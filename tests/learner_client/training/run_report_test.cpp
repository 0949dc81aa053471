#include "learner_client/training/run_report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "learner_client/report/metrics_files.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

MetricsRow RowAt(std::int64_t steps) {
  MetricsRow row;
  row.progress.steps = steps;
  row.progress.seconds = static_cast<double>(steps) / 100.0;
  row.progress.updates = steps / 4;
  row.progress.episodes = 7;
  row.progress.clears = 2;
  row.phase = "explore";
  row.epsilon = 0.5;
  row.loss = 0.25;
  row.mean_return = 3.5;
  row.mean_position = 512.0;
  row.clear_rate = 0.125;
  row.steps_per_second = 400.0;
  row.updates_per_second = 25.0;
  return row;
}

TEST(RunReport, ReadsBackTheHistoryThatTheRunWrote) {
  const TemporaryFolder folder;
  MetricsFiles files(folder.path(), 0);
  for (const std::int64_t steps : {100, 200, 300}) files.Write(RowAt(steps));
  const RunHistory history = ReadHistory(folder.path());
  ASSERT_EQ(history.points().size(), 3u);
  EXPECT_EQ(history.points().back(), ReportOf(RowAt(300)).point);
}

TEST(RunReport, ReadsBackWhereThereWasNothingToAverage) {
  const TemporaryFolder folder;
  MetricsRow row = RowAt(100);
  row.clear_rate = row.mean_return = row.loss = TrainingStatistics().clear_rate();
  MetricsFiles(folder.path(), 0).Write(row);
  const RunHistory history = ReadHistory(folder.path());
  ASSERT_EQ(history.points().size(), 1u);
  EXPECT_TRUE(std::isnan(history.points().back().clear_rate));
  EXPECT_TRUE(std::isnan(history.points().back().loss));
  EXPECT_EQ(history.points().back().mean_position, 512.0);
}

TEST(RunReport, AnEpisodeOfALostServerIsARowAndNoPointOfACurve) {
  const TemporaryFolder folder;
  EpisodeSummary lost;
  lost.ended_by = kServerLost;
  MetricsFiles files(folder.path(), 0);
  const auto curves = [&] {
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder.path() / "tensorboard")) {
      bytes += file.file_size();
    }
    return bytes;
  };
  const std::uintmax_t before = curves();
  files.WriteEpisode(10, 0, lost);
  EXPECT_EQ(curves(), before);
  files.WriteEpisode(10, 0, EpisodeSummary());
  EXPECT_GT(curves(), before);
  std::ifstream rows(folder.path() / "episodes.csv");
  const std::string text((std::istreambuf_iterator<char>(rows)), {});
  EXPECT_NE(text.find("server-lost"), std::string::npos);
}

TEST(RunReport, KeepsATableOfTheLevelsOfARunOnSeveral) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "levels.csv";
  const auto text = [&] {
    std::ifstream rows(file);
    return std::string((std::istreambuf_iterator<char>(rows)), {});
  };
  MetricsFiles(folder.path(), 0).WriteTables(RowAt(100));
  EXPECT_FALSE(std::filesystem::exists(file)) << "one level needs no table";
  MetricsRow row = RowAt(200);
  row.levels = {{.level = "1-1", .episodes = 10, .clears = 5, .clear_rate = 0.5, .share = 0.25},
                {.level = "generated",
                 .difficulty = 9,
                 .clear_rate = TrainingStatistics().clear_rate(),
                 .share = 0.75}};
  MetricsFiles(folder.path(), 0).WriteTables(row);
  const std::string header = "steps,seconds,level,difficulty,episodes,clears,clear_rate,share\n";
  const std::string rows =
      "200,2.00,1-1,0,10,5,0.500,0.2500\n200,2.00,generated,9,0,0,nan,0.7500\n";
  EXPECT_EQ(text(), header + rows);
  row.progress.steps = 400;
  MetricsFiles(folder.path(), 200).WriteTables(row);
  EXPECT_TRUE(text().starts_with(header + rows + "400,")) << text();
  EXPECT_EQ(ReportOf(row).levels.size(), 2u);
}

TEST(RunReport, KeepsATableOfWhereEpisodesBeganAlongDemonstrations) {
  const TemporaryFolder folder;
  MetricsRow row = RowAt(200);
  row.demonstrations = {{.name = "mine", .steps = 357, .position = 280}};
  row.demonstrations.front().began[8] = 24;
  row.demonstrations.front().as_well[8] = 18;
  MetricsFiles(folder.path(), 0).WriteTables(row);
  std::ifstream file(folder.path() / "demonstrations.csv");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_TRUE(
      text.starts_with("steps,seconds,demonstration,length,position,tenth,began,as_well\n200,2.00,"
                       "mine,357,280,0,0,0\n"))
      << text;
  EXPECT_NE(text.find("\n200,2.00,mine,357,280,8,24,18\n"), std::string::npos) << text;
  EXPECT_EQ(ReportOf(row).demonstrations, row.demonstrations);
}

TEST(RunReport, ReadsBackTheEvaluations) {
  const TemporaryFolder folder;
  const EvaluationResult result{.steps = 500,
                                .episodes = 20,
                                .clears = 15,
                                .clear_rate = 0.75,
                                .wilson_low = 0.5,
                                .wilson_high = 0.875,
                                .mean_position = 1'000.5,
                                .mean_return = 12.25};
  MetricsFiles(folder.path(), 0).Write(result, 60.0);
  EXPECT_EQ(ReadHistory(folder.path()).evaluations(), std::vector{result});
}

TEST(RunReport, AnEvaluationAfterTheCheckpointIsForgotten) {
  const TemporaryFolder folder;
  MetricsFiles(folder.path(), 0).Write(EvaluationResult{.steps = 500}, 60.0);
  const MetricsFiles again(folder.path(), 400);
  EXPECT_TRUE(ReadHistory(folder.path()).evaluations().empty());
}

TEST(RunReport, ALineThatWasCutOffIsLeftOut) {
  const TemporaryFolder folder;
  MetricsFiles(folder.path(), 0).Write(RowAt(100));
  std::ofstream(folder.path() / "metrics.csv", std::ios::app) << "200,2.0,8";
  EXPECT_EQ(ReadHistory(folder.path()).points().size(), 1u);
}

TEST(RunReport, ANewRunHasNoHistory) {
  const TemporaryFolder folder;
  EXPECT_TRUE(ReadHistory(folder.path()).points().empty());
}

TEST(RunReport, NamesTheRunItsActionsAndItsSettings) {
  LearnerConfig config;
  EnvironmentInfo info;
  info.game = "Stripes";
  info.actions = {{"none", 0}, {"right+A", 0x11}};
  info.slots = {4, 5};
  const RunFacts facts = FactsOf(config, info, "runs/one/");
  EXPECT_EQ(facts.game, "Stripes");
  EXPECT_EQ(facts.actions, (std::vector<std::string>{"none", "right+A"}));
  EXPECT_EQ(facts.slots, (std::vector<int>{4, 5}));
  const auto is_skip = [](const Setting& setting) { return setting.name == "frame-skip"; };
  EXPECT_EQ(std::count_if(facts.settings.begin(), facts.settings.end(), is_skip), 1);
}

TEST(RunReport, ARunWithoutAnEndHasNoTimeLeft) {
  EXPECT_LT(ReportOf(RowAt(100)).seconds_left, 0.0);
}

}  // namespace
}  // namespace mario
