#include "emulator_server/game/retro_rules.h"

#include <array>
#include <cstdio>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace mario {
namespace {

std::string Concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string Text(double number) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "(%.17g)", number);
  return text.data();
}

// The measured value of a variable.
std::string Measured(const JsonValue& json, const std::string& name, bool delta_by_default) {
  const auto measurement = json.Find("measurement");
  if (!measurement) return delta_by_default ? Concat({"delta_", name}) : name;
  const std::string text = measurement->String();
  if (text == "delta") return Concat({"delta_", name});
  if (text == "absolute") return name;
  measurement->Fail("unknown measurement \"" + text + "\"; known: absolute, delta");
}

// A measured value after the rule's op.
std::string Operated(const JsonValue& json, const std::string& measured) {
  const auto op = json.Find("op");
  if (!op) return measured;
  const auto reference_json = json.Find("reference");
  const double reference = reference_json ? reference_json->Number() : 0.0;
  const std::string r = Text(reference);
  const std::string& v = measured;
  const std::map<std::string, std::string> formulas = {
      {"equal", Concat({v, " == ", r})},
      {"negative-equal", Concat({v, " == ", Text(-reference)})},
      {"not-equal", Concat({v, " != ", r})},
      {"less-than", Concat({v, " < ", r})},
      {"greater-than", Concat({v, " > ", r})},
      {"less-or-equal", Concat({v, " <= ", r})},
      {"greater-or-equal", Concat({v, " >= ", r})},
      {"nonzero", Concat({v, " != 0"})},
      {"zero", Concat({v, " == 0"})},
      {"negative", Concat({v, " < 0"})},
      {"positive", Concat({v, " > 0"})},
      {"sign", Concat({"(", v, " > 0) - (", v, " < 0)"})}};
  const auto found = formulas.find(op->String());
  if (found != formulas.end()) return Concat({"(", found->second, ")"});
  std::string known;
  for (const auto& [name, formula] : formulas) {
    if (!known.empty()) known += ", ";
    known += name;
  }
  op->Fail("unknown op \"" + op->String() + "\"; known: " + known);
}

const std::string& OurName(const JsonValue& rule, const std::string& name,
                           const RetroNames& names) {
  const auto found = names.find(name);
  if (found == names.end()) rule.Fail("data.json has no variable \"" + name + "\"");
  return found->second;
}

void RefuseScript(const JsonValue& json) {
  if (const auto script = json.Find("script")) {
    script->Fail(
        "Lua scripts are not run here; write the rule with variables, or as a formula of a "
        "game.json");
  }
}

std::string RewardTerm(const JsonValue& json, const std::string& value) {
  const auto number = [&](const char* key) {
    const auto found = json.Find(key);
    return Text(found ? found->Number() : 0.0);
  };
  return Concat({"(", value, " > 0 ? ", value, " * ", number("reward"), " : ", value, " * ",
                 number("penalty"), ")"});
}

}  // namespace

std::string RewardFormula(const JsonValue& json, const RetroNames& names) {
  RefuseScript(json);
  json.AllowOnly({"variables", "time"});
  std::string formula = "0";
  if (const auto variables = json.Find("variables")) {
    for (const auto& [name, rule] : variables->Members()) {
      rule.AllowOnly({"measurement", "op", "reference", "reward", "penalty"});
      const std::string measured = Measured(rule, OurName(rule, name, names), true);
      formula += " + " + RewardTerm(rule, Operated(rule, measured));
    }
  }
  if (const auto time = json.Find("time")) {
    time->AllowOnly({"measurement", "op", "reference", "reward", "penalty"});
    formula += " + " + RewardTerm(*time, Operated(*time, "1"));
  }
  return formula;
}

std::string DoneFormula(const JsonValue& json, const RetroNames& names) {
  RefuseScript(json);
  json.AllowOnly({"variables", "nodes", "condition"});
  std::vector<std::string> tests;
  if (const auto variables = json.Find("variables")) {
    for (const auto& [name, rule] : variables->Members()) {
      rule.AllowOnly({"measurement", "op", "reference"});
      const std::string measured = Measured(rule, OurName(rule, name, names), false);
      tests.push_back(Concat({"(", Operated(rule, measured), " > 0)"}));
    }
  }
  if (const auto nodes = json.Find("nodes")) {
    for (const auto& [name, node] : nodes->Members()) tests.push_back(DoneFormula(node, names));
  }
  const auto condition = json.Find("condition");
  const std::string how = condition ? condition->String() : "any";
  if (how != "any" && how != "all") {
    condition->Fail("unknown condition \"" + how + "\"; known: any, all");
  }
  if (tests.empty()) return how == "all" ? "1" : "0";
  std::string formula;
  for (const std::string& test : tests) {
    if (!formula.empty()) formula += how == "all" ? " && " : " || ";
    formula += test;
  }
  return Concat({"(", formula, ")"});
}

}  // namespace mario
