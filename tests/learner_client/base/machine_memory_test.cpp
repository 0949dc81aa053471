#include "learner_client/base/machine_memory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

TEST(MachineMemory, IsSomethingAndNotMoreThanThereCanBe) {
  EXPECT_GT(UsableBytes(), std::size_t{1} << 20);
  EXPECT_LT(UsableBytes(), kNoLimit);
}

TEST(MachineMemory, AControlGroupsLimitIsANumberOfBytes) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "memory.max") << "2147483648\n";
  EXPECT_EQ(ControlGroupLimit(folder.path() / "memory.max"), 2147483648u);
}

TEST(MachineMemory, WithoutALimitThereIsNone) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "memory.max") << "max\n";
  EXPECT_EQ(ControlGroupLimit(folder.path() / "memory.max"), kNoLimit);
  EXPECT_EQ(ControlGroupLimit(folder.path() / "not there"), kNoLimit);
}

}  // namespace
}  // namespace mario
