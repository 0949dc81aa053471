#include "learner_client/checkpoint.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <stdexcept>

#include "common/program.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

const std::string kCheckpointMagic = "mario-learning checkpoint 2";
const std::string kWeightsMagic = "mario-learning weights 1";
constexpr std::size_t kMaxActions = 1'000;
constexpr std::size_t kMaxWeights = 1'000'000'000;

void PutOrigin(ArchiveWriter& archive, const TrainedWeights& origin) {
  archive.Put(ConfigText(origin.config));
  archive.Put(origin.game);
  archive.Put(origin.rom_sha1);
  archive.Put(static_cast<std::uint64_t>(origin.actions.size()));
  for (const std::string& action : origin.actions) archive.Put(action);
}

void ExpectMagic(ArchiveReader& archive, const std::string& magic, const fs::path& file) {
  if (archive.GetString() != magic) {
    throw std::runtime_error(file.string() + " is not a file of this program's version (" + magic +
                             ")");
  }
}

TrainedWeights GetOrigin(ArchiveReader& archive) {
  TrainedWeights origin;
  origin.config = ParseConfig(archive.GetString());
  origin.game = archive.GetString();
  origin.rom_sha1 = archive.GetString();
  origin.actions.resize(archive.GetCount(kMaxActions));
  for (std::string& action : origin.actions) action = archive.GetString();
  return origin;
}

TrainedWeights OriginOf(const LearnerConfig& config, const EnvironmentInfo& info) {
  TrainedWeights origin{
      .config = config, .game = info.game, .rom_sha1 = info.rom_sha1, .actions = {}, .weights = {}};
  for (const Action& action : info.actions) origin.actions.push_back(action.name);
  return origin;
}

// A run goes on with what it began with.
void ExpectSame(const TrainedWeights& now, const TrainedWeights& before, const fs::path& folder) {
  const std::string start = "the run in " + folder.string() + " was begun with ";
  const std::string advice = "; choose another --run folder";
  if (now.game != before.game) throw UsageError(start + "the game " + before.game + advice);
  if (now.rom_sha1 != before.rom_sha1) {
    throw UsageError(start + "the ROM " + before.rom_sha1 + ", not " + now.rom_sha1 + advice);
  }
  if (now.actions != before.actions) throw UsageError(start + "other actions" + advice);
  const std::string difference = Difference(now.config, before.config);
  if (!difference.empty()) throw UsageError(start + "other settings: " + difference + advice);
}

}  // namespace

CheckpointStore::CheckpointStore(fs::path folder) : folder_(std::move(folder)), replay_(folder_) {
  fs::create_directories(folder_);
}

void CheckpointStore::Save(const LearnerConfig& config, const EnvironmentInfo& info,
                           Learner& learner) {
  const std::vector<int> numbers = Numbers();
  const int number = numbers.empty() ? 1 : numbers.front() + 1;
  replay_.Save(learner.replay(), "replay-" + std::to_string(number) + ".zst");
  ArchiveWriter archive(Path(number));
  archive.Put(kCheckpointMagic);
  PutOrigin(archive, OriginOf(config, info));
  replay_.SaveManifest(archive);
  learner.Save(archive);
  archive.Commit();

  std::set<std::string> files = {Path(number).filename()};
  for (const ReplaySegment& segment : replay_.segments()) files.insert(segment.file);
  std::set<std::string> kept = files;
  kept.insert(last_files_.begin(), last_files_.end());
  RemoveAllBut(kept);
  last_files_ = std::move(files);
}

bool CheckpointStore::Load(const LearnerConfig& config, const EnvironmentInfo& info,
                           Learner& learner) {
  const std::vector<int> numbers = Numbers();
  for (const int number : numbers) {
    try {
      Verify(number);
    } catch (const std::runtime_error& error) {
      spdlog::warn("{}; going back to the checkpoint before", error.what());
      continue;
    }
    Read(number, config, info, learner);
    return true;
  }
  if (!numbers.empty()) {
    throw std::runtime_error("none of the checkpoints in " + folder_.string() +
                             " can be read; choose another --run folder to start anew");
  }
  return false;
}

fs::path CheckpointStore::Path(int number) const {
  return folder_ / ("checkpoint-" + std::to_string(number) + ".zst");
}

std::vector<int> CheckpointStore::Numbers() const {
  std::vector<int> numbers;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    int number = 0;
    const std::string name = entry.path().filename();
    if (std::sscanf(name.c_str(), "checkpoint-%d.zst", &number) != 1) continue;
    if (entry.path() == Path(number)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end(), std::greater<>());
  return numbers;
}

// Reads all of the checkpoint's files to their ends, so that nothing of a damaged one is used.
void CheckpointStore::Verify(int number) const {
  VerifyArchive(Path(number));
  ArchiveReader archive(Path(number));
  ExpectMagic(archive, kCheckpointMagic, Path(number));
  const TrainedWeights origin = GetOrigin(archive);
  ReplayStore replay(folder_);
  replay.LoadManifest(archive, origin.config.environment.environments);
  for (const ReplaySegment& segment : replay.segments()) VerifyArchive(folder_ / segment.file);
}

void CheckpointStore::Read(int number, const LearnerConfig& config, const EnvironmentInfo& info,
                           Learner& learner) {
  ArchiveReader archive(Path(number));
  ExpectMagic(archive, kCheckpointMagic, Path(number));
  ExpectSame(OriginOf(config, info), GetOrigin(archive), folder_);
  replay_.LoadManifest(archive, info.environments);
  replay_.Restore(learner.replay());
  learner.Load(archive);
  last_files_ = {Path(number).filename()};
  for (const ReplaySegment& segment : replay_.segments()) last_files_.insert(segment.file);
}

void CheckpointStore::RemoveAllBut(const std::set<std::string>& files) const {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename();
    const bool ours = name.starts_with("checkpoint-") || name.starts_with("replay-");
    if (ours && !files.contains(name)) fs::remove(entry.path());
  }
}

void SaveWeights(const fs::path& file, const TrainedWeights& trained) {
  ArchiveWriter archive(file);
  archive.Put(kWeightsMagic);
  PutOrigin(archive, trained);
  archive.Put(std::span<const float>(trained.weights));
  archive.Commit();
}

TrainedWeights LoadWeights(const fs::path& file) {
  ArchiveReader archive(file);
  ExpectMagic(archive, kWeightsMagic, file);
  TrainedWeights trained = GetOrigin(archive);
  trained.weights = archive.GetFloats(kMaxWeights);
  archive.ExpectEnd();
  return trained;
}

}  // namespace mario
