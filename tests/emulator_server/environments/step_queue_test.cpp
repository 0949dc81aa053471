#include "emulator_server/environments/step_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace mario {
namespace {

// Remembers what has been stepped, and on which thread. For one thread at a time.
class Recorder final : public Steppable {
 public:
  void StepOne(int environment) noexcept override {
    stepped.push_back(environment);
    thread = std::this_thread::get_id();
  }

  std::vector<int> stepped;
  std::thread::id thread;
};

// Steps an environment only when the other one is being stepped too.
class Meeting final : public Steppable {
 public:
  void StepOne(int) noexcept override {
    both_.arrive_and_wait();
    over.count_down();
  }

  std::latch over{2};

 private:
  std::latch both_{2};
};

TEST(StepQueue, WithoutThreadsIsRunByItsCallerFirstInFirstOut) {
  Recorder recorder;
  StepQueue queue(0);
  EXPECT_FALSE(queue.RunOne());
  queue.Push(recorder, 4, 2);
  queue.Push(recorder, 1, 1);
  EXPECT_THAT(recorder.stepped, testing::IsEmpty());
  while (queue.RunOne()) {
  }
  EXPECT_THAT(recorder.stepped, testing::ElementsAre(4, 5, 1));
  EXPECT_EQ(recorder.thread, std::this_thread::get_id());
}

TEST(StepQueue, StepsSeveralEnvironmentsAtOnce) {
  Meeting meeting;
  StepQueue queue(2);
  queue.Push(meeting, 0, 2);
  meeting.over.wait();
}

TEST(StepQueue, StepsBesideACallerThatRunsOne) {
  Meeting meeting;
  StepQueue queue(1);
  queue.Push(meeting, 0, 2);
  while (!queue.RunOne()) {
  }
  meeting.over.wait();
}

TEST(StepQueue, CancelsAnOwnersEnvironmentsAndNoOthers) {
  Recorder leaving;
  Recorder staying;
  StepQueue queue(0);
  queue.Push(leaving, 0, 3);
  queue.Push(staying, 7, 1);
  queue.Push(leaving, 5, 1);
  EXPECT_TRUE(queue.RunOne());
  EXPECT_EQ(queue.Cancel(leaving), 3);
  EXPECT_EQ(queue.Cancel(leaving), 0);
  while (queue.RunOne()) {
  }
  EXPECT_THAT(leaving.stepped, testing::ElementsAre(0));
  EXPECT_THAT(staying.stepped, testing::ElementsAre(7));
}

}  // namespace
}  // namespace mario
