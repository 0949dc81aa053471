#include "learner_client/storage/checkpoint.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "common/program.h"
#include "learner_client/storage/checkpoint_files.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

const std::string kCheckpointKind = "checkpoint";
constexpr int kCheckpointVersion = 3;
constexpr int kOldestCheckpoint = 2;  // without names
const std::string kWeightsKind = "weights";
constexpr int kWeightsVersion = 2;
constexpr int kOldestWeights = 1;  // without names
constexpr std::size_t kMaxActions = 1'000;
constexpr std::size_t kMaxWeights = 1'000'000'000;

void PutOrigin(ArchiveWriter& archive, const TrainedWeights& origin) {
  archive.Put("settings", ConfigText(origin.config));
  archive.Put("game", origin.game);
  archive.Put("rom sha1", origin.rom_sha1);
  archive.Put("actions", static_cast<std::uint64_t>(origin.actions.size()));
  for (const std::string& action : origin.actions) archive.Put(action);
}

std::string GetText(ArchiveReader& archive, const std::string& name) {
  archive.ExpectName(name);
  return archive.GetString();
}

TrainedWeights GetOrigin(ArchiveReader& archive) {
  TrainedWeights origin;
  origin.config = ParseConfig(GetText(archive, "settings"));
  origin.game = GetText(archive, "game");
  origin.rom_sha1 = GetText(archive, "rom sha1");
  archive.ExpectName("actions");
  origin.actions.resize(archive.GetCount(kMaxActions));
  for (std::string& action : origin.actions) action = archive.GetString();
  return origin;
}

// Up to the version: what follows has names, or not.
int BeginCheckpoint(ArchiveReader& archive) {
  const int version = archive.GetFormat(kCheckpointKind, kOldestCheckpoint, kCheckpointVersion);
  archive.set_named(version > kOldestCheckpoint);
  return version;
}

TrainedWeights OriginOf(const LearnerConfig& config, const EnvironmentInfo& info) {
  TrainedWeights origin{
      .config = config, .game = info.game, .rom_sha1 = info.rom_sha1, .actions = {}, .weights = {}};
  for (const Action& action : info.actions) origin.actions.push_back(action.name);
  return origin;
}

// A run is resumed with what it was begun with.
void ExpectSame(const TrainedWeights& now, const TrainedWeights& before, const fs::path& folder) {
  const std::string start = "the run in " + folder.string() + " was begun with ";
  const std::string advice = "; choose another --run folder";
  if (now.game != before.game) throw UsageError(start + "the game " + before.game + advice);
  if (now.rom_sha1 != before.rom_sha1) {
    throw UsageError(start + "the ROM " + before.rom_sha1 + ", not " + now.rom_sha1 + advice);
  }
  if (now.actions != before.actions) throw UsageError(start + "other actions" + advice);
  const std::string difference = Difference(now.config, before.config);
  if (!difference.empty()) {
    throw UsageError(start + "other settings: " + difference +
                     "; resume it with what it was begun with, or choose another --run folder for "
                     "a new run");
  }
}

}  // namespace

CheckpointStore::CheckpointStore(fs::path folder, Disk& disk)
    : folder_(std::move(folder)), disk_(disk), replay_(folder_, disk) {
  fs::create_directories(folder_);
}

void CheckpointStore::Save(const LearnerConfig& config, const EnvironmentInfo& info,
                           Learner& learner) {
  const std::int64_t number = NextNumber(folder_);
  replay_.Save(learner.replay(), NumberedName("replay", number));
  ArchiveWriter archive(Path(number), disk_);
  archive.PutFormat(kCheckpointKind, kCheckpointVersion);
  PutOrigin(archive, OriginOf(config, info));
  replay_.SaveManifest(archive);
  learner.Save(archive);
  archive.Commit();

  std::set<std::string> files = FilesOf(number);
  std::set<std::string> kept = files;
  kept.insert(last_files_.begin(), last_files_.end());
  RemoveCheckpointFiles(folder_, kept, disk_);
  last_files_ = std::move(files);
}

bool CheckpointStore::Load(const LearnerConfig& config, const EnvironmentInfo& info,
                           Learner& learner) {
  std::string reasons;
  for (const std::int64_t number : CheckpointNumbers(folder_)) {
    try {
      Read(number, config, info, learner);
    } catch (const UsageError&) {
      throw;
    } catch (const NewerFormat&) {
      throw;
    } catch (const std::runtime_error& error) {
      spdlog::warn("{} is left out: {}", Path(number).string(), error.what());
      reasons += "; " + Path(number).filename().string() + ": " + error.what();
      continue;
    }
    learner.RestoreEnvironments();
    last_files_ = FilesOf(number);
    return true;
  }
  if (reasons.empty()) return false;
  throw std::runtime_error("none of the checkpoints in " + folder_.string() +
                           " can be read; choose another --run folder to begin anew" + reasons);
}

fs::path CheckpointStore::Path(std::int64_t number) const {
  return folder_ / NumberedName("checkpoint", number);
}

// Of what is loaded here, nothing is used before all of it has been read and fits.
void CheckpointStore::Read(std::int64_t number, const LearnerConfig& config,
                           const EnvironmentInfo& info, Learner& learner) {
  ArchiveReader archive(Path(number));
  const int version = BeginCheckpoint(archive);
  ExpectSame(OriginOf(config, info), GetOrigin(archive), folder_);
  replay_.LoadManifest(archive, info.environments, version > kOldestCheckpoint);
  replay_.Restore(learner.replay());
  learner.Load(archive);
}

std::set<std::string> CheckpointStore::FilesOf(std::int64_t number) const {
  std::set<std::string> files = {Path(number).filename()};
  for (const ReplaySegment& segment : replay_.segments()) files.insert(segment.file);
  return files;
}

std::optional<LearnerConfig> SavedConfig(const fs::path& folder) {
  if (!fs::is_directory(folder)) return std::nullopt;
  for (const std::int64_t number : CheckpointNumbers(folder)) {
    try {
      ArchiveReader archive(folder / NumberedName("checkpoint", number));
      BeginCheckpoint(archive);
      return GetOrigin(archive).config;
    } catch (const std::runtime_error&) {
      // CheckpointStore::Load says why, and tries the one before as well.
    }
  }
  return std::nullopt;
}

void SaveWeights(const fs::path& file, const TrainedWeights& trained) {
  ArchiveWriter archive(file);
  archive.PutFormat(kWeightsKind, kWeightsVersion);
  PutOrigin(archive, trained);
  archive.Put("weights", std::span<const float>(trained.weights));
  archive.Commit();
}

TrainedWeights LoadWeights(const fs::path& file) {
  ArchiveReader archive(file);
  archive.set_named(archive.GetFormat(kWeightsKind, kOldestWeights, kWeightsVersion) >
                    kOldestWeights);
  TrainedWeights trained = GetOrigin(archive);
  archive.ExpectName("weights");
  trained.weights = archive.GetFloats(kMaxWeights);
  archive.ExpectEnd();
  return trained;
}

}  // namespace mario
