#include "learner_client/storage/checkpoint.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "common/program.h"
#include "learner_client/storage/checkpoint_files.h"
#include "learner_client/storage/trained_weights.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

const std::string kCheckpointKind = "checkpoint";
constexpr int kCheckpointVersion = 5;
constexpr int kOldestCheckpoint = 2;  // without names

// Up to the version: what follows has names, or not.
int BeginCheckpoint(Deserializer& in) {
  const int version = in.GetFormat(kCheckpointKind, kOldestCheckpoint, kCheckpointVersion);
  in.set_named(version > kOldestCheckpoint);
  return version;
}

// A run is resumed with what it was begun with.
void ExpectSame(const RunIdentity& now, const RunIdentity& before, const fs::path& folder) {
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
                           Resumable& learner) {
  const std::int64_t number = NextNumber(folder_);
  replay_.Save(learner.replay(), NumberedName("replay", number));
  Serializer out(Path(number), disk_);
  out.PutFormat(kCheckpointKind, kCheckpointVersion);
  Put(out, IdentityOf(config, info));
  replay_.SaveManifest(out);
  learner.Save(out);
  out.Commit();

  std::set<std::string> files = FilesOf(number);
  std::set<std::string> kept = files;
  kept.insert(last_files_.begin(), last_files_.end());
  RemoveCheckpointFiles(folder_, kept, disk_);
  last_files_ = std::move(files);
}

bool CheckpointStore::Load(const LearnerConfig& config, const EnvironmentInfo& info,
                           Resumable& learner) {
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
                           const EnvironmentInfo& info, Resumable& learner) {
  Deserializer in(Path(number));
  const int version = BeginCheckpoint(in);
  ExpectSame(IdentityOf(config, info), GetIdentity(in), folder_);
  replay_.LoadManifest(in, info.environments, version > kOldestCheckpoint);
  replay_.Restore(learner.replay());
  learner.Load(in);
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
      Deserializer in(folder / NumberedName("checkpoint", number));
      BeginCheckpoint(in);
      return GetIdentity(in).config;
    } catch (const std::runtime_error&) {
      // CheckpointStore::Load says why, and tries the one before as well.
    }
  }
  return std::nullopt;
}

}  // namespace mario
