#include "learner_client/demonstrations/backward_starts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/common/temporary_folder.h"
#include "tests/learner_client/demonstrations/plays.h"

namespace mario {
namespace {

const DemonstrationConfig kConfig{
    .start_share = 1.0, .backward_steps = 10, .backward_episodes = 4, .backward_success_rate = 0.5};

BackwardStarts Starts(const DemonstrationConfig& config = kConfig, int plays = 1,
                      bool cleared = true) {
  const std::vector<DemonstratedPlay> demonstrations(static_cast<std::size_t>(plays),
                                                     TestPlay(100, cleared));
  return BackwardStarts(config, demonstrations, 2, Generator(1));
}

// An episode that begins at a step and earns 1 a step for so many.
void PlayFrom(BackwardStarts& starts, int step, int rewards, bool cleared = false,
              int demonstration = 0) {
  TimeStep time_step;
  time_step.first = true;
  starts.Observe(1, time_step);
  time_step = {};
  time_step.reward = 1.0f;
  for (int i = 1; i < rewards; ++i) starts.Observe(1, time_step);
  time_step.terminated = true;
  time_step.episode.emplace();
  time_step.episode->cleared = cleared;
  time_step.episode->along = DemonstrationPlace{.demonstration = demonstration, .step = step};
  starts.Observe(1, time_step);
}

TEST(BackwardStarts, BeginNearTheEnd) {
  BackwardStarts starts = Starts();
  EXPECT_EQ(starts.position(0), 90);
  for (int i = 0; i < 100; ++i) {
    const auto place = starts.Draw();
    ASSERT_TRUE(place);
    EXPECT_GE(place->step, 90);
    EXPECT_LT(place->step, 100);
    EXPECT_FALSE(place->follow);
  }
}

TEST(BackwardStarts, MoveBackWhenEnoughEpisodesEarnWhatTheDemonstrationDid) {
  BackwardStarts starts = Starts();
  for (const int rewards : {10, 9}) PlayFrom(starts, 90, rewards);
  EXPECT_EQ(starts.position(0), 90);
  PlayFrom(starts, 90, 10);
  EXPECT_EQ(starts.position(0), 80) << "two of four is half, whatever the fourth does";
  const auto most = [&starts] {
    int step = 0;
    for (int i = 0; i < 200; ++i) step = std::max(step, starts.Draw()->step);
    return step;
  };
  EXPECT_EQ(most(), 99);  // two moves wide
  for (int i = 0; i < 2; ++i) PlayFrom(starts, 85, 15);
  EXPECT_EQ(starts.position(0), 70);
  EXPECT_EQ(most(), 89);
}

TEST(BackwardStarts, StayWhereTheAgentFails) {
  BackwardStarts starts = Starts();
  for (int i = 0; i < 40; ++i) PlayFrom(starts, 90, i % 4 == 0 ? 10 : 9);
  EXPECT_EQ(starts.position(0), 90);
}

TEST(BackwardStarts, CountAClearedLevelWhateverItEarned) {
  BackwardStarts starts = Starts();
  for (int i = 0; i < 2; ++i) PlayFrom(starts, 90, 2, true);
  EXPECT_EQ(starts.position(0), 80);
  BackwardStarts of_a_failure = Starts(kConfig, 1, false);
  for (int i = 0; i < 4; ++i) PlayFrom(of_a_failure, 90, 2, true);
  EXPECT_EQ(of_a_failure.position(0), 90);
}

TEST(BackwardStarts, LeaveOutEpisodesOfOtherPlaces) {
  BackwardStarts starts = Starts();
  for (int i = 0; i < 40; ++i) PlayFrom(starts, 50, 100);
  for (int i = 0; i < 40; ++i) PlayFrom(starts, 90, 100, true, 7);
  EXPECT_EQ(starts.position(0), 90);
}

TEST(BackwardStarts, EndAtTheStart) {
  BackwardStarts starts = Starts();
  for (int episode = 0; episode < 2 * 10; ++episode) {
    ASSERT_TRUE(starts.Draw());
    PlayFrom(starts, *starts.position(0), 100);
  }
  EXPECT_FALSE(starts.position(0));
  EXPECT_FALSE(starts.Draw());
}

TEST(BackwardStarts, TellWhereTheLastEpisodesBeganAndHowTheyDid) {
  BackwardStarts starts = Starts(kConfig, 2);
  TimeStep from_the_start;
  from_the_start.terminated = true;
  from_the_start.episode.emplace();
  for (int i = 0; i < 200; ++i) starts.Observe(0, from_the_start);
  PlayFrom(starts, 90, 10, false, 1);
  PlayFrom(starts, 95, 1, false, 1);
  PlayFrom(starts, 39, 10, false, 1);
  const std::vector<StartsAlong> looks = starts.Look();
  ASSERT_EQ(looks.size(), 2u);
  EXPECT_EQ(looks[1].name, "play of 100");
  EXPECT_EQ(looks[1].steps, 100);
  EXPECT_EQ(looks[1].position, 90);
  EXPECT_EQ(looks[1].tenths[9].began, 2);
  EXPECT_EQ(looks[1].tenths[9].as_well, 1);
  EXPECT_EQ(looks[1].tenths[3].began, 1);
  EXPECT_EQ(looks[1].tenths[3].as_well, 0);
  EXPECT_EQ(looks[0].tenths[9].began, 0);
  for (int i = 0; i < 100; ++i) starts.Observe(0, from_the_start);
  EXPECT_EQ(starts.Look()[1].tenths[9].began, 0) << "they are no longer among the last 100";
}

TEST(BackwardStarts, AreAShareOfTheEpisodesOfAllDemonstrations) {
  DemonstrationConfig config = kConfig;
  config.start_share = 0.25;
  BackwardStarts starts = Starts(config, 3);
  std::vector<int> counts(3, 0);
  int none = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto place = starts.Draw();
    place ? ++counts[static_cast<std::size_t>(place->demonstration)] : ++none;
  }
  EXPECT_NEAR(none, 3000, 120);
  for (const int count : counts) EXPECT_NEAR(count, 333, 70);
}

TEST(BackwardStarts, AreResumedWithinAnEpisode) {
  const TemporaryFolder folder;
  const auto begin = [](BackwardStarts& starts) {
    for (int i = 0; i < 3; ++i) PlayFrom(starts, *starts.position(0), 20);
    TimeStep step;
    step.first = true;
    starts.Observe(1, step);
    step = {};
    step.reward = 19.0f;
    starts.Observe(1, step);
  };
  const auto end = [](BackwardStarts& starts) {
    TimeStep step;
    step.reward = 1.0f;
    step.terminated = true;
    step.episode.emplace();
    step.episode->along = DemonstrationPlace{.demonstration = 0, .step = 80};
    starts.Observe(1, step);
  };
  BackwardStarts whole = Starts(), resumed = Starts();
  begin(whole);
  EXPECT_EQ(whole.position(0), 80);
  {
    Serializer out(folder.path() / "file");
    whole.Save(out);
    out.Commit();
  }
  Deserializer in(folder.path() / "file");
  resumed.Load(in);
  in.ExpectEnd();
  for (BackwardStarts* starts : {&whole, &resumed}) {
    end(*starts);
    EXPECT_EQ(starts->position(0), 70);
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(whole.Draw(), resumed.Draw());
}

}  // namespace
}  // namespace mario
