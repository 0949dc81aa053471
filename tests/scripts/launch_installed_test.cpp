// launch.sh as a package installs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/scripts/fake_checkout.h"

namespace mario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LaunchInstalled : public testing::Test {
 protected:
  LaunchInstalled() {
    checkout_.Install();
    checkout_.Set("XDG_DATA_HOME=" + data().string());
    checkout_.Set("MISSING=libtorch-dev");  // which would be needed to build
  }

  std::filesystem::path data() const { return checkout_.caller() / "data"; }

  Ended Launch(const std::vector<std::string>& arguments) const {
    return RunToEnd("env", checkout_.Command(checkout_.caller() / "mario-learning", arguments));
  }

  FakeCheckout checkout_;
};

TEST_F(LaunchInstalled, TrainsInAFolderOfTheUsersAndBuildsNothing) {
  EXPECT_EQ(Launch({"train"}).code, 0);
  const std::string run = (data() / "mario-learning/runs/sprout_land-modern").string();
  EXPECT_TRUE(std::filesystem::exists(run));
  EXPECT_THAT(checkout_.Log(), AllOf(HasSubstr("--run=" + run), HasSubstr("viewer_client"),
                                     Not(HasSubstr("cmake")), Not(HasSubstr("apt-get"))));
}

TEST_F(LaunchInstalled, DoesNotOfferWhatOnlyACheckoutCanDo) {
  for (const char* const command : {"build", "test", "bench", "package"}) {
    const Ended ended = Launch({command});
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.errors, HasSubstr("mario-learning: there is no command '" +
                                        std::string(command) + "'; mario-learning --help"));
  }
}

TEST_F(LaunchInstalled, NamesTheUsersFolderOfCartridges) {
  const Ended ended = Launch({"train", "--game", "games/mine"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.errors, HasSubstr((data() / "mario-learning/roms").string()));
}

}  // namespace
}  // namespace mario
