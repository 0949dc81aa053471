#include "learner_client/curriculum/curriculum.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/program.h"
#include "learner_client/curriculum/rising_difficulty.h"
#include "learner_client/curriculum/weighted_choice.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

// 1-1, and a generated level of difficulties 1 to 3.
std::vector<LevelInfo> TwoLevels() {
  return {{.name = "1-1"},
          {.name = "generated",
           .first_seed = 10,
           .last_seed = 19,
           .first_difficulty = 1,
           .last_difficulty = 3}};
}

auto Refused(const std::string& part) { return ThrowsMessage<UsageError>(HasSubstr(part)); }

EpisodeSummary Episode(const std::string& level, int difficulty) {
  EpisodeSummary episode;
  episode.level = level;
  episode.level_difficulty = difficulty;
  return episode;
}

TEST(GradedLevels, AreEachLevelAtEachOfItsDifficulties) {
  const GradedLevels levels(TwoLevels());
  using Named = std::vector<std::pair<std::string, int>>;
  Named named;
  for (const GradedLevel& level : levels) named.emplace_back(level.name, level.difficulty);
  EXPECT_EQ(named, (Named{{"1-1", 0}, {"generated", 1}, {"generated", 2}, {"generated", 3}}));
  EXPECT_EQ(levels.IndexOf(Episode("generated", 2)), 2u);
  EXPECT_EQ(levels.IndexOf(Episode("generated", 4)), std::nullopt);
}

TEST(GradedLevels, RefuseMoreThanAnybodyCanReadATableOf) {
  EXPECT_THAT([] { GradedLevels(std::vector<LevelInfo>{{.name = "generated", .last_difficulty = 1000}}); },
              Refused("narrow level-difficulty"));
}

TEST(WeightedChoice, DrawsInProportionAndNeverWhatWeighsNothing) {
  const std::vector<double> weights = {0.0, 1.0, 0.0, 3.0, 0.0};
  const WeightedChoice choice(weights);
  Generator generator(1);
  std::map<std::size_t, int> drawn;
  for (int i = 0; i < 4000; ++i) ++drawn[choice.Draw(generator)];
  ASSERT_EQ(drawn.size(), 2u);
  EXPECT_NEAR(drawn[1], 1000, 137);  // five standard deviations of a binomial distribution
  EXPECT_EQ(choice.probability(3), 0.75);
  EXPECT_EQ(choice.probability(4), 0.0);
}

TEST(CurriculumConfig, IsRefusedWhereItMeansNothing) {
  const std::vector<std::string> levels = {"1-1", "1-2"};
  EXPECT_NO_THROW(Validate({}, {}));
  EXPECT_NO_THROW(Validate({.level_weights = {0.0, 2.0}}, levels));
  EXPECT_THAT([&] { Validate({.level_weights = {0.0, 0.0}}, levels); }, Refused("sum to 0"));
  EXPECT_THAT([&] { Validate({.level_weights = {2.0, -1.0}}, levels); }, Refused("negative"));
  EXPECT_THAT([&] { Validate({.level_weights = {1.0}}, levels); }, Refused("1 weights for 2"));
  EXPECT_THAT([] { Validate({}, {"1-1", "1-2", "1-1"}); }, Refused("names \"1-1\" twice"));
  EXPECT_THAT([] { Validate({.order = "difficulty"}, {}); }, Refused("has no levels to choose"));
}

TEST(MakeCurriculum, LeavesADrawWithoutWeightsToTheEnvironments) {
  const GradedLevels levels(TwoLevels());
  EXPECT_EQ(MakeCurriculum({}, levels), nullptr);
}

TEST(MakeCurriculum, RefusesACurriculumThatHasNothingToChoose) {
  const GradedLevels one(std::vector<LevelInfo>{{.name = "1-1"}});
  const GradedLevels none(std::vector<LevelInfo>{});
  EXPECT_THAT([&] { MakeCurriculum({.order = "difficulty"}, one); }, Refused("one difficulty"));
  EXPECT_THAT([&] { MakeCurriculum({.order = "replay-failures"}, one); }, Refused("one level"));
  EXPECT_THAT([&] { MakeCurriculum({.order = "replay-failures"}, none); },
              Refused("does not let its clients choose levels"));
  const GradedLevels flat(std::vector<LevelInfo>{
      {.name = "1-1"}, {.name = "g", .first_difficulty = 3, .last_difficulty = 3}});
  EXPECT_THAT([&] { MakeCurriculum({.order = "difficulty"}, flat); }, Refused("one difficulty"));
}

TEST(Mixture, PlaysLevelsByTheirWeightsAndTheirDifficultiesAlike) {
  const GradedLevels levels(TwoLevels());
  const auto mixture = MakeCurriculum({.level_weights = {1.0, 3.0}}, levels);
  EXPECT_THAT(mixture->Shares(), ElementsAre(0.25, 0.25, 0.25, 0.25));
  Generator generator(1);
  std::map<std::pair<int, int>, int> drawn;
  std::map<std::uint32_t, int> seeds;
  for (int i = 0; i < 4000; ++i) {
    const EpisodeStart start = mixture->Draw(generator);
    ++drawn[{start.level, start.difficulty}];
    if (start.level == 1) ++seeds[start.seed];
  }
  ASSERT_EQ(drawn.size(), 4u);
  for (const auto& [level, count] : drawn) EXPECT_NEAR(count, 1000, 137);
  ASSERT_EQ(seeds.size(), 10u);
  EXPECT_EQ(seeds.begin()->first, 10u);
  EXPECT_EQ(seeds.rbegin()->first, 19u);
}

void Count(Curriculum& curriculum, std::size_t graded_level, bool cleared, int times) {
  for (int i = 0; i < times; ++i) {
    curriculum.Count({.graded_level = graded_level, .seed = 10, .cleared = cleared});
  }
}

TEST(RisingDifficulty, LetsTheNextOneInWhenTheHardestIsClearedOftenEnough) {
  const GradedLevels levels(TwoLevels());
  const auto curriculum =
      MakeCurriculum({.order = "difficulty", .next_difficulty_at = 0.7}, levels);
  EXPECT_THAT(curriculum->Shares(), ElementsAre(0.5, 0.5, 0.0, 0.0)) << "levels keep their weights";
  Count(*curriculum, 0, true, 100);
  EXPECT_EQ(curriculum->Shares()[2], 0.0) << "1-1 says nothing of the generated levels";
  Count(*curriculum, 1, false, 16);
  Count(*curriculum, 1, true, 34);
  EXPECT_EQ(curriculum->Shares()[2], 0.0) << "34 of 50 are less than 70 %";
  Count(*curriculum, 1, true, 1);
  EXPECT_THAT(curriculum->Shares(), ElementsAre(0.5, 0.25, 0.25, 0.0));
  Count(*curriculum, 1, true, 50);
  EXPECT_EQ(curriculum->Shares()[3], 0.0) << "only the hardest one counts";
  Count(*curriculum, 2, true, 49);
  EXPECT_EQ(curriculum->Shares()[3], 0.0) << "over 50 episodes of its own";
  Count(*curriculum, 2, true, 1);
  EXPECT_GT(curriculum->Shares()[3], 0.0);
  Count(*curriculum, 3, false, 100);
  EXPECT_GT(curriculum->Shares()[3], 0.0) << "none goes out again";
}

}  // namespace
}  // namespace mario
