#include "emulator_server/serving/service_registration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <optional>

#include "common/remote/server_directory.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::ThrowsMessage;

TEST(ServiceRegistration, IsFoundByLearnersUntilItsServerGoes) {
  const TemporaryFolder folder;
  const std::string place = "dir://" + (folder.path() / "servers").string();
  EXPECT_THAT(LookUpServers(place), IsEmpty());
  std::optional<ServiceRegistration> announcement(std::in_place, folder.path() / "servers",
                                                  std::vector<std::string>{"tcp://10.0.0.7:5555"});
  EXPECT_THAT(LookUpServers(place), ElementsAre("tcp://10.0.0.7:5555"));
  announcement.reset();
  EXPECT_THAT(LookUpServers(place), IsEmpty());
}

TEST(ServiceRegistration, NamesThisMachineWhereTheServerListensToAnyAddress) {
  for (const std::string any : {"tcp://0.0.0.0", "tcp://[::]"}) {
    const TemporaryFolder folder;
    const ServiceRegistration announcement(folder.path(), {any + ":5555"});
    const std::vector<std::string> found = LookUpServers("dir://" + folder.path().string());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_THAT(found[0], testing::Not(StartsWith(any)));
    EXPECT_THAT(found[0], testing::EndsWith(":5555"));
  }
}

TEST(ServerDirectory, LooksUpIpv6AddressesToo) {
  EXPECT_THAT(LookUpServers("dns://[::1]:5555"), ElementsAre("tcp://[::1]:5555"));
  EXPECT_THAT(LookUpServers("dns://127.0.0.1:5555"), ElementsAre("tcp://127.0.0.1:5555"));
  EXPECT_THAT(LookUpServers("dns://no-such-name.invalid:5555"), IsEmpty());
}

TEST(ServiceRegistration, SaysWhereItCannotBeWritten) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "no folder\n";
  EXPECT_THAT([&] { ServiceRegistration(folder.path() / "file", {"tcp://a:1"}); },
              ThrowsMessage<std::runtime_error>(HasSubstr("--announce")));
}

}  // namespace
}  // namespace mario
