#include "learner_client/storage/trained_weights.h"

#include <stdexcept>

#include "learner_client/network/nature_layout.h"

namespace mario {
namespace {

const std::string kWeightsKind = "weights";
constexpr int kWeightsVersion = 3;
constexpr int kNamedTensors = 3;   // before: all weights in one piece
constexpr int kOldestWeights = 1;  // without names
constexpr std::size_t kMaxActions = 1'000;
constexpr std::size_t kMaxWeights = 1'000'000'000;

std::string GetText(Deserializer& in, const std::string& name) {
  in.ExpectName(name);
  return in.GetString();
}

// Of the formats before named tensors.
NamedTensors GetOnePiece(Deserializer& in, const RunIdentity& run) {
  const NatureLayout layout(run.config.network, {run.config.environment.observation,
                                                 static_cast<int>(run.actions.size())});
  in.ExpectName("weights");
  const std::vector<float> weights = in.GetFloats(kMaxWeights);
  if (weights.size() != layout.size()) {
    throw std::runtime_error("a file has " + std::to_string(weights.size()) +
                             " weights where its own settings have " +
                             std::to_string(layout.size()));
  }
  return layout.ToNamed(weights);
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
  Put(out, "weights", trained.weights);
  out.Commit();
}

TrainedWeights LoadWeights(const std::filesystem::path& file) {
  Deserializer in(file);
  in.set_named(in.GetFormat(kWeightsKind, kOldestWeights, kWeightsVersion) > kOldestWeights);
  TrainedWeights trained{GetIdentity(in), {}};
  trained.weights =
      in.version() >= kNamedTensors ? GetNamedTensors(in, "weights") : GetOnePiece(in, trained.run);
  in.ExpectEnd();
  return trained;
}

}  // namespace mario
