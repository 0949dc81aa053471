#include "learner_client/storage/trained_weights.h"

namespace mario {
namespace {

const std::string kWeightsKind = "weights";
constexpr int kWeightsVersion = 2;
constexpr int kOldestWeights = 1;  // without names
constexpr std::size_t kMaxActions = 1'000;
constexpr std::size_t kMaxWeights = 1'000'000'000;

std::string GetText(Deserializer& in, const std::string& name) {
  in.ExpectName(name);
  return in.GetString();
}

}  // namespace

RunIdentity IdentityOf(const LearnerConfig& config, const EnvironmentInfo& info) {
  RunIdentity identity{
      .config = config, .game = info.game, .rom_sha1 = info.rom_sha1, .actions = {}};
  for (const Action& action : info.actions) identity.actions.push_back(action.name);
  return identity;
}

void Put(Serializer& out, const RunIdentity& identity) {
  out.Put("settings", ConfigText(identity.config));
  out.Put("game", identity.game);
  out.Put("rom sha1", identity.rom_sha1);
  out.Put("actions", static_cast<std::uint64_t>(identity.actions.size()));
  for (const std::string& action : identity.actions) out.Put(action);
}

RunIdentity GetIdentity(Deserializer& in) {
  RunIdentity identity;
  identity.config = ParseConfig(GetText(in, "settings"));
  identity.game = GetText(in, "game");
  identity.rom_sha1 = GetText(in, "rom sha1");
  in.ExpectName("actions");
  identity.actions.resize(in.GetCount(kMaxActions));
  for (std::string& action : identity.actions) action = in.GetString();
  return identity;
}

void SaveWeights(const std::filesystem::path& file, const TrainedWeights& trained) {
  Serializer out(file);
  out.PutFormat(kWeightsKind, kWeightsVersion);
  Put(out, trained.run);
  out.Put("weights", std::span<const float>(trained.weights));
  out.Commit();
}

TrainedWeights LoadWeights(const std::filesystem::path& file) {
  Deserializer in(file);
  in.set_named(in.GetFormat(kWeightsKind, kOldestWeights, kWeightsVersion) > kOldestWeights);
  TrainedWeights trained{GetIdentity(in), {}};
  in.ExpectName("weights");
  trained.weights = in.GetFloats(kMaxWeights);
  in.ExpectEnd();
  return trained;
}

}  // namespace mario
