#include "common/remote/state_transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr std::uint64_t kLease = 7;

std::vector<std::string> RandomStates(std::mt19937& random) {
  std::vector<std::string> states(1 + random() % 40);
  for (std::string& state : states) {
    const std::size_t largest = random() % 4 == 0 ? 3 * kSliceBytes : kSliceBytes / 8;
    state.assign(random() % largest, static_cast<char>('a' + random() % 26));
  }
  return states;
}

// Of [request.first, request.first + request.count), as many as a server pleases.
SnapshotReply AnswerTo(const SnapshotRequest& request, const std::vector<std::string>& states,
                       std::mt19937& random) {
  const auto begin = states.begin() + request.first;
  return {{begin, begin + 1 + static_cast<int>(random() % static_cast<unsigned>(request.count))}};
}

TEST(StateTransfer, BringsTheSameStatesWhateverTheSlices) {
  std::mt19937 random(3);
  for (int round = 0; round < 30; ++round) {
    const std::vector<std::string> states = RandomStates(random);
    auto snapshot = StateTransfer::Snapshot(0, static_cast<int>(states.size()));
    while (!snapshot.done()) {
      if (random() % 20 == 0) snapshot.Restart();
      const auto request = std::get<SnapshotRequest>(snapshot.Next(kLease));
      ASSERT_EQ(request.lease, kLease);
      ASSERT_EQ(request.first + request.count, static_cast<int>(states.size()));
      snapshot.Accept(AnswerTo(request, states, random));
    }
    EXPECT_EQ(snapshot.Take(), states);
  }
}

TEST(StateTransfer, SendsEachStateInItsPlaceInSlicesThatFitAMessage) {
  std::mt19937 random(4);
  for (int round = 0; round < 30; ++round) {
    const std::vector<std::string> states = RandomStates(random);
    std::vector<std::string> arrived(10 + states.size());
    auto restore = StateTransfer::Restore(10, states);
    while (!restore.done()) {
      if (random() % 20 == 0) restore.Restart();
      const auto slice = std::get<RestoreRequest>(restore.Next(kLease));
      std::size_t bytes = 0;
      for (const std::string& state : slice.states) bytes += state.size();
      ASSERT_LT(bytes - slice.states.back().size(), kSliceBytes);
      ASSERT_EQ(bytes, restore.slice_bytes());
      std::copy(slice.states.begin(), slice.states.end(), arrived.begin() + slice.first);
      restore.Accept(RestoreReply{});
    }
    EXPECT_EQ(std::vector(arrived.begin() + 10, arrived.end()), states);
    EXPECT_TRUE(restore.Take().empty());
  }
}

TEST(StateTransfer, TakesNoMoreStatesThanItAskedFor) {
  auto snapshot = StateTransfer::Snapshot(2, 3);
  snapshot.Accept(SnapshotReply{{"a", "b"}});
  EXPECT_THAT(
      [&] {
        snapshot.Accept(SnapshotReply{{"c", "d"}});
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("2 save states")));
}

TEST(StateTransfer, TakesNoAnswerOfTheOtherKind) {
  auto snapshot = StateTransfer::Snapshot(0, 1);
  auto restore = StateTransfer::Restore(0, {"a"});
  EXPECT_THROW(snapshot.Accept(RestoreReply{}), std::runtime_error);
  EXPECT_THROW(restore.Accept(SnapshotReply{{"a"}}), std::runtime_error);
}

TEST(StateTransfer, RefusesAStateLargerThanAnyServerTakes) {
  EXPECT_THAT(
      [] {
        StateTransfer::Restore(0, {"a", std::string(kMaxStateBytes + 1, 'x')});
      },
      ThrowsMessage<UnusableStates>(HasSubstr("a save state has 33 MiB, the limit is 32")));
}

}  // namespace
}  // namespace mario
