#include "tests/learner_client/training/checkpoint_model.h"

#include <stdexcept>

namespace mario {

namespace fs = std::filesystem;

bool FaultyDisk::FailsNow() {
  if (killed_) return true;
  if (left_ < 0 || left_-- > 0) return false;
  left_ = -2;
  killed_ = dies_;
  return true;
}

void FaultyDisk::Write(int file, std::span<const char> bytes, const fs::path& path) {
  const bool fails = FailsNow();
  if (!killed_ || left_ == -2)
    Disk::Write(file, fails ? bytes.first(bytes.size() / 2) : bytes, path);
  if (fails) throw std::runtime_error("cannot write " + path.string() + ": no space left");
}

// The machine itself does not go down here.
void FaultyDisk::Sync(int, const fs::path& path) {
  if (FailsNow()) throw std::runtime_error("cannot sync " + path.string());
}

void FaultyDisk::Rename(const fs::path& from, const fs::path& to) {
  if (FailsNow()) throw std::runtime_error("cannot rename " + from.string());
  fs::rename(from, to);
  if (on_rename) on_rename(to);
}

void FaultyDisk::Remove(const fs::path& path) {
  if (FailsNow()) throw std::runtime_error("cannot remove " + path.string());
  Disk::Remove(path);
}

TwoFakeServers::TwoFakeServers(const EnvironmentConfig& config, std::mt19937& random)
    : config_(config), random_(random) {
  for (int server = 0; server < 2; ++server) {
    servers_.push_back({std::make_unique<FakeEnvironments>(Share(server)), {}});
  }
  info_ = servers_[0].environments->info();
  info_.environments = config.environments;
  info_.groups = config.groups;
  for (int slot : servers_[1].environments->info().slots) info_.slots.push_back(slot);
}

EnvironmentConfig TwoFakeServers::Share(int server) const {
  EnvironmentConfig share = config_;
  share.environments /= 2;
  share.groups /= 2;
  share.seed += 2 * losses_ + static_cast<std::uint64_t>(server);
  return share;
}

std::size_t TwoFakeServers::ServerOf(int group) const {
  return static_cast<std::size_t>(group / (config_.groups / 2));
}

void TwoFakeServers::Send(int group, std::span<const int> actions,
                          std::span<const EpisodeStart> starts) {
  Server& server = servers_[ServerOf(group)];
  const int own = group % (config_.groups / 2);
  server.environments->Send(own, actions, starts);
  server.sent.push_back({own, {actions.begin(), actions.end()}, {starts.begin(), starts.end()}});
}

TimeSteps TwoFakeServers::Receive() {
  int from = away_ >= 0 ? 1 - away_ : static_cast<int>(random_() % 2);
  if (servers_[static_cast<std::size_t>(from)].sent.empty()) from = 1 - from;
  Server& server = servers_[static_cast<std::size_t>(from)];
  TimeSteps time_steps = server.environments->Receive();
  server.sent.pop_front();
  time_steps.group += from * (config_.groups / 2);
  return time_steps;
}

std::vector<std::string> TwoFakeServers::SnapshotRange(int first, int count) {
  std::vector<std::string> states;
  for (const Server& server : servers_) {
    for (std::string& state : server.environments->Snapshot()) states.push_back(std::move(state));
  }
  return {states.begin() + first, states.begin() + first + count};
}

void TwoFakeServers::RestoreRange(int first, std::span<const std::string> states) {
  const int half = info_.environments / 2;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const int at = first + static_cast<int>(i);
    servers_[at < half ? 0 : 1].environments->RestoreRange(at % half, states.subspan(i, 1));
  }
}

void TwoFakeServers::Lose(int server) {
  ++losses_;
  Server& lost = servers_[static_cast<std::size_t>(server)];
  lost.environments = std::make_unique<FakeEnvironments>(Share(server));
  for (const Sent& sent : lost.sent) {
    lost.environments->Send(sent.group, sent.actions, sent.starts);
  }
}

std::string Contents(Learner& learner, const fs::path& scratch) {
  class Quick : public Disk {
    void Sync(int, const fs::path&) override {}
    void Rename(const fs::path& from, const fs::path& to) override { fs::rename(from, to); }
  } quick;
  Serializer writer(scratch, quick);
  learner.Save(writer);
  writer.Commit();
  Deserializer reader(scratch);
  std::string contents(1 << 16, '\0');
  contents.resize(reader.Read(contents));
  reader.ExpectEnd();
  const ReplayBuffer& replay = learner.replay();
  for (int e = 0; e < replay.shape().environments; ++e) {
    contents += "|" + std::to_string(replay.oldest(e)) + "-" + std::to_string(replay.count(e));
    for (std::int64_t i = replay.oldest(e); i < replay.count(e); ++i) {
      const ReplayRecord& record = replay.record({e, i});
      const std::span<const std::uint8_t> frame = replay.frame({e, i});
      contents += "," + std::to_string(record.reward) + " " + std::to_string(record.action) + " " +
                  std::to_string(record.held) + (record.first ? "f" : "") +
                  (record.terminated ? "e" : "") + (record.truncated ? "t" : "");
      contents.append(frame.begin(), frame.end());
    }
  }
  return contents;
}

LearnerConfig RandomConfig(std::mt19937& random) {
  const auto draw = [&random](int least, int greatest) {
    return least + static_cast<int>(random() % static_cast<unsigned>(greatest - least + 1));
  };
  LearnerConfig config;
  const int groups = draw(1, 2);  // of each server
  config.environment.groups = 2 * groups;
  config.environment.environments = 2 * groups * draw(1, 2);
  config.environment.observation = {8, 8};
  config.environment.levels = {"1-1"};
  config.environment.seed = random();
  config.network.stack = draw(1, 3);
  config.network.filters = {1, 1, 1};
  config.network.hidden = 1;
  config.agent.n_step = draw(1, 3);
  config.agent.batch_size = 2;
  config.agent.update.batch_parts = 1;
  config.agent.random_shift = 0;
  config.agent.update.average_decay = draw(0, 1) == 0 ? 0.0 : 0.9;
  config.priority.alpha = draw(0, 1) == 0 ? 0.0 : 0.5;
  config.replay.frames = config.environment.environments * draw(8, 24);
  config.epsilon.observe_steps = config.environment.environments * 6;
  config.epsilon.explore_steps = 50;
  config.training.samples_per_step = 0.5;
  config.training.steps_in_flight = draw(1, 2);
  config.training.threads = 1;
  config.network.backend = config.environment.seed % 2 == 0 ? "fake" : "fake-late";
  return config;
}

}  // namespace mario
