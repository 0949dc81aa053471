#include "tests/fuzz/checkpoint_properties.h"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "learner_client/storage/checkpoint.h"
#include "learner_client/storage/trained_weights.h"
#include "learner_client/training/learner.h"
#include "tests/common/temporary_folder.h"
#include "tests/fakes/fake_environments.h"
#include "tests/fakes/fake_q_network.h"
#include "tests/fuzz/refusal.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr int kIterationsOfSeed = 12;
constexpr int kIterationsAfterLoading = 3;

// The smallest learner that there can be.
LearnerConfig TinyConfig() {
  LearnerConfig config;
  config.environment.environments = 2;
  config.environment.groups = 1;
  config.environment.observation = {36, 36};
  config.network.stack = 1;
  config.network.filters = {1, 1, 1};
  config.network.hidden = 1;
  config.network.precision = "fp32";
  config.agent.batch_size = 2;
  config.agent.update.batch_parts = 1;
  config.replay.frames = 32;
  config.epsilon.observe_steps = 8;
  config.epsilon.explore_steps = 10;
  config.training.threads = 1;
  return config;
}

struct TinyRun {
  LearnerConfig config = TinyConfig();
  FakeEnvironments environments{config.environment};
  Learner learner{config, environments, FakeRegistry()};
};

void WriteBytes(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

// With the checksum that it needs.
void WriteArchive(const fs::path& file, std::string_view content) {
  Serializer out(file);
  out.PutBytes(content);
  out.Commit();
}

std::string ReadArchive(const fs::path& file) {
  Deserializer in(file);
  std::string content(1 << 20, '\0');
  content.resize(in.Read(content));
  return content;
}

void WriteContents(const fs::path& folder, std::string_view bytes) {
  constexpr std::size_t kSizeBytes = 4;
  std::size_t size = 0;
  for (std::size_t i = 0; i < kSizeBytes && i < bytes.size(); ++i) {
    size |= static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  }
  bytes.remove_prefix(std::min(kSizeBytes, bytes.size()));
  WriteArchive(folder / "checkpoint-1.zst", bytes.substr(0, size));
  WriteArchive(folder / "replay-1.zst", bytes.substr(std::min(size, bytes.size())));
}

void GoOn(const fs::path& folder) {
  TinyRun run;
  CheckpointStore store(folder);
  if (!store.Load(run.config, run.environments.info(), run.learner)) return;
  for (int iteration = 0; iteration < kIterationsAfterLoading; ++iteration) run.learner.Iterate();
}

}  // namespace

void CheckCheckpointBytes(std::string_view bytes) {
  spdlog::set_level(spdlog::level::off);
  static const TemporaryFolder scratch;
  const fs::path& folder = scratch.path();
  const char kind = bytes.empty() ? 'R' : bytes.front();
  bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
  if (kind == 'W') {
    WriteArchive(folder / "weights.zst", bytes);
    ExpectOrderlyRefusal([&] { LoadWeights(folder / "weights.zst"); });
    return;
  }
  if (kind == 'C') {
    WriteContents(folder, bytes);
  } else {
    WriteBytes(folder / "checkpoint-1.zst", bytes);
  }
  ExpectOrderlyRefusal([&] { GoOn(folder); });
}

std::string CheckpointSeed() {
  const TemporaryFolder folder;
  TinyRun run;
  for (int iteration = 0; iteration < kIterationsOfSeed; ++iteration) run.learner.Iterate();
  CheckpointStore(folder.path()).Save(run.config, run.environments.info(), run.learner);
  const std::string checkpoint = ReadArchive(folder.path() / "checkpoint-1.zst");
  std::string seed = "C";
  for (int i = 0; i < 4; ++i) seed += static_cast<char>((checkpoint.size() >> (8 * i)) & 0xFF);
  return seed + checkpoint + ReadArchive(folder.path() / "replay-1.zst");
}

std::string WeightsSeed() {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "weights.zst";
  SaveWeights(file, {.run = {.config = TinyConfig(),
                             .game = "Fake Land",
                             .rom_sha1 = "ab",
                             .actions = {"left", "right+A"}},
                     .weights = {{"fake.weight", {2}, {1.5f, -2.0f}}}});
  return "W" + ReadArchive(file);
}

}  // namespace mario
