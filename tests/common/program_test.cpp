#include "common/program.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

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

TEST(GiveWay, LowersThePriorityAsFarAsItGoes) {
  const auto lower = [] {
    GiveWay();
    std::_Exit(getpriority(PRIO_PROCESS, 0));
  };
  EXPECT_EXIT(lower(), testing::ExitedWithCode(19), "");
}

}  // namespace
}  // namespace mario
