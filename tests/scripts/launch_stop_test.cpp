// How launch.sh ends: in order, at once when asked twice, and never with anything left running.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/common/eventually.h"
#include "tests/scripts/fake_checkout.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;

class LaunchStop : public testing::Test {
 protected:
  // In a process group of its own, which Ctrl-C signals.
  std::vector<std::string> Training(const std::string& learner) const {
    std::vector<std::string> words = {"env"};
    for (const std::string& word :
         checkout_.Command(checkout_.root() / "launch.sh", {"train", "--run=r", learner})) {
      words.push_back(word);
    }
    return words;
  }

  // Whether any of the checkout's programs runs.
  bool AnythingRuns() const {
    const std::string bin = (checkout_.root() / "build/release/bin").string();
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      std::ifstream file(entry.path() / "cmdline");
      const std::string command((std::istreambuf_iterator<char>(file)), {});
      if (command.find(bin) != std::string::npos) return true;
    }
    return false;
  }

  // Until the fakes have noted a text.
  void Await(const std::string& text) const {
    EXPECT_TRUE(Eventually([&] { return checkout_.Log().find(text) != std::string::npos; }))
        << text << " is not in " << checkout_.Log();
  }

  FakeCheckout checkout_;
};

void ReadUntil(ChildProcess& process, const std::string& text) {
  std::string line = "-";
  while (!line.empty() && line.find(text) == std::string::npos) line = process.ReadLine();
  EXPECT_THAT(line, HasSubstr(text));
}

TEST_F(LaunchStop, EverySignalThatAsksToStopSavesTheRun) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    checkout_.ClearLog();
    ChildProcess launch("setsid", Training("--hold"));
    ReadUntil(launch, "learner_client trains");
    kill(-launch.id(), signal);
    EXPECT_EQ(launch.Wait(), 0) << signal;
    EXPECT_THAT(checkout_.Log(), HasSubstr("learner_client has saved\nemulator_server ends"));
    EXPECT_FALSE(AnythingRuns());
  }
}

// As `timeout` does, and a terminal that closes.
TEST_F(LaunchStop, SignalsInQuickSuccessionAreOne) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    checkout_.ClearLog();
    ChildProcess launch("setsid", Training("--hold"));
    ReadUntil(launch, "learner_client trains");
    for (int i = 0; i < 3; ++i) kill(-launch.id(), signal);
    EXPECT_EQ(launch.Wait(), 0);
    EXPECT_THAT(checkout_.Log(), HasSubstr("learner_client has saved"));
  }
}

TEST_F(LaunchStop, CtrlCAgainEndsEverythingAtOnce) {
  checkout_.Set("STUBBORN=yes");
  ChildProcess launch("setsid", Training("--stubborn"));
  ReadUntil(launch, "learner_client trains");
  kill(-launch.id(), SIGINT);
  Await("learner_client is asked to end");
  std::thread keep_pressing([&] {  // a person does until something happens
    while (kill(-launch.id(), 0) == 0 && AnythingRuns()) {
      kill(-launch.id(), SIGINT);
      poll(nullptr, 0, 50);
    }
  });
  const std::string errors = launch.ReadErrors();
  keep_pressing.join();
  EXPECT_EQ(launch.Wait(), 130);
  EXPECT_THAT(errors, HasSubstr("Ctrl-C again ends everything at once, without saving the run"));
  EXPECT_THAT(errors, HasSubstr("ended at once"));
  EXPECT_FALSE(AnythingRuns());
}

TEST_F(LaunchStop, AServerThatDoesNotEndIsKilled) {
  checkout_.Set("STUBBORN=yes");
  ChildProcess launch("setsid", Training("--hold"));
  ReadUntil(launch, "learner_client trains");
  kill(-launch.id(), SIGINT);
  EXPECT_THAT(launch.ReadErrors(), HasSubstr("the emulator server does not end: killed"));
  EXPECT_EQ(launch.Wait(), 0);
  EXPECT_THAT(checkout_.Log(), HasSubstr("learner_client has saved"));
  EXPECT_FALSE(AnythingRuns());
}

TEST_F(LaunchStop, AClosedTerminalSavesTheRun) {
  int terminal = -1;
  const pid_t launch = forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(launch, 0);
  if (launch == 0) {
    const std::vector<std::string> words = Training("--talk");
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    execvp("env", argv.data());
    _exit(127);
  }
  std::string shown;
  char buffer[256];
  while (shown.find("learner_client talks") == std::string::npos) {
    const ssize_t got = read(terminal, buffer, sizeof buffer);
    ASSERT_GT(got, 0) << shown;
    shown.append(buffer, static_cast<std::size_t>(got));
  }
  close(terminal);
  int status = 0;
  waitpid(launch, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_THAT(checkout_.Log(), HasSubstr("learner_client has saved\nemulator_server ends"));
  EXPECT_FALSE(AnythingRuns());
}

// `./launch.sh | tee log`: the same Ctrl-C ends tee, which must not end the learner unsaved.
TEST_F(LaunchStop, WhatReadsTheOutputMayEndFirst) {
  std::vector<std::string> words = {"bash", "-c", "\"$@\" | head -n 3", "bash"};
  for (const std::string& word : Training("--talk")) words.push_back(word);
  ChildProcess launch("setsid", words);
  Await("learner_client is not heard");
  kill(-launch.id(), SIGINT);
  launch.ReadErrors();
  Await("emulator_server ends");
  EXPECT_THAT(checkout_.Log(), HasSubstr("learner_client has saved"));
}

TEST_F(LaunchStop, APageThatEndsIsTold) {
  std::vector<std::string> words = {"bash", "-c", "exec \"$@\" 2>&1", "bash"};
  for (const std::string& word : Training("--hold")) words.push_back(word);
  ChildProcess launch("setsid", words);
  ReadUntil(launch, "learner_client trains");
  ASSERT_EQ(kill(checkout_.viewer(), SIGTERM), 0);
  ReadUntil(launch, "training continues without a page");
  kill(-launch.id(), SIGTERM);
  EXPECT_EQ(launch.Wait(), 0);
}

}  // namespace
}  // namespace mario
