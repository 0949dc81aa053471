#include "emulator_server/environments/game_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "common/program.h"
#include "emulator_server/emulator/joypad.h"
#include "tests/emulator_server/emulator/tiny_rom.h"

namespace mario {
namespace {

constexpr int kNone = 0;
constexpr int kRight = 1;
constexpr int kLeft = 2;

// Settings without chance: every frame obeys, no waiting, no limits.
EnvironmentConfig PlainConfig() {
  EnvironmentConfig config;
  config.environments = 1;
  config.groups = 1;
  config.action_set = "walk";
  config.levels = {"near"};
  config.sticky_probability = 0.0;
  config.max_no_ops = 0;
  config.max_steps = 0;
  config.stall_steps = 0;
  config.variables = {"x", "frame"};
  return config;
}

// An environment with all that it plays on.
class TinyEnvironment {
 public:
  explicit TinyEnvironment(const EnvironmentConfig& config, int index = 0,
                           const Game& game = TinyGame())
      : game_(game), config_(config), environment_({game_, starts_, emulator_, config_}, index) {}

  TimeStep Step(int action) { return environment_.StepAlone(action, observation_); }

  // Begins an episode and goes on until its last time step.
  TimeStep PlayEpisode(int action) {
    TimeStep time_step = Step(action);
    for (int i = 0; i < 10000 && !time_step.last(); ++i) time_step = Step(action);
    return time_step;
  }

  GameEnvironment& environment() { return environment_; }
  const std::vector<std::uint8_t>& observation() const { return observation_; }

 private:
  const Game game_;
  const Rom rom_ = TinyRom();
  StartStates starts_{game_};
  Emulator emulator_{rom_};
  const EnvironmentConfig config_;
  std::vector<std::uint8_t> observation_ = std::vector<std::uint8_t>(config_.observation.bytes());
  GameEnvironment environment_;
};

// What an environment answers to pseudorandom actions.
struct Stream {
  std::vector<TimeStep> steps;
  std::vector<std::vector<std::uint8_t>> observations;

  bool operator==(const Stream&) const = default;
};

Stream PlayRandomly(TinyEnvironment& environment, int steps) {
  Random random(99, 0);
  Stream stream;
  for (int i = 0; i < steps; ++i) {
    stream.steps.push_back(environment.Step(static_cast<int>(random.Below(3))));
    stream.observations.push_back(environment.observation());
  }
  return stream;
}

EnvironmentConfig RandomConfig() {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 0.25;
  config.max_no_ops = 30;
  config.max_steps = 60;
  config.levels = {"near", "seeded"};
  config.first_level_seed = 60;
  config.last_level_seed = 110;
  config.archive_share = 0.5;
  return config;
}

TEST(GameEnvironment, BeginsAnEpisodeAndIgnoresTheAction) {
  TinyEnvironment environment(PlainConfig());
  const TimeStep first = environment.Step(kRight);
  EXPECT_TRUE(first.first);
  EXPECT_EQ(first.reward, 0.0f);
  EXPECT_EQ(first.held_action, kNone);
  EXPECT_EQ(first.variables[0], 50.0);
  EXPECT_FALSE(first.episode.has_value());
}

TEST(GameEnvironment, HoldsTheActionForTheSkippedFrames) {
  EnvironmentConfig config = PlainConfig();
  config.frame_skip = 6;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  const TimeStep step = environment.Step(kRight);
  EXPECT_FALSE(step.first);
  EXPECT_EQ(step.reward, 6.0f);
  EXPECT_EQ(step.held_action, kRight);
  EXPECT_EQ(step.variables[0], 56.0);
}

// Right is tapped, with nothing or with left held.
Game TappingGame() {
  Game game = TinyGame();
  game.action_sets.front().actions = {{"none", kNoButtons},
                                      {"tap(right,3)", kNoButtons, kButtonRight, 3},
                                      {"left+tap(A)", kButtonLeft, kButtonA, 2}};
  return game;
}

TEST(GameEnvironment, ReleasesATapWithinTheStep) {
  EnvironmentConfig config = PlainConfig();
  config.frame_skip = 8;
  TinyEnvironment environment(config, 0, TappingGame());
  environment.Step(kNone);
  EXPECT_EQ(environment.Step(1).variables[0], 53.0);
  EXPECT_EQ(environment.Step(1).variables[0], 56.0) << "pressed anew in every step";
  const TimeStep step = environment.Step(2);
  EXPECT_EQ(step.variables[0], 48.0) << "what is held stays held";
  EXPECT_EQ(step.held_action, 2);
}

TEST(GameEnvironment, BeginsWithTheActionThatNeitherHoldsNorTaps) {
  Game game = TappingGame();
  std::swap(game.action_sets.front().actions[0], game.action_sets.front().actions[1]);
  TinyEnvironment environment(PlainConfig(), 0, game);
  EXPECT_EQ(environment.Step(0).held_action, 1);
}

TEST(GameEnvironment, TerminatesWhenTheLevelIsClearedAndTellsTheFacts) {
  TinyEnvironment environment(PlainConfig());
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.terminated);
  EXPECT_FALSE(last.truncated);
  ASSERT_TRUE(last.episode.has_value());
  EXPECT_TRUE(last.episode->cleared);
  EXPECT_EQ(last.episode->ended_by, "cleared");
  EXPECT_EQ(last.episode->steps, 18) << "from 50 to 120 by 4";
  EXPECT_EQ(last.episode->frames, 72);
  EXPECT_EQ(last.episode->total_reward, 72.0);
  EXPECT_EQ(last.episode->furthest_position, 122.0);
  EXPECT_EQ(last.episode->level, "near");
  EXPECT_FALSE(last.episode->from_archive);
  EXPECT_TRUE(environment.Step(kRight).first) << "the next action begins the next episode";
}

TEST(GameEnvironment, TerminatesAtADeathAndNamesItsCause) {
  EnvironmentConfig config = PlainConfig();
  TinyEnvironment environment(config);
  const TimeStep last = environment.PlayEpisode(kLeft);
  EXPECT_TRUE(last.terminated);
  EXPECT_EQ(last.episode->ended_by, "edge");
  EXPECT_FALSE(last.episode->cleared);
  EXPECT_EQ(last.episode->furthest_position, 50.0);
}

TEST(GameEnvironment, TruncatesAtTheTimeLimit) {
  EnvironmentConfig config = PlainConfig();
  config.max_steps = 5;
  TinyEnvironment environment(config);
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.truncated);
  EXPECT_FALSE(last.terminated);
  EXPECT_EQ(last.episode->ended_by, "time-limit");
  EXPECT_EQ(last.episode->steps, 5);
}

TEST(GameEnvironment, TruncatesAStall) {
  EnvironmentConfig config = PlainConfig();
  config.stall_steps = 7;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  environment.Step(kRight);
  TimeStep step;
  int steps = 0;
  for (; !step.last(); ++steps) step = environment.Step(kNone);
  EXPECT_EQ(steps, 7);
  EXPECT_TRUE(step.truncated);
  EXPECT_EQ(step.episode->ended_by, "stall");
}

TEST(GameEnvironment, PrefersATerminationToATruncationInTheSameStep) {
  EnvironmentConfig config = PlainConfig();
  config.max_steps = 18;
  TinyEnvironment environment(config);
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.terminated);
  EXPECT_FALSE(last.truncated);
}

TEST(GameEnvironment, ClipsRewardsButNotTheEpisodesReturn) {
  EnvironmentConfig config = PlainConfig();
  config.reward_clip = 1.5;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  EXPECT_EQ(environment.Step(kRight).reward, 1.5f);
  EXPECT_EQ(environment.Step(kLeft).reward, -1.5f);
  EXPECT_EQ(environment.PlayEpisode(kRight).episode->total_reward, 72.0);
}

TEST(GameEnvironment, NeverChangesTheButtonsWhenAlwaysSticky) {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 1.0;
  TinyEnvironment environment(config);
  environment.Step(kRight);
  for (int i = 0; i < 20; ++i) {
    const TimeStep step = environment.Step(kRight);
    ASSERT_EQ(step.variables[0], 50.0);
    ASSERT_EQ(step.held_action, kNone);
  }
}

TEST(GameEnvironment, RepeatsTheLastButtonsWithTheStickyProbability) {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 0.5;
  config.frame_skip = 1;
  TinyEnvironment environment(config);
  environment.Step(kRight);
  constexpr int kSteps = 4000;
  int obeyed = 0;
  for (int i = 0; i < kSteps; ++i) {
    const int action = i % 2 == 0 ? kRight : kLeft;
    if (environment.Step(action).held_action == action) ++obeyed;
  }
  // An action that differs from the last one is obeyed with probability q = 1/2 + 1/2 (1 - q).
  EXPECT_NEAR(obeyed, kSteps * 2 / 3, 150);
}

TEST(GameEnvironment, ReportsTheActionThatTheLastFrameHeld) {
  EnvironmentConfig config = PlainConfig();
  config.sticky_probability = 0.5;
  TinyEnvironment environment(config);
  environment.Step(kNone);
  std::set<int> held;
  for (int i = 0; i < 50; ++i) {
    held.insert(environment.Step(i % 2 == 0 ? kRight : kLeft).held_action);
  }
  EXPECT_THAT(held, testing::IsSupersetOf({kRight, kLeft}));
}

TEST(GameEnvironment, WaitsZeroToTheMostNoOpsAtAnEpisodesStart) {
  EnvironmentConfig config = PlainConfig();
  config.max_no_ops = 5;
  config.max_steps = 1;
  TinyEnvironment environment(config);
  std::set<double> frames;
  for (int episode = 0; episode < 100; ++episode) {
    frames.insert(environment.Step(kNone).variables[1]);
    environment.Step(kNone);
  }
  // None and one look alike: a frame must be drawn.
  EXPECT_EQ(frames.size(), 5u);
  EXPECT_EQ(*frames.rbegin() - *frames.begin(), 4.0);
}

TEST(GameEnvironment, DrawsEachEpisodesLevelAndSeed) {
  EnvironmentConfig config = PlainConfig();
  config.levels = {"near", "seeded"};
  config.first_level_seed = 40;
  config.last_level_seed = 43;
  config.max_steps = 1;
  TinyEnvironment environment(config);
  std::set<std::pair<std::string, std::uint32_t>> drawn;
  for (int episode = 0; episode < 200; ++episode) {
    const double x = environment.Step(kNone).variables[0];
    const EpisodeSummary summary = *environment.Step(kNone).episode;
    ASSERT_EQ(x, summary.level == "seeded" ? summary.level_seed : 50);
    drawn.emplace(summary.level, summary.level_seed);
  }
  EXPECT_EQ(drawn.size(), 8u);
}

TEST(GameEnvironment, TakesTheMaximumOrTheMinimumOfTheLastTwoFrames) {
  EnvironmentConfig config = PlainConfig();
  TinyEnvironment plain(config);
  config.max_last_two_frames = true;
  TinyEnvironment lightest(config);
  config.max_last_two_frames = false;
  config.min_last_two_frames = true;
  TinyEnvironment darkest(config);
  for (TinyEnvironment* environment : {&plain, &lightest, &darkest}) environment->Step(kNone);
  EXPECT_EQ(plain.observation(), lightest.observation()) << "an episode begins with one frame";
  EXPECT_EQ(plain.observation(), darkest.observation());
  for (TinyEnvironment* environment : {&plain, &lightest, &darkest}) environment->Step(kRight);
  EXPECT_NE(plain.observation(), lightest.observation());
  EXPECT_NE(plain.observation(), darkest.observation());
  for (std::size_t i = 0; i < plain.observation().size(); ++i) {
    ASSERT_GE(lightest.observation()[i], plain.observation()[i]);
    ASSERT_LE(darkest.observation()[i], plain.observation()[i]);
  }
}

TEST(GameEnvironment, BeginsFromTheArchiveWithItsShare) {
  EnvironmentConfig config = PlainConfig();
  config.archive_share = 0.5;
  TinyEnvironment environment(config);
  EXPECT_FALSE(environment.PlayEpisode(kRight).episode->from_archive) << "nothing is archived yet";
  int from_archive = 0;
  constexpr int kEpisodes = 400;
  for (int i = 0; i < kEpisodes; ++i) {
    const double x = environment.Step(kNone).variables[0];
    TimeStep last;
    while (!last.last()) last = environment.Step(kRight);
    if (!last.episode->from_archive) continue;
    ++from_archive;
    ASSERT_GE(x, 64.0);
    ASSERT_EQ(last.episode->level, "near");
  }
  EXPECT_NEAR(from_archive, kEpisodes / 2, 50);
}

// Such a game's positions are a score: states of later episodes would carry points that the agent
// has never made.
TEST(GameEnvironment, NeverBeginsFromTheArchiveInAGameThatHasNoEnd) {
  for (const char* never : {"", "0", "1 > 2"}) {
    Game game = TinyGame();
    game.formulas.cleared = never;
    EnvironmentConfig config = PlainConfig();
    config.archive_share = 1.0;
    config.max_steps = 60;
    TinyEnvironment environment(config, 0, game);
    for (int episode = 0; episode < 10; ++episode) {
      EXPECT_FALSE(environment.PlayEpisode(kRight).episode->from_archive) << never;
    }
  }
}

TEST(GameEnvironment, DrawsEachEpisodesDifficultyFromTheRange) {
  Game game = TinyGame();
  game.levels.push_back({"hard", {{"level", "60 + difficulty"}}});
  EnvironmentConfig config = PlainConfig();
  config.levels = {"near", "hard"};
  config.first_level_difficulty = 2;
  config.last_level_difficulty = 4;
  config.max_steps = 1;
  TinyEnvironment environment(config, 0, game);
  std::set<int> drawn;
  for (int episode = 0; episode < 100; ++episode) {
    const double x = environment.Step(kNone).variables[0];
    const EpisodeSummary summary = *environment.Step(kNone).episode;
    ASSERT_EQ(summary.level_difficulty > 0, summary.level == "hard") << "near has no difficulty";
    ASSERT_EQ(x, summary.level == "hard" ? 60 + summary.level_difficulty : 50);
    drawn.insert(summary.level_difficulty);
  }
  EXPECT_EQ(drawn, (std::set<int>{0, 2, 3, 4}));
}

TEST(GameEnvironment, NeverArchivesWithoutAShare) {
  TinyEnvironment environment(PlainConfig());
  for (int i = 0; i < 20; ++i) ASSERT_FALSE(environment.PlayEpisode(kRight).episode->from_archive);
}

TEST(GameEnvironment, DependsOnNothingButSeedAndIndex) {
  EnvironmentConfig config = RandomConfig();
  TinyEnvironment one(config, 3);
  TinyEnvironment same(config, 3);
  TinyEnvironment other_index(config, 4);
  config.seed = 2;
  TinyEnvironment other_seed(config, 3);
  const Stream stream = PlayRandomly(one, 300);
  EXPECT_EQ(PlayRandomly(same, 300), stream);
  EXPECT_NE(PlayRandomly(other_index, 300), stream);
  EXPECT_NE(PlayRandomly(other_seed, 300), stream);
}

TEST(GameEnvironment, ContinuesBitForBitFromASnapshot) {
  TinyEnvironment original(RandomConfig());
  PlayRandomly(original, 333);  // some episodes, with states archived and waiting
  const std::string snapshot = original.environment().Snapshot();
  const Stream expected = PlayRandomly(original, 500);
  TinyEnvironment restored(RandomConfig(), 7);
  PlayRandomly(restored, 50);
  restored.environment().Restore(snapshot);
  EXPECT_EQ(PlayRandomly(restored, 500), expected);
  EXPECT_TRUE(std::any_of(expected.steps.begin(), expected.steps.end(), [](const TimeStep& step) {
    return step.episode && step.episode->from_archive;
  }));
}

TEST(GameEnvironment, RefusesADamagedSnapshotAndStaysAsItWas) {
  TinyEnvironment environment(RandomConfig());
  PlayRandomly(environment, 200);
  const std::string snapshot = environment.environment().Snapshot();
  std::vector<std::string> damaged = {"", "x", snapshot + "x", std::string(snapshot.size(), '\0')};
  for (std::size_t size = 1; size < snapshot.size(); size += snapshot.size() / 37 + 1) {
    damaged.push_back(snapshot.substr(0, size));
  }
  for (const std::string& bytes : damaged) {
    EXPECT_THROW(environment.environment().Restore(bytes), std::runtime_error);
  }
  const Stream after = PlayRandomly(environment, 100);
  environment.environment().Restore(snapshot);
  EXPECT_EQ(PlayRandomly(environment, 100), after);
}

TEST(GameEnvironment, NamesTheFrameInWhichAFormulaGaveNoNumber) {
  Game game = TinyGame();
  game.formulas.reward = "1 / (x - 58)";
  TinyEnvironment environment(PlainConfig(), 0, game);
  environment.Step(kNone);
  environment.Step(kRight);
  EXPECT_THAT([&] { environment.Step(kRight); },
              testing::ThrowsMessage<std::runtime_error>(
                  testing::HasSubstr("level near, frame 8 of an episode: tiny/game.json: "
                                     "formulas.reward: \"1 / (x - 58)\" is inf with x = 58")));
}

TEST(GameEnvironment, RefusesAPositionThatIsNoNumberInAnEpisodesFirstFrame) {
  Game game = TinyGame();
  game.formulas.position = "x / (frame - 16)";  // 16 after some of the waits at the start
  for (const double archive_share : {0.0, 0.5}) {
    EnvironmentConfig config = PlainConfig();
    config.archive_share = archive_share;
    config.max_no_ops = 5;
    config.max_steps = 1;
    TinyEnvironment environment(config, 0, game);
    const auto play = [&] {
      for (int episode = 0; episode < 100; ++episode) environment.PlayEpisode(kNone);
    };
    EXPECT_THAT(play, testing::ThrowsMessage<std::runtime_error>(
                          testing::HasSubstr("level near, frame 0 of an episode: tiny/game.json: "
                                             "formulas.position")));
  }
}

TEST(GameEnvironment, EndsAnEpisodeByWhatShowsForASingleFrame) {
  Game game = TinyGame();
  game.formulas.died = "x == 61";
  game.death_causes = {{"stumbled", "x == 61"}};
  TinyEnvironment environment(PlainConfig(), 0, game);
  const TimeStep last = environment.PlayEpisode(kRight);
  EXPECT_TRUE(last.terminated);
  EXPECT_EQ(last.episode->ended_by, "stumbled");
  EXPECT_EQ(last.episode->steps, 3) << "from 58 to 62";
  EXPECT_EQ(last.episode->frames, 12) << "a step is whole frames";
}

TEST(GameEnvironment, RefusesAnActionOutOfRange) {
  TinyEnvironment environment(PlainConfig());
  environment.Step(kNone);
  EXPECT_THROW(environment.Step(3), UsageError);
  EXPECT_THROW(environment.Step(-1), UsageError);
}

}  // namespace
}  // namespace mario
