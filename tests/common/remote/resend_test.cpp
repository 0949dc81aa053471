#include "common/remote/resend.h"

#include <gtest/gtest.h>

#include "common/remote/server_link.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

milliseconds Wait(int times, std::size_t bytes = 0) {
  const Resend resend{.sent_at = {}, .times = times};
  return std::chrono::duration_cast<milliseconds>(resend.Due(milliseconds(1000), bytes) -
                                                  Resend::Clock::time_point{});
}

TEST(Resend, WaitsTwiceAsLongEachTimeButNoLongerThanEightTimes) {
  EXPECT_EQ(Wait(1), milliseconds(1000));
  EXPECT_EQ(Wait(2), milliseconds(2000));
  EXPECT_EQ(Wait(4), milliseconds(8000));
  EXPECT_EQ(Wait(100), milliseconds(8000));
}

TEST(Resend, WaitsAsLongAsASlowNetworkTakesForTheBytes) {
  EXPECT_EQ(Wait(1, 5'000'000), milliseconds(6000));
  EXPECT_EQ(Wait(2, 5'000'000), milliseconds(12'000));
}

// Recordings that take 20 seconds to a server that is far are not sent again each second.
TEST(ServerLink, GivesAHelloWithDemonstrationsTheTimeThatTheyTake) {
  constexpr std::chrono::seconds kTransfer{20};
  const TemporaryFolder folder;
  Transport transport;
  LinkConfig config{.url = "ipc://" + (folder.path() / "nobody").string(),
                    .environment = {},
                    .resend_after = std::chrono::milliseconds(1)};
  const auto due = [&] {
    const ServerLink link(transport, config);
    return link.next_timer() - Resend::Clock::now();
  };
  EXPECT_LE(due(), std::chrono::milliseconds(1));
  config.environment.demonstrations = {{"long", std::string(10'000'000, 'x')},
                                       {"longer", std::string(10'000'000, 'x')}};
  EXPECT_GT(due(), kTransfer / 2);
  EXPECT_LE(due(), kTransfer + std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace mario
