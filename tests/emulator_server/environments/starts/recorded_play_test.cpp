#include "emulator_server/environments/starts/recorded_play.h"

#include "common/demonstrations/demonstration_actions.h"
#include "common/program.h"
#include "emulator_server/environments/starts/level_state.h"
#include "tests/emulator_server/environments/small_pool.h"

namespace mario {
namespace {

constexpr std::uint16_t kRight = 16, kLeft = 32;

// One environment that plays what the actions say, without chance.
EnvironmentConfig PlainConfig(int frame_skip) {
  EnvironmentConfig config;
  config.environments = config.groups = 1;
  config.frame_skip = frame_skip;
  config.action_set = "walk";
  config.levels = {"near"};
  config.sticky_probability = 0.0;
  config.max_no_ops = config.max_steps = config.stall_steps = 0;
  config.variables = {"x", "frame"};
  return config;
}

TimeSteps Step(Environments& environments, int action,
               std::optional<DemonstrationPlace> along = {}) {
  environments.Send(0, std::vector<int>{action}, std::vector<EpisodeStart>{{.along = along}});
  return environments.Receive();
}

// Back and forth, changing at any frame, from x = 50 on.
std::uint16_t PlayedIn(int frame) {
  if (frame == 0) return 0;
  if (frame % 41 < 17) return kLeft;
  return frame % 13 == 5 ? 0 : kRight;
}

// What a person's client records of it: the buttons and some states.
Demonstration Recorded(int frames, EnvironmentPool& pool) {
  EnvironmentConfig config = PlainConfig(1);
  config.action_set = kWholeJoypad;
  const auto environments = pool.Open(config, NotReady);
  const EnvironmentInfo& info = environments->info();
  Demonstration play{.origin = {.game = info.game,
                                .rom_sha1 = info.rom_sha1,
                                .description = info.description,
                                .emulator = info.emulator,
                                .level = "near"},
                     .buttons = {},
                     .states = {},
                     .ended_by = "stopped"};
  for (int frame = 0; frame < frames; ++frame) {
    play.buttons.push_back(PlayedIn(frame));
    const TimeSteps step = Step(*environments, PlayedIn(frame));
    const bool last = step.steps[0].last();
    if (last || (frame + 1) % 50 == 0) {
      play.states.push_back({frame + 1, environments->Snapshot().front()});
    }
    if (!last) continue;
    play.ended_by = step.steps[0].episode->ended_by;
    break;
  }
  return play;
}

EnvironmentConfig WithDemonstration(const Demonstration& play, int frame_skip = 4) {
  EnvironmentConfig config = PlainConfig(frame_skip);
  config.demonstrations = {{"mine", EncodeDemonstration(play)}};
  return config;
}

std::string RefusalOf(const Demonstration& play, EnvironmentPool& pool) {
  try {
    pool.Open(WithDemonstration(play), NotReady);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(RecordedPlay, IsFollowedBitForBitToItsEnd) {
  EnvironmentPool pool = SmallPool(1);
  const Demonstration play = Recorded(2000, pool);
  ASSERT_EQ(play.ended_by, "cleared");
  ASSERT_GT(play.states.size(), 2u);
  const auto environments = pool.Open(WithDemonstration(play), NotReady);
  ASSERT_EQ(environments->info().demonstration_steps,
            std::vector<int>{static_cast<int>(play.steps(4))});
  TimeSteps step = Step(*environments, 0, DemonstrationPlace{.follow = true});
  EXPECT_TRUE(step.steps[0].first);
  double x = 50;
  for (int frame = 1; frame + 4 <= play.frames() && !step.steps[0].last(); frame += 4) {
    step = Step(*environments, 2);  // which is ignored
    for (int i = 0; i < 4; ++i) {
      x += PlayedIn(frame + i) == kRight ? 1 : PlayedIn(frame + i) == kLeft ? -1 : 0;
    }
    EXPECT_EQ(step.steps[0].variables[0], x) << frame;
    const auto held =
        std::vector{PlayedIn(frame), PlayedIn(frame + 1), PlayedIn(frame + 2), PlayedIn(frame + 3)};
    EXPECT_EQ(step.steps[0].held_action, ActionFor(held, environments->info().actions));
  }
  ASSERT_TRUE(step.steps[0].episode);
  EXPECT_THAT(step.steps[0].episode->ended_by, testing::AnyOf("cleared", kDemonstrationEnd));
  EXPECT_EQ(step.steps[0].episode->along,
            (DemonstrationPlace{.demonstration = 0, .step = 0, .follow = true}));
}

TEST(RecordedPlay, EndsWhereTheRecordingEnds) {
  EnvironmentPool pool = SmallPool(1);
  const auto environments = pool.Open(WithDemonstration(Recorded(20, pool)), NotReady);
  Step(*environments, 0, DemonstrationPlace{.follow = true});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(Step(*environments, 0).steps[0].last());
  const TimeStep last = Step(*environments, 0).steps[0];
  EXPECT_TRUE(last.truncated);
  EXPECT_EQ(last.episode->ended_by, kDemonstrationEnd);
}

// From any step on an episode sees and is in what the demonstration was, whoever came there before.
TEST(RecordedPlay, GivesTheStatesOfAllItsSteps) {
  EnvironmentPool pool = SmallPool(1);
  const EnvironmentConfig config = WithDemonstration(Recorded(2000, pool));
  const auto follower = pool.Open(config, NotReady);
  const int steps = follower->info().demonstration_steps[0];
  std::vector<TimeSteps> followed = {Step(*follower, 0, DemonstrationPlace{.follow = true})};
  while (!followed.back().steps[0].last()) followed.push_back(Step(*follower, 0));
  for (const int step : {0, 1, 40, 7, steps - 1, steps / 2, 3}) {
    const auto environments = pool.Open(config, NotReady);  // knows no state yet
    for (const int begin : {step, std::max(0, step - 1)}) {
      const TimeSteps first = Step(
          *environments, 0, DemonstrationPlace{.demonstration = 0, .step = begin, .follow = true});
      const TimeSteps& same = followed[static_cast<std::size_t>(begin)];
      EXPECT_TRUE(first.steps[0].first);
      EXPECT_EQ(first.observations, same.observations);
      EXPECT_EQ(first.steps[0].variables, same.steps[0].variables);
      EXPECT_EQ(first.steps[0].held_action, begin == 0 ? 0 : same.steps[0].held_action);
      while (!Step(*environments, 0).steps[0].last()) continue;
    }
  }
}

TEST(RecordedPlay, LetsTheAgentPlayOnFromAnyOfItsSteps) {
  EnvironmentPool pool = SmallPool(1);
  const auto environments = pool.Open(WithDemonstration(Recorded(100, pool)), NotReady);
  const TimeStep first =
      Step(*environments, 0, DemonstrationPlace{.demonstration = 0, .step = 10}).steps[0];
  EXPECT_EQ(Step(*environments, 1).steps[0].variables[0], first.variables[0] + 4);
  TimeStep step;
  while (!step.last()) step = Step(*environments, 1).steps[0];
  EXPECT_EQ(step.episode->ended_by, "cleared");
  EXPECT_TRUE(step.episode->from_archive);
  EXPECT_EQ(step.episode->along, (DemonstrationPlace{.demonstration = 0, .step = 10}));
  EXPECT_FALSE(Step(*environments, 1).steps[0].last());  // the level's start again
}

TEST(RecordedPlay, IsInSnapshots) {
  EnvironmentPool pool = SmallPool(1);
  const EnvironmentConfig config = WithDemonstration(Recorded(400, pool));
  const auto environments = pool.Open(config, NotReady);
  Step(*environments, 0, DemonstrationPlace{.demonstration = 0, .step = 5, .follow = true});
  for (int i = 0; i < 7; ++i) Step(*environments, 0);
  const std::vector<std::string> states = environments->Snapshot();
  const auto other = pool.Open(config, NotReady);
  other->Restore(states);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Step(*environments, 0), Step(*other, 0));
  const auto without = pool.Open(PlainConfig(4), NotReady);
  EXPECT_THROW(without->Restore(states), UnusableStates);
}

TEST(RecordedPlay, TrimmedBeginsLater) {
  EnvironmentPool pool = SmallPool(1);
  Demonstration play = Recorded(401, pool);
  const auto whole = pool.Open(WithDemonstration(play), NotReady);
  play.first_frame = 41;
  const auto trimmed = pool.Open(WithDemonstration(play), NotReady);
  EXPECT_EQ(trimmed->info().demonstration_steps[0], whole->info().demonstration_steps[0] - 10);
  const auto at = [](Environments& environments, int step) {
    return Step(environments, 0, DemonstrationPlace{.demonstration = 0, .step = step}).observations;
  };
  EXPECT_EQ(at(*trimmed, 0), at(*whole, 10));
}

TEST(RecordedPlay, ThatLeadsElsewhereSaysAfterWhichFrame) {
  EnvironmentPool pool = SmallPool(1);
  Demonstration play = Recorded(400, pool);
  play.buttons[120] = play.buttons[120] == kLeft ? kRight : kLeft;
  const auto environments = pool.Open(WithDemonstration(play), NotReady);
  EXPECT_THAT(
      [&] {
        Step(*environments, 0, DemonstrationPlace{.follow = true});
        for (int i = 0; i < 90; ++i) Step(*environments, 0);
      },
      FailsWith("replaying the demonstration mine leads elsewhere than its recording after 150 "
                "frames"));
}

TEST(RecordedPlay, OfSomethingElseIsRefusedByName) {
  EnvironmentPool pool = SmallPool(1);
  const Demonstration play = Recorded(100, pool);
  EXPECT_EQ(RefusalOf(play, pool), "");
  const auto with = [&](auto change) {
    Demonstration changed = play;
    change(changed);
    return RefusalOf(changed, pool);
  };
  using testing::HasSubstr;
  EXPECT_THAT(with([](auto& d) { d.origin.game = "Other Land"; }),
              HasSubstr("the demonstration mine is of Other Land, and this server plays"));
  EXPECT_THAT(with([](auto& d) { d.origin.rom_sha1 = std::string(40, 'c'); }),
              HasSubstr("was recorded on a ROM with the SHA-1 cccc"));
  EXPECT_THAT(with([](auto& d) { d.origin.emulator = "mGBA 0.9.0 as gb"; }),
              HasSubstr("was recorded with mGBA 0.9.0 as gb, and this server has mGBA"));
  EXPECT_THAT(with([](auto& d) { d.origin.level = "far"; }), HasSubstr("is of the level \"far\""));
  EXPECT_THAT(with([](auto& d) { d.buttons.resize(4), d.states.clear(); }),
              HasSubstr("less than a step of 4"));
  EnvironmentConfig damaged = PlainConfig(4);
  damaged.demonstrations = {{"mine", "not one"}};
  EXPECT_THAT([&] { pool.Open(damaged, NotReady); }, FailsWith("it is no demonstration"));
  EXPECT_EQ(pool.available(), pool.capacity());
}

TEST(RecordedPlay, HasNoPlaceBeyondItsSteps) {
  EnvironmentPool pool = SmallPool(1);
  const auto environments = pool.Open(WithDemonstration(Recorded(100, pool)), NotReady);
  EXPECT_THAT([&] { Step(*environments, 0, DemonstrationPlace{.demonstration = 0, .step = 24}); },
              FailsWith("cannot begin at step 24 of demonstration 0"));
  EXPECT_THAT([&] { Step(*environments, 0, DemonstrationPlace{.demonstration = 1}); },
              FailsWith("of demonstration 1 of 1"));
}

// As the workshop records it: with states of the emulator alone.
TEST(RecordedPlay, IsVerifiedByStatesOfTheEmulatorToo) {
  EnvironmentPool pool = SmallPool(1);
  Demonstration play = Recorded(200, pool);
  const Game game = TinyGame();
  const Rom rom = TinyRom();
  StartStates starts(game);
  Emulator emulator(rom);
  starts.Load({"near", 0, 0}, emulator);
  play.states.clear();
  for (int frame = 0; frame < 200; ++frame) {
    emulator.RunFrame(PlayedIn(frame), Draw::kYes);
    if ((frame + 1) % 50 == 0) play.states.push_back({frame + 1, MakeLevelState(emulator)});
  }
  const auto environments = pool.Open(WithDemonstration(play), NotReady);
  Step(*environments, 0, DemonstrationPlace{.follow = true});
  TimeStep step;
  while (!step.last()) step = Step(*environments, 0).steps[0];
  EXPECT_EQ(step.episode->ended_by, kDemonstrationEnd);
}

}  // namespace
}  // namespace mario
