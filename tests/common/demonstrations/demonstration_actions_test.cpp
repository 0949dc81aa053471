#include "common/demonstrations/demonstration_actions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/demonstrations/builders.h"

namespace mario {
namespace {

constexpr std::uint16_t kA = 1, kSelect = 4, kRight = 16;

std::vector<Action> TestActions() {
  return {{"none", 0}, {"right", kRight}, {"right+A", kRight | kA}, {"A", kA}};
}

int ActionOf(std::vector<std::uint16_t> buttons) { return ActionFor(buttons, TestActions()); }

TEST(ActionFor, IsTheOneThatHoldsTheSameButtons) {
  EXPECT_EQ(ActionOf({0, 0, 0, 0}), 0);
  EXPECT_EQ(ActionOf({kRight | kA, kRight | kA}), 2);
}

TEST(ActionFor, IsTheOneOfMostFrames) {
  EXPECT_EQ(ActionOf({kRight, kRight, kRight, kRight | kA}), 1);
  EXPECT_EQ(ActionOf({kRight, kRight | kA, kRight | kA, kRight | kA}), 2);
}

TEST(ActionFor, IsTheLastFramesAmongEquals) {
  EXPECT_EQ(ActionOf({kRight, kRight, kRight | kA, kRight | kA}), 2);
  EXPECT_EQ(ActionOf({kRight | kA, kRight | kA, kRight, kRight}), 1);
}

TEST(ActionFor, LeavesOutButtonsThatNoActionHas) {
  EXPECT_EQ(ActionOf({kRight | kSelect, kRight | kSelect}), 1);
  EXPECT_EQ(ActionOf({kSelect}), 0);
}

TEST(ActionFor, KnowsTaps) {
  const std::vector<Action> actions = {
      {"right", kRight}, {"right+tap(A,2)", kRight, kA, 2}, {"right+A", kRight | kA}};
  const std::vector<std::uint16_t> tap = {kRight | kA, kRight | kA, kRight, kRight};
  EXPECT_EQ(ActionFor(tap, actions), 1);
}

TEST(ConversionLoss, SaysWhatIsLost) {
  Demonstration demonstration{.origin = TestOrigin(), .buttons = {0}, .states = {}, .ended_by = ""};
  const auto play = [&](int frames, std::uint16_t buttons) {
    demonstration.buttons.insert(demonstration.buttons.end(), static_cast<std::size_t>(frames),
                                 buttons);
  };
  play(7, kRight);
  play(5, kRight | kA);
  play(4, kSelect);
  play(3, 0);
  const ConversionLoss loss = LossOf(demonstration, 4, TestActions());
  EXPECT_EQ(loss.steps, 4);
  EXPECT_EQ(loss.frames, 16);
  EXPECT_EQ(loss.other_frames, 5);
  EXPECT_EQ(loss.changing_frames, 1);
  EXPECT_EQ(loss.leftover_frames, 3);
  EXPECT_EQ(loss.missing, kSelect);
  EXPECT_EQ(loss.Sentence(),
            "4 steps; in 5 of their 16 frames other buttons were held than the step's action has, "
            "in 1 of these because the buttons change within the step; no action has select; the "
            "last 3 frames fill no step");
}

TEST(ConversionLoss, IsNoneFrameByFrame) {
  Demonstration demonstration = TestDemonstration();
  std::vector<Action> joypad;
  for (std::uint16_t held = 0; held < 256; ++held) joypad.push_back({"", held});
  const ConversionLoss loss = LossOf(demonstration, 1, joypad);
  EXPECT_EQ(loss.steps, 1499);
  EXPECT_EQ(loss.other_frames, 0);
}

}  // namespace
}  // namespace mario
