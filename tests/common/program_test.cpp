#include "common/program.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

namespace mario {
namespace {

TEST(RunProgram, ReturnsTheBodysExitCode) {
  EXPECT_EQ(RunProgram("p", [] { return 0; }), kDone);
  EXPECT_EQ(RunProgram("p", [] { return 7; }), 7);
}

TEST(RunProgram, PrintsAFailureOnOneLineAndExitsWithOne) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(RunProgram("p", []() -> int { throw std::runtime_error("cannot\nload"); }), kFailed);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "p: cannot load\n");
}

TEST(RunProgram, TellsWrongUsageFromFailure) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(RunProgram("p", []() -> int { throw UsageError("no such option"); }), kWrongUsage);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "p: no such option\n");
}

// In a process of its own, whose exit code says how it went on after the signals.
class StopOnSignalsTest : public testing::Test {
 protected:
  static constexpr std::chrono::hours kLong{1};
  static constexpr int kStopped = 7;

  // Returns once the thread that waits for signals has taken it.
  static void Send(int signal) {
    kill(getpid(), signal);
    sigset_t pending;
    do {
      std::this_thread::yield();
      sigpending(&pending);
    } while (sigismember(&pending, signal) == 1);
  }

  [[noreturn]] static void SendAll(std::chrono::milliseconds patience,
                                   std::initializer_list<int> signals) {
    const std::stop_token stop = StopOnSignals(patience);
    for (const int signal : signals) Send(signal);
    while (!stop.stop_requested()) std::this_thread::yield();
    std::_Exit(kStopped);
  }
};

TEST_F(StopOnSignalsTest, AnyOfThemAsksToStop) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EXIT(SendAll(kLong, {signal}), testing::ExitedWithCode(kStopped), "");
  }
}

TEST_F(StopOnSignalsTest, SeveralInQuickSuccessionAreOne) {
  EXPECT_EXIT(SendAll(kLong, {SIGTERM, SIGTERM, SIGTERM}), testing::ExitedWithCode(kStopped), "");
  EXPECT_EXIT(SendAll(kLong, {SIGINT, SIGINT}), testing::ExitedWithCode(kStopped), "");
}

TEST_F(StopOnSignalsTest, OnlyTheKeyboardEndsItAtOnce) {
  using std::chrono::milliseconds;
  EXPECT_EXIT(SendAll(milliseconds(0), {SIGINT, SIGTERM, SIGHUP, SIGTERM}),
              testing::ExitedWithCode(kStopped), "");
  const auto wait_for_ever = [] {
    StopOnSignals(milliseconds(0));
    Send(SIGTERM);
    kill(getpid(), SIGINT);
    for (;;) pause();
  };
  EXPECT_EXIT(wait_for_ever(), testing::ExitedWithCode(128 + SIGINT), "interrupted a second time");
}

TEST_F(StopOnSignalsTest, NohupKeepsItFromTheHangup) {
  const auto hang_up = [] {
    std::signal(SIGHUP, SIG_IGN);
    const std::stop_token stop = StopOnSignals(kLong);
    Send(SIGHUP);
    std::_Exit(stop.stop_requested() ? 1 : kStopped);
  };
  EXPECT_EXIT(hang_up(), testing::ExitedWithCode(kStopped), "");
}

TEST_F(StopOnSignalsTest, APipeThatNobodyReadsEndsNothing) {
  const auto write_to_it = [] {
    int ends[2];
    if (pipe(ends) != 0) std::_Exit(1);
    StopOnSignals(kLong);
    close(ends[0]);
    const bool written = write(ends[1], "x", 1) == 1;
    std::_Exit(written ? 1 : kStopped);
  };
  EXPECT_EXIT(write_to_it(), testing::ExitedWithCode(kStopped), "");
}

TEST(GiveWay, LowersThePriorityAsFarAsItGoes) {
  const auto lower = [] {
    GiveWay();
    std::_Exit(getpriority(PRIO_PROCESS, 0));
  };
  EXPECT_EXIT(lower(), testing::ExitedWithCode(19), "");
}

}  // namespace
}  // namespace mario
