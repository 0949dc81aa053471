#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "learner_client/storage/checkpoint.h"
#include "learner_client/training/learner.h"
#include "learner_client/base/disk.h"
#include "tests/fakes/fake_environments.h"

namespace mario {

// A disk one of whose calls fails: once (there is room again), or, when the process is killed in
// it, with every one that would come after it. Half of what a failing write has is written.
class FaultyDisk : public Disk {
 public:
  void FailAt(int call) { left_ = call, killed_ = dies_ = false; }
  void KillAt(int call) { left_ = call, killed_ = false, dies_ = true; }
  void Mend() { left_ = -1, killed_ = false; }
  bool failed() const { return left_ == -2; }  // since it was told to

  // Called for each file that has been renamed to its final name.
  std::function<void(const std::filesystem::path& path)> on_rename;

  void Write(int file, std::span<const char> bytes, const std::filesystem::path& path) override;
  void Sync(int file, const std::filesystem::path& path) override;
  void Rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  void Remove(const std::filesystem::path& path) override;

 private:
  bool FailsNow();

  int left_ = -1;  // calls until one fails; -1: none will
  bool dies_ = false;
  bool killed_ = false;
};

// Two servers with half of the groups each, whose answers come in any order: one may be away, so
// that the other runs far ahead. One that is lost comes back with new episodes.
class TwoFakeServers : public Environments {
 public:
  TwoFakeServers(const EnvironmentConfig& config, std::mt19937& random);

  const EnvironmentInfo& info() const override { return info_; }
  using Environments::Send;
  void Send(int group, std::span<const int> actions, std::span<const EpisodeStart> starts) override;
  TimeSteps Receive() override;
  std::vector<std::string> SnapshotRange(int first, int count) override;
  void RestoreRange(int first, std::span<const std::string> states) override;

  void set_away(int server) { away_ = server; }  // -1: none
  void Lose(int server);

 private:
  struct Sent {
    int group = 0;  // of the server's
    std::vector<int> actions;
    std::vector<EpisodeStart> starts;
  };
  struct Server {
    std::unique_ptr<FakeEnvironments> environments;
    std::deque<Sent> sent;
  };
  EnvironmentConfig Share(int server) const;
  std::size_t ServerOf(int group) const;

  const EnvironmentConfig config_;
  std::mt19937& random_;
  EnvironmentInfo info_;
  std::vector<Server> servers_;
  int away_ = -1;
  std::uint64_t losses_ = 0;
};

// All that a learner is, as bytes: what its checkpoint holds, and its replay.
std::string Contents(Learner& learner, const std::filesystem::path& scratch);

// A small run of random shape.
LearnerConfig RandomConfig(std::mt19937& random);

}  // namespace mario
