#include "emulator_server/environments/workers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace mario {
namespace {

// Remembers what has been stepped, and on which thread. For one thread at a time.
class Recorder final : public Stepped {
 public:
  void StepOne(int environment) noexcept override {
    stepped.push_back(environment);
    thread = std::this_thread::get_id();
  }

  std::vector<int> stepped;
  std::thread::id thread;
};

// Steps an environment only when the other one is being stepped too.
class Meeting final : public Stepped {
 public:
  void StepOne(int) noexcept override {
    both_.arrive_and_wait();
    over.count_down();
  }

  std::latch over{2};

 private:
  std::latch both_{2};
};

TEST(Workers, WithoutThreadsStepOnlyWhenHelpedInTheOrderAskedFor) {
  Recorder recorder;
  Workers workers(0);
  EXPECT_FALSE(workers.Help());
  workers.Step(recorder, 4, 2);
  workers.Step(recorder, 1, 1);
  EXPECT_THAT(recorder.stepped, testing::IsEmpty());
  while (workers.Help()) {
  }
  EXPECT_THAT(recorder.stepped, testing::ElementsAre(4, 5, 1));
  EXPECT_EQ(recorder.thread, std::this_thread::get_id());
}

TEST(Workers, StepSeveralEnvironmentsAtOnce) {
  Meeting meeting;
  Workers workers(2);
  workers.Step(meeting, 0, 2);
  meeting.over.wait();
}

TEST(Workers, StepBesideWhoeverHelps) {
  Meeting meeting;
  Workers workers(1);
  workers.Step(meeting, 0, 2);
  while (!workers.Help()) {
  }
  meeting.over.wait();
}

TEST(Workers, ForgetWhatAnOwnerDropsAndNothingElse) {
  Recorder leaving;
  Recorder staying;
  Workers workers(0);
  workers.Step(leaving, 0, 3);
  workers.Step(staying, 7, 1);
  workers.Step(leaving, 5, 1);
  EXPECT_TRUE(workers.Help());
  EXPECT_EQ(workers.Drop(leaving), 3);
  EXPECT_EQ(workers.Drop(leaving), 0);
  while (workers.Help()) {
  }
  EXPECT_THAT(leaving.stepped, testing::ElementsAre(0));
  EXPECT_THAT(staying.stepped, testing::ElementsAre(7));
}

}  // namespace
}  // namespace mario
