#include "learner_client/replay/frame_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using testing::ElementsAre;

using Frame = std::vector<std::uint8_t>;

TEST(FrameStack, AnEpisodesFirstObservationFillsIt) {
  FrameStack stack(3, 2);
  stack.Push(Frame{1, 2}, true);
  EXPECT_THAT(stack.state(), ElementsAre(1, 2, 1, 2, 1, 2));
}

TEST(FrameStack, HoldsTheLastObservationsTheOldestFirst) {
  FrameStack stack(3, 1);
  stack.Push(Frame{1}, true);
  for (const Frame& frame : {Frame{2}, Frame{3}, Frame{4}}) stack.Push(frame, false);
  EXPECT_THAT(stack.state(), ElementsAre(2, 3, 4));
}

TEST(FrameStack, NothingOfTheEpisodeBeforeShinesThrough) {
  FrameStack stack(3, 1);
  stack.Push(Frame{9}, true);
  stack.Push(Frame{8}, false);
  stack.Push(Frame{1}, true);
  stack.Push(Frame{2}, false);
  EXPECT_THAT(stack.state(), ElementsAre(1, 1, 2));
}

TEST(FrameStack, OfOneIsTheLastObservation) {
  FrameStack stack(1, 2);
  stack.Push(Frame{1, 2}, true);
  stack.Push(Frame{3, 4}, false);
  EXPECT_THAT(stack.state(), ElementsAre(3, 4));
}

}  // namespace
}  // namespace mario
