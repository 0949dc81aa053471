#include "learner_client/players/recording_player.h"

#include <gtest/gtest.h>

#include <fstream>

#include "learner_client/players/evaluation.h"
#include "learner_client/players/replay_player.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"
#include "tests/learner_client/players/two_environments.h"

namespace mario {
namespace {

Evaluation Play(Player& player, int episodes) {
  FakeEnvironments environments(TwoEnvironments());
  return Evaluate(environments, player, episodes);
}

class RecordingAPlayer : public testing::Test {
 protected:
  const EnvironmentInfo info_ = FakeEnvironments(TwoEnvironments()).info();
  const std::unique_ptr<Player> random_ = MakeReferencePlayer("random", info_, 5);
  RecordingPlayer recording_{*random_, info_};
};

TEST_F(RecordingAPlayer, ChangesNothingOfWhatItPlays) {
  const auto other = MakeReferencePlayer("random", info_, 5);
  const Evaluation recorded = Play(recording_, 20), plain = Play(*other, 20);
  EXPECT_EQ(recorded.episodes, plain.episodes);
}

// The fake's rewards follow from its actions, so equal returns mean equal actions.
TEST_F(RecordingAPlayer, ItsBestEpisodeIsPlayedAgainFromTheFile) {
  const Evaluation evaluation = Play(recording_, 20);
  double best = 0.0;
  for (const EpisodeSummary& episode : evaluation.episodes) {
    if (episode.cleared) best = std::max(best, episode.total_reward);
  }
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "best.actions";
  std::ofstream(file) << recording_.BestEpisode();
  ReplayPlayer replay(file, info_);
  const Evaluation again = Play(replay, 20);
  const auto is_best = [&](const EpisodeSummary& e) { return e.cleared && e.total_reward == best; };
  EXPECT_TRUE(std::any_of(again.episodes.begin(), again.episodes.end(), is_best));
}

// What the first environment does in so many steps of one episode.
std::vector<int> Actions(Player& player, const EnvironmentInfo& info, int count) {
  std::vector<int> actions;
  const auto size = static_cast<std::size_t>(info.group_size());
  TimeSteps time_steps{.group = 0, .steps = std::vector<TimeStep>(size), .observations = {}};
  for (int i = 0; i < count; ++i) {
    for (TimeStep& step : time_steps.steps) step.first = i == 0;
    actions.push_back(player.Act(time_steps).front());
  }
  return actions;
}

TEST_F(RecordingAPlayer, AFileOfActionsIsHeldAtItsEndOrRepeated) {
  ASSERT_GE(info_.actions.size(), 2u);
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "short.actions").string();
  std::ofstream(file) << "2 " << info_.actions[0].name << "\n1 " << info_.actions[1].name << "\n";
  const auto held = MakeReferencePlayer("replay:" + file, info_, 1);
  EXPECT_EQ(Actions(*held, info_, 7), (std::vector<int>{0, 0, 1, 1, 1, 1, 1}));
  const auto repeated = MakeReferencePlayer("repeat:" + file, info_, 1);
  EXPECT_EQ(Actions(*repeated, info_, 7), (std::vector<int>{0, 0, 1, 0, 0, 1, 0}));
  EXPECT_EQ(Actions(*repeated, info_, 2), (std::vector<int>{0, 0})) << "a new episode";
}

TEST_F(RecordingAPlayer, TheVeryLastEpisodeCountsToo) {
  Play(recording_, 2);  // one in each environment
  EXPECT_NE(recording_.BestEpisode(), "");
}

TEST_F(RecordingAPlayer, NeverTakesAnEpisodeThatItsServerCutShort) {
  TimeSteps time_steps{.group = 0, .steps = {{}, {}}, .observations = {}};
  for (TimeStep& step : time_steps.steps) step.first = true;
  recording_.Act(time_steps);
  for (TimeStep& step : time_steps.steps) {
    step.first = false;
    step.truncated = true;
    step.episode.emplace();
    step.episode->total_reward = 100.0;
    step.episode->ended_by = kServerLost;
  }
  recording_.Finish(time_steps);
  EXPECT_EQ(recording_.BestEpisode(), "");
}

TEST_F(RecordingAPlayer, HasNothingBeforeAnEpisodeHasEnded) {
  EXPECT_EQ(recording_.BestEpisode(), "");
}

}  // namespace
}  // namespace mario
