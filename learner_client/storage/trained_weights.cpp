#include "learner_client/storage/trained_weights.h"

namespace mario {
namespace {

const std::string kWeightsKind = "weights";
constexpr int kWeightsVersion = 2;
constexpr int kOldestWeights = 1;  // without names
constexpr std::size_t kMaxActions = 1'000;
constexpr std::size_t kMaxWeights = 1'000'000'000;

std::string GetText(ArchiveReader& archive, const std::string& name) {
  archive.ExpectName(name);
  return archive.GetString();
}

}  // namespace

RunIdentity IdentityOf(const LearnerConfig& config, const EnvironmentInfo& info) {
  RunIdentity identity{
      .config = config, .game = info.game, .rom_sha1 = info.rom_sha1, .actions = {}};
  for (const Action& action : info.actions) identity.actions.push_back(action.name);
  return identity;
}

void Put(ArchiveWriter& archive, const RunIdentity& identity) {
  archive.Put("settings", ConfigText(identity.config));
  archive.Put("game", identity.game);
  archive.Put("rom sha1", identity.rom_sha1);
  archive.Put("actions", static_cast<std::uint64_t>(identity.actions.size()));
  for (const std::string& action : identity.actions) archive.Put(action);
}

RunIdentity GetIdentity(ArchiveReader& archive) {
  RunIdentity identity;
  identity.config = ParseConfig(GetText(archive, "settings"));
  identity.game = GetText(archive, "game");
  identity.rom_sha1 = GetText(archive, "rom sha1");
  archive.ExpectName("actions");
  identity.actions.resize(archive.GetCount(kMaxActions));
  for (std::string& action : identity.actions) action = archive.GetString();
  return identity;
}

void SaveWeights(const std::filesystem::path& file, const TrainedWeights& trained) {
  ArchiveWriter archive(file);
  archive.PutFormat(kWeightsKind, kWeightsVersion);
  Put(archive, trained.run);
  archive.Put("weights", std::span<const float>(trained.weights));
  archive.Commit();
}

TrainedWeights LoadWeights(const std::filesystem::path& file) {
  ArchiveReader archive(file);
  archive.set_named(archive.GetFormat(kWeightsKind, kOldestWeights, kWeightsVersion) >
                    kOldestWeights);
  TrainedWeights trained{GetIdentity(archive), {}};
  archive.ExpectName("weights");
  trained.weights = archive.GetFloats(kMaxWeights);
  archive.ExpectEnd();
  return trained;
}

}  // namespace mario
