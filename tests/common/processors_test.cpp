#include "common/processors.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <fstream>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

class ProcessorsTest : public testing::Test {
 protected:
  void Write(const std::string& file, const std::string& text) const {
    const auto path = folder_.path() / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  double Quota() const { return ProcessorQuota(folder_.path() / "membership", folder_.path()); }

  TemporaryFolder folder_;
};

TEST_F(ProcessorsTest, AQuotaIsAShareOfEachPeriod) {
  Write("membership", "0::/\n");
  Write("cpu.max", "150000 100000\n");
  EXPECT_DOUBLE_EQ(Quota(), 1.5);
}

TEST_F(ProcessorsTest, TheSmallestQuotaOnTheWayToTheRootCounts) {
  Write("membership", "0::/slice/job/step\n");
  Write("slice/cpu.max", "max 100000\n");
  Write("slice/job/cpu.max", "200000 100000\n");
  Write("slice/job/step/cpu.max", "800000 100000\n");
  EXPECT_DOUBLE_EQ(Quota(), 2);
}

TEST_F(ProcessorsTest, AContainersQuotaIsAtItsRoot) {
  Write("membership", "0::/docker/0123456789ab\n");
  Write("cpu.max", "50000 100000\n");
  EXPECT_DOUBLE_EQ(Quota(), 0.5);
}

TEST_F(ProcessorsTest, ReadsControlGroupsOfVersionOneToo) {
  Write("membership", "5:memory:/a\n4:cpu,cpuacct:/a\n1:name=systemd:/a\n0::/\n");
  Write("cpu/a/cpu.cfs_quota_us", "300000\n");
  Write("cpu/a/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(Quota(), 3);
}

TEST_F(ProcessorsTest, WithoutAQuotaThereIsNoLimit) {
  EXPECT_GT(Quota(), 1e6);
  Write("membership", "4:cpu:/a\n0::/b\n");
  Write("cpu/a/cpu.cfs_quota_us", "-1\n");
  Write("cpu/a/cpu.cfs_period_us", "100000\n");
  Write("b/cpu.max", "max 100000\n");
  EXPECT_GT(Quota(), 1e6);
}

TEST(Processors, AreNoMoreThanThisThreadMayUse) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  int first = 0;
  while (!CPU_ISSET(first, &before)) ++first;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  const int processors = UsableProcessors();
  sched_setaffinity(0, sizeof before, &before);
  EXPECT_EQ(processors, 1);
}

}  // namespace
}  // namespace mario
