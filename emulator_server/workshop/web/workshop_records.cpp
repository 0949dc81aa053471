#include "emulator_server/workshop/web/workshop_records.h"

#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "common/web/packed_image.h"
#include "common/web/record.h"

namespace mario {
namespace {

using nlohmann::json;

constexpr std::size_t kFoundShown = 100;

std::string MotionName(Motion motion) {
  static constexpr std::array<const char*, 3> kNames = {"play", "pause", "back"};
  return kNames[static_cast<std::size_t>(motion)];
}

// null where there is no number, such as behind a pointer that points nowhere.
template <typename Read>
json NumberOr(const Read& read) {
  try {
    return read();
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

json SearchJson(const MemorySearch* search) {
  if (search == nullptr) return nullptr;
  return {{"count", search->count()}, {"looks", search->looks()}};
}

json FoundJson(const Workbench& bench) {
  json found = json::array();
  if (bench.search() == nullptr) return found;
  for (const FoundNumber& number : bench.search()->First(kFoundShown)) {
    found.push_back({AddressText(number.address), number.type, number.value,
                     bench.Value(number.address, number.type)});
  }
  return found;
}

json EndsJson(const LiveRules& rules) {
  json ends = json::array();
  for (const LiveRules::End& end : rules.ends()) {
    ends.push_back({{"frame", end.frame},
                    {"cause", end.cause},
                    {"total", end.total},
                    {"position", end.position}});
  }
  return ends;
}

json RecordingJson(const LevelRecorder& recorder) {
  return {{"level", recorder.is_recording() ? json(recorder.level()) : json(nullptr)},
          {"frames", recorder.frames()},
          {"outcome", recorder.outcome()},
          {"problem", recorder.problem()}};
}

json RulesJson(const LiveRules& rules) {
  const Judgement& judgement = rules.judgement();
  return {{"playing", rules.in_episode()},  {"position", judgement.position},
          {"progress", judgement.progress}, {"died", judgement.died},
          {"cleared", judgement.cleared},   {"reward", judgement.reward},
          {"total", rules.total()},         {"steps", rules.steps()},
          {"problem", rules.problem()},     {"ends", EndsJson(rules)}};
}

}  // namespace

std::string DeskRecord(const Workbench& bench) {
  json watched = json::array();
  for (const WatchedNumber& number : bench.watched())
    watched.push_back({AddressText(number.address), number.type});
  return Record("desk", {{"game", bench.draft().text()},
                         {"folder", bench.draft().game().file.parent_path().string()},
                         {"rom", bench.rom().file.filename().string()},
                         {"warnings", bench.rom().warnings},
                         {"platform", PlatformName(bench.rom().platform)},
                         {"undo", bench.draft().undoable()},
                         {"redo", bench.draft().redoable()},
                         {"problem", bench.draft().problem()},
                         {"search", SearchJson(bench.search())},
                         {"watched", watched}});
}

std::string NumbersRecord(const Workbench& bench) {
  json named = json::object();
  for (const Variable& variable : bench.draft().game().variables)
    named[variable.name] = NumberOr([&] { return bench.Value(variable); });
  json watched = json::array();
  for (const WatchedNumber& number : bench.watched())
    watched.push_back(bench.Value(number.address, number.type));
  return Record("nums", {{"frame", bench.frame()},
                         {"first", bench.rewind().first() + 1},
                         {"last", bench.rewind().last()},
                         {"motion", MotionName(bench.motion())},
                         {"named", named},
                         {"watched", watched},
                         {"found", FoundJson(bench)},
                         {"recording", RecordingJson(bench.recorder())},
                         {"rules", RulesJson(bench.rules())}});
}

std::string TrialRecord(const Workbench& bench) {
  const Trial* trial = bench.trial();
  if (trial == nullptr) return Record("trai", {{"stage", "none"}});
  static constexpr std::array<const char*, 5> kStages = {"starting", "random", "training", "done",
                                                         "failed"};
  json seconds = json::array(), returns = json::array(), positions = json::array();
  json epsilons = json::array();
  for (const Trial::Point& point : trial->curve()) {
    seconds.push_back(point.seconds);
    returns.push_back(point.mean_return);
    positions.push_back(point.mean_position);
    epsilons.push_back(point.epsilon);
  }
  json random = nullptr;
  if (trial->random()) {
    random = {{"return", trial->random()->mean_return},
              {"position", trial->random()->mean_position}};
  }
  return Record("trai", {{"stage", kStages[static_cast<std::size_t>(trial->stage())]},
                         {"problem", trial->problem()},
                         {"minutes", trial->minutes()},
                         {"random", random},
                         {"seconds", seconds},
                         {"return", returns},
                         {"position", positions},
                         {"epsilon", epsilons}});
}

std::string PictureRecord(const Workbench& bench) {
  const ScreenView screen = bench.emulator().screen();
  std::vector<std::uint32_t> colours(screen.pixels.begin(), screen.pixels.end());
  for (std::uint32_t& pixel : colours)  // of 0x__BBGGRR
    pixel = (pixel & 0xFF) << 16 | (pixel & 0xFF00) | (pixel >> 16 & 0xFF);
  const PackedImage image = Pack(colours);
  return Record("scrn",
                {{"frame", bench.frame()},
                 {"width", screen.width},
                 {"height", screen.height},
                 {"bits", image.bits},
                 {"palette", image.palette}},
                image.pixels);
}

}  // namespace mario
