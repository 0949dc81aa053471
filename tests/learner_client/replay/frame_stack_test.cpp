#include "learner_client/replay/frame_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mario {
namespace {

using testing::ElementsAre;

using Pixels = std::vector<std::uint8_t>;

TEST(FrameStack, AnEpisodesFirstObservationFillsIt) {
  FrameStack stack(3, 2);
  stack.Push(Pixels{1, 2}, true);
  EXPECT_THAT(stack.state(), ElementsAre(1, 2, 1, 2, 1, 2));
}

TEST(FrameStack, HoldsTheLastObservationsTheOldestFirst) {
  FrameStack stack(3, 1);
  stack.Push(Pixels{1}, true);
  for (const Pixels& frame : {Pixels{2}, Pixels{3}, Pixels{4}}) stack.Push(frame, false);
  EXPECT_THAT(stack.state(), ElementsAre(2, 3, 4));
}

TEST(FrameStack, NothingOfTheEpisodeBeforeShinesThrough) {
  FrameStack stack(3, 1);
  stack.Push(Pixels{9}, true);
  stack.Push(Pixels{8}, false);
  stack.Push(Pixels{1}, true);
  stack.Push(Pixels{2}, false);
  EXPECT_THAT(stack.state(), ElementsAre(1, 1, 2));
}

TEST(FrameStack, OfOneIsTheLastObservation) {
  FrameStack stack(1, 2);
  stack.Push(Pixels{1, 2}, true);
  stack.Push(Pixels{3, 4}, false);
  EXPECT_THAT(stack.state(), ElementsAre(3, 4));
}

}  // namespace
}  // namespace mario
