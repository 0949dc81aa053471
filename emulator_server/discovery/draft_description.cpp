#include "emulator_server/discovery/draft_description.h"

#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/workshop/bench/json_text.h"

namespace mario {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kTrusted = 0.5;  // confidence from which a formula reads a variable

// A format's own words for position must not be a variable's name.
constexpr char kPositionVariable[] = "place";
constexpr char kPagesVariable[] = "pages";

std::string Text(const char* format, double number) {
  char text[32];
  std::snprintf(text, sizeof(text), format, number);
  return text;
}

std::string Address(std::uint32_t address) {
  char text[16];
  std::snprintf(text, sizeof(text), "0x%04X", address);
  return text;
}

const ProposedVariable* Find(const Discovery& discovery, const std::string& name, double least) {
  for (const ProposedVariable& variable : discovery.variables) {
    if (variable.name == name && variable.confidence >= least) return &variable;
  }
  return nullptr;
}

Json VariablesOf(const Discovery& discovery) {
  Json variables = Json::object();
  for (const ProposedVariable& variable : discovery.variables) {
    const std::string name = variable.name == "position" ? kPositionVariable : variable.name;
    variables[name] = {
        {"address", Address(variable.address)},
        {"type", variable.type},
        {"about", "confidence " + Text("%.2f", variable.confidence) + ": " + variable.why}};
    if (!variable.pages) continue;
    variables[kPagesVariable] = {{"address", Address(*variable.pages)},
                                 {"type", "|u1"},
                                 {"about", "counts how often the byte of place wraps round"}};
  }
  return variables;
}

Json FormulasOf(const Rom& rom, const Discovery& discovery) {
  const ProposedVariable* score = Find(discovery, "score", kTrusted);
  const ProposedVariable* position = Find(discovery, "position", kTrusted);
  const ProposedVariable* x = Find(discovery, "player_x", kTrusted);
  const ProposedVariable* ended = Find(discovery, "ended", kTrusted);
  const ProposedVariable* lives = Find(discovery, "lives", kTrusted);
  Json formulas;
  std::string reward, died;
  if (position != nullptr) {
    formulas["position"] = position->pages ? "256 * pages + place" : "place";
    reward = "min(1, progress / " + Text("%.0f", std::max(1.0, 4.0 * position->usual_growth)) + ")";
  } else if (score != nullptr) {
    formulas["position"] = "score";
  } else if (x != nullptr) {
    formulas["position"] = "player_x";
    reward = "min(1, progress / 16)";
  } else {
    throw std::runtime_error(
        "nothing was found in " + rom.file.string() +
        " that a reward can be made of: play more minutes with --minutes, give a --recording of "
        "your own play, or search in emulator_server workshop");
  }
  if (score != nullptr) {
    reward +=
        (reward.empty() ? "" : " + ") +
        ("min(1, max(0, delta_score) / " + Text("%.0f", std::max(1.0, score->usual_growth)) + ")");
  }
  if (ended != nullptr) died = "ended != " + Text("%.0f", ended->usual);
  if (lives != nullptr) died += (died.empty() ? "" : " || ") + std::string("delta_lives < 0");
  formulas["died"] = died.empty() ? "0" : died;
  formulas["reward"] = reward + (died.empty() ? "" : " - died");
  return formulas;
}

Json StartOf(const FoundStart& start) {
  Json to_title = Json::array(), to_play = Json::array();
  for (const HeldButtons& held : start.buttons) {
    Json& part = to_title.empty() ? to_title : to_play;
    part.push_back({{"buttons", ButtonsText(held.buttons)}, {"frames", held.frames}});
  }
  return {{"to_title", to_title}, {"to_play", to_play}};
}

}  // namespace

std::string DraftDescription(const Rom& rom, const Discovery& discovery) {
  Json actions = Json::array();
  for (const std::string& action : discovery.actions) actions.push_back(action);
  const Json json = {
      {"name", rom.file.stem().string()},
      {"about",
       "A draft by emulator_server discover. About half of what it finds is wrong: try it in "
       "emulator_server workshop."},
      {"platform", PlatformName(rom.platform)},
      {"roms", Json::array({{{"revision", rom.file.filename().string()}, {"sha1", rom.sha1}}})},
      {"variables", VariablesOf(discovery)},
      {"formulas", FormulasOf(rom, discovery)},
      {"action_sets", {{"buttons", actions}}},
      {"levels", {{"play", Json::object()}}},
      {"start", StartOf(discovery.start)}};
  return JsonText(json);
}

}  // namespace mario
