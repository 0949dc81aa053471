#include "emulator_server/workshop/bench/level_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "common/demonstrations/demonstration.h"
#include "emulator_server/emulator/joypad.h"
#include "emulator_server/environments/starts/level_state.h"
#include "emulator_server/workshop/bench/level_saving.h"
#include "emulator_server/workshop/bench/workbench.h"
#include "tests/common/small_files.h"
#include "tests/emulator_server/workshop/bench/tiny_workshop.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// A workshop with a level in which x is known and grows with right held.
struct Bench {
  Bench() {
    bench.Name(kX, "x", "");
    Play(kNoButtons, 10);
    Play(kButtonStart, 2);
    Play(kButtonRight, 30);
    bench.SaveLevel("here");
  }

  void Play(std::uint16_t buttons, int frames) {
    bench.Hold(buttons);
    for (int i = 0; i < frames; ++i) bench.Tick();
  }

  std::filesystem::path folder() const { return workshop.game() / "demonstrations"; }

  std::vector<Demonstration> Recorded() const {
    std::vector<Demonstration> all;
    for (const auto& file : DemonstrationFiles(folder())) all.push_back(ReadDemonstration(file));
    return all;
  }

  const TinyWorkshop workshop;
  Workbench bench{workshop.game(), workshop.rom()};
};

TEST(RecordingInAWorkshop, HasTheButtonsOfEveryFrameFromTheLevelsStart) {
  Bench at;
  at.bench.Hold(kButtonLeft);
  at.bench.BeginRecording("here");
  EXPECT_EQ(at.bench.recorder().level(), "here");
  at.Play(kButtonRight, 3);
  at.Play(kButtonLeft, 2);
  at.bench.EndRecording();
  EXPECT_FALSE(at.bench.recorder().is_recording());
  EXPECT_THAT(at.bench.recorder().outcome(), HasSubstr("has 6 frames, ended by: stopped"));

  const std::vector<Demonstration> recorded = at.Recorded();
  ASSERT_EQ(recorded.size(), 1u);
  const Demonstration& play = recorded.front();
  EXPECT_EQ(play.buttons, (std::vector<std::uint16_t>{kNoButtons, kButtonRight, kButtonRight,
                                                      kButtonRight, kButtonLeft, kButtonLeft}));
  EXPECT_EQ(play.origin.rom_sha1, at.bench.rom().sha1);
  EXPECT_EQ(play.origin.description, LoadGame(at.workshop.game()).sha1);
  EXPECT_EQ(play.origin.level, "here");
  EXPECT_EQ(play.ended_by, "stopped");
  EXPECT_TRUE(play.is_whole);
}

TEST(RecordingInAWorkshop, IsReplayedBitForBit) {
  Bench at;
  at.bench.BeginRecording("here");
  for (int i = 0; i < 130; ++i) at.Play(i % 3 == 0 ? kButtonLeft : kButtonRight, 5);
  at.bench.EndRecording();

  const Demonstration play = at.Recorded().front();
  ASSERT_EQ(play.states.size(), 2u);
  EXPECT_EQ(play.states[0].frame, DemonstrationWriter::kStateFrames);
  EXPECT_EQ(play.states[1].frame, play.frames());
  const Game game = LoadGame(at.workshop.game());
  Emulator emulator(at.bench.rom());
  StartStates(game).Load({play.origin.level, play.origin.seed, play.origin.difficulty}, emulator);
  std::size_t compared = 0;
  for (std::int64_t frame = 0; frame < play.frames(); ++frame) {
    emulator.RunFrame(play.buttons[static_cast<std::size_t>(frame)], Draw::kNo);
    if (play.states[compared].frame != frame + 1) continue;
    EXPECT_EQ(EmulatorStateIn(play.states[compared++].state), emulator.SaveState());
  }
  EXPECT_EQ(compared, play.states.size());
}

TEST(RecordingInAWorkshop, EndsWithTheEpisode) {
  Bench at;
  const auto x = static_cast<int>(at.bench.Value(kX.address, kX.type));
  at.bench.SetFormula("cleared", "x >= " + std::to_string(x + 8));
  at.bench.BeginRecording("here");
  at.Play(kButtonRight, 40);
  EXPECT_FALSE(at.bench.recorder().is_recording());
  const Demonstration play = at.Recorded().front();
  EXPECT_EQ(play.ended_by, "cleared");
  EXPECT_EQ(play.frames(), 9);  // the first is without buttons; then two steps of four
}

TEST(RecordingInAWorkshop, IsStoppedByWhateverLeavesIt) {
  for (const std::function<void(Workbench&)>& leave :
       {std::function<void(Workbench&)>([](Workbench& bench) { bench.PowerOn(); }),
        std::function<void(Workbench&)>([](Workbench& bench) { bench.GoTo(5); }),
        std::function<void(Workbench&)>([](Workbench& bench) { bench.BeginLevel("here"); })}) {
    Bench at;
    at.bench.BeginRecording("here");
    EXPECT_THAT([&] { at.bench.BeginRecording("here"); },
                ThrowsMessage<std::runtime_error>(HasSubstr("recorded already")));
    at.Play(kButtonRight, 20);
    leave(at.bench);
    EXPECT_FALSE(at.bench.recorder().is_recording());
    EXPECT_EQ(at.Recorded().front().frames(), 21);
    EXPECT_EQ(at.Recorded().front().ended_by, "stopped");
  }
}

TEST(RecordingInAWorkshop, IsStoppedWhenTheWorkshopCloses) {
  const TinyWorkshop workshop;
  {
    Workbench bench(workshop.game(), workshop.rom());
    bench.BeginRecording(kPowerOn);
    for (int i = 0; i < 4; ++i) bench.Tick();
  }
  const auto files = DemonstrationFiles(workshop.game() / "demonstrations");
  EXPECT_EQ(ReadDemonstration(files.front()).frames(), 5);
  EXPECT_TRUE(ReadDemonstration(files.front()).is_whole);
}

TEST(RecordingInAWorkshop, ChangesNothingWhereItCannotBegin) {
  Bench at;
  at.Play(kButtonRight, 5);
  const double x = at.bench.Value(kX.address, kX.type);
  const std::uint64_t frame = at.bench.frame();
  EXPECT_THROW(at.bench.BeginRecording("there"), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(at.folder()));
  std::ofstream(at.folder()) << "a file, so that no folder can be made";
  EXPECT_THAT([&] { at.bench.BeginRecording("here"); },
              ThrowsMessage<std::runtime_error>(HasSubstr("cannot record in")));
  EXPECT_THAT([&] { at.bench.EndRecording(); },
              ThrowsMessage<std::runtime_error>(HasSubstr("nothing is being recorded")));
  EXPECT_EQ(at.bench.frame(), frame);
  EXPECT_EQ(at.bench.Value(kX.address, kX.type), x);
  at.Play(kButtonRight, 3);
  EXPECT_EQ(at.bench.Value(kX.address, kX.type), x + 3);
  at.bench.GoTo(frame);
  EXPECT_EQ(at.bench.Value(kX.address, kX.type), x);
}

TEST(RecordingInAWorkshop, EndsWithASentenceWhenTheDiskIsFullAndThePlayGoesOn) {
  Bench at;
  at.bench.BeginRecording("here");
  at.Play(kButtonRight, 70);
  {
    const SmallFiles full(1000);  // less than a state needs
    at.Play(kButtonLeft, 600);
  }
  EXPECT_FALSE(at.bench.recorder().is_recording());
  EXPECT_THAT(at.bench.recorder().problem(), HasSubstr("frames before stay"));
  EXPECT_EQ(at.bench.frame(), 671u);
  const Demonstration play = at.Recorded().front();
  EXPECT_FALSE(play.is_whole);
  EXPECT_GE(play.frames(), 60);
  at.bench.BeginRecording("here");
  EXPECT_EQ(at.bench.recorder().problem(), "");
}

}  // namespace
}  // namespace mario
