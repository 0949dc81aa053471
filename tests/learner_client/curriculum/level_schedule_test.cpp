#include "learner_client/curriculum/level_schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "tests/common/temporary_folder.h"
#include "tests/learner_client/builders.h"

namespace mario {
namespace {

EnvironmentInfo Info() {
  EnvironmentInfo info;
  info.environments = 4;
  info.groups = 2;
  info.levels = {{.name = "1-1"},
                 {.name = "generated",
                  .first_seed = 0,
                  .last_seed = 99,
                  .first_difficulty = 1,
                  .last_difficulty = 3}};
  return info;
}

EpisodeSummary Played(const EpisodeStart& start, bool cleared) {
  EpisodeSummary episode;
  episode.cleared = cleared;
  episode.level = start.level == 0 ? "1-1" : "generated";
  episode.level_seed = start.seed;
  episode.level_difficulty = start.difficulty;
  return episode;
}

TEST(LevelSchedule, DrawsNothingWhereTheEnvironmentsDraw) {
  LevelSchedule schedule({}, Info(), 0.97, 1);
  EXPECT_TRUE(schedule.Draw().empty());
  EXPECT_EQ(schedule.Shares().size(), 4u);
}

TEST(LevelSchedule, DrawsForEachEnvironmentOfAGroupALevelThatTheServerHas) {
  LevelSchedule schedule({.order = "replay-td-errors"}, Info(), 0.97, 1);
  for (int i = 0; i < 100; ++i) {
    const std::vector<EpisodeStart> starts = schedule.Draw();
    EXPECT_EQ(starts.size(), 2u);
    EXPECT_NO_THROW(Info().RequireStarts(starts));
  }
}

TEST(LevelSchedule, CountsEpisodesFromALevelsStartOnly) {
  LevelSchedule schedule({}, Info(), 0.97, 1);
  EpisodeSummary episode = Played({.level = 1, .seed = 5, .difficulty = 2}, true);
  schedule.Count(0, episode);
  episode.cleared = false;
  schedule.Count(0, episode);
  episode.from_archive = true;
  schedule.Count(0, episode);
  EXPECT_EQ(schedule.results()[2].episodes, 2);
  EXPECT_EQ(schedule.results()[2].clears, 1);
  EXPECT_EQ(schedule.results()[2].clear_rate(), 0.5);
  EXPECT_TRUE(std::isnan(schedule.results()[1].clear_rate()));
}

// What two schedules draw of the same episodes, one of them saved and loaded in between.
void ExpectTheSameAfterSaving(const std::string& order) {
  const TemporaryFolder folder;
  const CurriculumConfig config{.order = order, .level_weights = {1.0, 4.0}, .replay_levels = 20};
  LevelSchedule whole(config, Info(), 0.97, 7);
  const auto play = [](LevelSchedule& schedule, int times) {
    std::vector<EpisodeStart> drawn;
    for (int i = 0; i < times; ++i) {
      for (const EpisodeStart& start : schedule.Draw()) {
        schedule.Observe(0, FirstStep());
        schedule.Act(0, std::vector<float>{1.0f, 2.0f, 3.0f, 4.0f}, std::vector<int>{1, 0});
        schedule.Observe(0, TerminatedWith(static_cast<float>(start.seed)));
        schedule.Count(0, Played(start, start.seed % 3 != 0));
        drawn.push_back(start);
      }
    }
    return drawn;
  };
  play(whole, 300);
  const std::filesystem::path file = folder.path() / "schedule";
  Serializer out(file);
  whole.Save(out);
  out.Commit();
  LevelSchedule resumed(config, Info(), 0.97, 7);
  Deserializer in(file);
  resumed.Load(in);
  in.ExpectEnd();
  EXPECT_EQ(resumed.Shares(), whole.Shares()) << order;
  EXPECT_EQ(play(resumed, 300), play(whole, 300)) << order;
}

TEST(LevelSchedule, ContinuesFromWhatWasSaved) {
  for (const char* order : {"uniform", "difficulty", "replay-failures", "replay-td-errors"}) {
    ExpectTheSameAfterSaving(order);
  }
}

TEST(LevelSchedule, RefusesWhatWasSavedOfOtherLevels) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "schedule";
  Serializer out(file);
  LevelSchedule({.order = "difficulty"}, Info(), 0.97, 7).Save(out);
  out.Commit();
  EnvironmentInfo other = Info();
  other.levels.erase(other.levels.begin());
  LevelSchedule schedule({.order = "difficulty"}, other, 0.97, 7);
  Deserializer in(file);
  EXPECT_THROW(schedule.Load(in), std::runtime_error);
}

}  // namespace
}  // namespace mario
