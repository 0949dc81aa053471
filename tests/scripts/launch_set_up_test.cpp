// What launch.sh does before anything runs: releases, packages, and a checkout that has moved.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/scripts/fake_checkout.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;

class LaunchSetUp : public testing::Test {
 protected:
  void Release(const std::string& text) {
    std::ofstream(checkout_.caller() / "os-release") << text;
    checkout_.Set("OS_RELEASE=" + (checkout_.caller() / "os-release").string());
  }

  FakeCheckout checkout_;
};

TEST_F(LaunchSetUp, RefusesAReleaseThatIsTooOldBeforeAnythingElse) {
  for (const std::string release :
       {"ID=ubuntu\nVERSION_ID=\"22.04\"\nPRETTY_NAME=\"Ubuntu 22.04.5 LTS\"\nID_LIKE=debian\n",
        "ID=debian\nVERSION_ID=\"11\"\nPRETTY_NAME=\"Debian GNU/Linux 11\"\n",
        "ID=fedora\nVERSION_ID=40\nPRETTY_NAME=\"Fedora Linux 40\"\n"}) {
    Release(release);
    const Ended ended = checkout_.Launch({"build"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.errors, HasSubstr("Debian 12, Ubuntu 24.04 or later"));
    EXPECT_EQ(checkout_.Log(), "") << release;
  }
}

TEST_F(LaunchSetUp, TakesReleasesThatAreNewEnough) {
  for (const std::string release :
       {"ID=ubuntu\nVERSION_ID=\"24.04\"\nID_LIKE=debian\n", "ID=ubuntu\nVERSION_ID=26.04\n",
        "ID=debian\nVERSION_ID=\"12\"\n", "ID=debian\nVERSION_ID=\"13\"\n", "ID=debian\n",
        "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"22\"\n"}) {
    Release(release);
    EXPECT_EQ(checkout_.Launch({"build"}).code, 0) << release;
  }
}

TEST_F(LaunchSetUp, InstallsNothingWhereAPackageDoesNotExist) {
  checkout_.Set("MISSING=libmgba-dev libtorch-dev");
  checkout_.Set("LACKING=libtorch-dev");
  const Ended ended = checkout_.Launch({"build"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("does not have the packages libtorch-dev;"));
  EXPECT_THAT(checkout_.Log(), Not(HasSubstr("install")));
}

// A bare system whose lists of packages cannot be fetched has no candidates either.
TEST_F(LaunchSetUp, TellsAMirrorThatDoesNotAnswerFromAPackageThatDoesNotExist) {
  checkout_.Set("MISSING=libtorch-dev");
  checkout_.Set("LACKING=libtorch-dev");
  checkout_.Set(
      "UPDATE_SAYS=W: Failed to fetch http://mirror/InRelease  Could not resolve 'mirror'");
  const Ended ended = checkout_.Launch({"build"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors,
              HasSubstr("nothing installed: the lists of packages could not be fetched "
                        "(Failed to fetch http://mirror/InRelease"));
  EXPECT_THAT(checkout_.Log(), Not(HasSubstr("install")));
}

TEST_F(LaunchSetUp, AListThatCannotBeFetchedDoesNoHarmWhereAnOlderOneDoes) {
  checkout_.Set("MISSING=libtorch-dev");
  checkout_.Set("UPDATE_SAYS=W: Failed to fetch http://other/InRelease");
  EXPECT_EQ(checkout_.Launch({"build"}).code, 0);
  EXPECT_THAT(checkout_.Log(), HasSubstr("--no-install-recommends libtorch-dev"));
}

TEST_F(LaunchSetUp, SaysWhyPackagesAreNotInstalled) {
  checkout_.Set("MISSING=libtorch-dev");
  checkout_.Set("INSTALL_ERROR=You don't have enough free space in /var/cache/apt/archives/.");
  const Ended ended = checkout_.Launch({"build"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors,
              HasSubstr("not all packages are installed: You don't have enough free space"));
  EXPECT_THAT(checkout_.Log(), Not(HasSubstr("cmake -S")));
}

TEST_F(LaunchSetUp, BuildsNothingOnAFullDisk) {
  checkout_.Set("FREE=200000");
  const Ended ended = checkout_.Launch({"build"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("and 200 MB are free"));
  EXPECT_EQ(checkout_.Log(), "");
}

TEST_F(LaunchSetUp, BuildsNothingWithTooLittleMemory) {
  std::ofstream(checkout_.caller() / "meminfo") << "MemTotal: 600000 kB\nSwapTotal: 300000 kB\n";
  checkout_.Set("MEMINFO=" + (checkout_.caller() / "meminfo").string());
  const Ended ended = checkout_.Launch({"build"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("a compiler needs 1.4 GB of memory and swap, and 921 MB"));
  EXPECT_EQ(checkout_.Log(), "");
  checkout_.Set("JOBS=1");
  EXPECT_EQ(checkout_.Launch({"build"}).code, 0);
}

// Once it is built, a small machine may train.
TEST_F(LaunchSetUp, WhatIsBuiltRunsWithLittleMemoryAndAFullDisk) {
  EXPECT_EQ(checkout_.Launch({"train", "--run=r"}).code, 0);
  std::ofstream(checkout_.caller() / "meminfo") << "MemTotal: 600000 kB\n";
  checkout_.Set("MEMINFO=" + (checkout_.caller() / "meminfo").string());
  checkout_.Set("FREE=1000");
  EXPECT_EQ(checkout_.Launch({"train", "--run=r"}).code, 0);
}

TEST_F(LaunchSetUp, InstallsNothingWhereCMakeIsTooOld) {
  checkout_.Set("MISSING=libmgba-dev");
  checkout_.Set("CMAKE=3.22.1");
  const Ended ended = checkout_.Launch({"build"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.errors, HasSubstr("CMake is 3.22.1 here, 3.25 is needed"));
  EXPECT_EQ(checkout_.Log(), "");
}

TEST_F(LaunchSetUp, InstallsWhatIsMissing) {
  checkout_.Set("MISSING=libmgba-dev libzstd-dev");
  EXPECT_EQ(checkout_.Launch({"build"}).code, 0);
  EXPECT_THAT(checkout_.Log(), HasSubstr("--no-install-recommends libmgba-dev libzstd-dev"));
}

TEST_F(LaunchSetUp, TestsDoWithoutWhatOnlyTheyNeed) {
  checkout_.Set("MISSING=libzstd-dev chromium-sandbox");
  checkout_.Set("LACKING=chromium-sandbox");
  std::ofstream(checkout_.root() / "docker/test-packages.txt")
      << "# only tests\nchromium-sandbox\n";
  const Ended ended = checkout_.Launch({"test"});
  EXPECT_THAT(ended.errors, HasSubstr("no package chromium-sandbox here: the tests that need it"));
  EXPECT_THAT(checkout_.Log(), testing::ContainsRegex("install .* libzstd-dev"));
}

TEST_F(LaunchSetUp, ConfiguresACheckoutAnewThatHasMoved) {
  EXPECT_EQ(checkout_.Launch({"build"}).code, 0);
  const std::filesystem::path cache = checkout_.root() / "build/release/CMakeCache.txt";
  for (const std::string elsewhere : {"/no/longer/there", "/tmp"}) {
    std::ofstream(cache) << "CMAKE_HOME_DIRECTORY:INTERNAL=" << elsewhere << "\n";
    checkout_.ClearLog();
    const Ended ended = checkout_.Launch({"build"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.errors, HasSubstr("has been moved or copied"));
    EXPECT_THAT(checkout_.Log(), HasSubstr("--fresh"));
  }
  checkout_.ClearLog();
  EXPECT_THAT(checkout_.Launch({"build"}).errors, Not(HasSubstr("moved")));
  EXPECT_THAT(checkout_.Log(), Not(HasSubstr("-S")));
}

TEST_F(LaunchSetUp, ACheckoutBehindALinkHasNotMoved) {
  std::filesystem::create_directory_symlink(checkout_.root(), checkout_.caller() / "link");
  EXPECT_EQ(checkout_.Launch({"build"}).code, 0);
  std::ofstream(checkout_.root() / "build/release/CMakeCache.txt")
      << "CMAKE_HOME_DIRECTORY:INTERNAL=" << (checkout_.caller() / "link").string() << "\n";
  EXPECT_THAT(checkout_.Launch({"build"}).errors, Not(HasSubstr("moved")));
}

TEST_F(LaunchSetUp, LeavesCondaAlone) {
  const std::filesystem::path conda = checkout_.caller() / "conda";
  std::filesystem::create_directories(conda / "bin");
  std::ofstream(conda / "bin/cmake") << "#!/bin/bash\necho conda >>\"$LOG\"\n";
  std::filesystem::permissions(conda / "bin/cmake", std::filesystem::perms::owner_all);
  const std::string path = "PATH=" + (conda / "bin").string() + ":" + MARIO_SOURCE_FOLDER +
                           "/tests/scripts/fakes:" + std::getenv("PATH");
  checkout_.Set(path);
  checkout_.Set("CONDA_PREFIX=" + conda.string());
  EXPECT_EQ(checkout_.Launch({"build"}).code, 0);
  EXPECT_THAT(checkout_.Log(), Not(HasSubstr("conda")));
}

// A file system without locks has to do without: flock's code there is 69.
TEST_F(LaunchSetUp, BuildsWhereThereAreNoLocks) {
  const std::filesystem::path fakes = checkout_.caller() / "fakes";
  std::filesystem::create_directories(fakes);
  std::ofstream(fakes / "flock") << "#!/bin/bash\nexit 69\n";
  std::filesystem::permissions(fakes / "flock", std::filesystem::perms::owner_all);
  checkout_.Set("PATH=" + fakes.string() + ":" + MARIO_SOURCE_FOLDER +
                "/tests/scripts/fakes:" + std::getenv("PATH"));
  EXPECT_EQ(checkout_.Launch({"build"}).code, 0);
  EXPECT_THAT(checkout_.Log(), HasSubstr("--build"));
}

}  // namespace
}  // namespace mario
