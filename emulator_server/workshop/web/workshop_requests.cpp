#include "emulator_server/workshop/web/workshop_requests.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <vector>

namespace mario {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 20;  // of lists and objects in each other
constexpr std::uint64_t kGreatestWhole = std::uint64_t{1} << 53;
constexpr std::size_t kMostText = 4096;  // bytes

// A request's values, each of which must be there and of its type.
class Arguments {
 public:
  explicit Arguments(const Json& arguments) : json_(arguments) {}

  const Json& Value(const std::string& key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) throw std::runtime_error("the request lacks \"" + key + "\"");
    return *found;
  }

  std::string Text(const std::string& key) const {
    const Json& value = Value(key);
    if (!value.is_string()) throw std::runtime_error("\"" + key + "\" must be a text");
    auto text = value.get<std::string>();
    if (text.size() > kMostText) throw std::runtime_error("\"" + key + "\" is too long");
    return text;
  }

  std::uint64_t Whole(const std::string& key, std::uint64_t greatest) const {
    const Json& value = Value(key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > greatest)
      throw std::runtime_error("\"" + key + "\" must be a whole number from 0 to " +
                               std::to_string(greatest));
    return value.get<std::uint64_t>();
  }

  double Number(const std::string& key) const {
    const Json& value = Value(key);
    if (!value.is_number() || !std::isfinite(value.get<double>()))
      throw std::runtime_error("\"" + key + "\" must be a number");
    return value.get<double>();
  }

  bool Has(const std::string& key) const { return json_.contains(key); }

  std::vector<std::string> Texts(const std::string& key) const {
    std::vector<std::string> texts;
    const Json& value = Value(key);
    const auto is_text = [](const Json& one) { return one.is_string(); };
    if (!value.is_array() || !std::all_of(value.begin(), value.end(), is_text))
      throw std::runtime_error("\"" + key + "\" must be a list of texts");
    for (const Json& one : value) texts.push_back(one.get<std::string>());
    return texts;
  }

 private:
  const Json& json_;
};

std::optional<std::uint32_t> ParseHex(std::string_view digits) {
  std::uint32_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [parsed, error] = std::from_chars(digits.data(), end, number, 16);
  if (digits.empty() || error != std::errc() || parsed != end) return std::nullopt;
  return number;
}

// The inverse of AddressText(); hexadecimal digits alone do too.
std::uint32_t AddressOf(const std::string& text) {
  std::string_view digits = text;
  if (const std::size_t colon = text.find(':'); colon != std::string::npos) {
    const auto bank = ParseHex(digits.substr(0, colon));
    const auto address = ParseHex(digits.substr(colon + 1));
    if (bank && address && *bank <= 0xFF && *address <= 0xFFFF) return BankAddress(*bank, *address);
  } else {
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
    if (const auto address = ParseHex(digits)) return *address;
  }
  throw std::runtime_error("\"" + text +
                           "\" is not an address such as 0xC0A0, or 02:D163 in bank 2");
}

WatchedNumber NumberOf(const Arguments& in) {
  return {AddressOf(in.Text("address")), in.Text("type")};
}

Motion MotionOf(const std::string& name) {
  if (name == "play") return Motion::kPlay;
  if (name == "pause") return Motion::kPause;
  if (name == "back") return Motion::kBack;
  throw std::runtime_error("there is no motion \"" + name + "\"; there are play, pause and back");
}

void Narrow(const Arguments& in, Workbench& bench) {
  const std::string how = in.Text("how");
  const auto comparison = ParseComparison(how);
  if (!comparison) throw std::runtime_error("numbers are not compared by \"" + how + "\"");
  bench.NarrowSearch(*comparison, NeedsValue(*comparison) ? in.Number("value") : 0.0);
}

struct Deed {
  std::vector<std::string> keys;  // besides "do"
  std::function<void(const Arguments&, Workbench&)> act;
};

const std::map<std::string, Deed>& Deeds() {
  using In = const Arguments&;
  static const std::map<std::string, Deed> deeds = {
      {"play.move", {{"motion"}, [](In in, auto& b) { b.Move(MotionOf(in.Text("motion"))); }}},
      {"play.step",
       {{},
        [](In, auto& b) {
          b.Move(Motion::kPause);
          b.StepFrame();
        }}},
      {"play.go",
       {{"frame"},
        [](In in, auto& b) {
          b.Move(Motion::kPause);
          b.GoTo(in.Whole("frame", kGreatestWhole));
        }}},
      {"play.power-on", {{}, [](In, auto& b) { b.PowerOn(); }}},
      {"play.hold",
       {{"buttons"},
        [](In in, auto& b) { b.Hold(static_cast<std::uint16_t>(in.Whole("buttons", 0x3FF))); }}},
      {"search.begin", {{"types"}, [](In in, auto& b) { b.BeginSearch(in.Texts("types")); }}},
      {"search.narrow", {{"how", "value"}, [](In in, auto& b) { Narrow(in, b); }}},
      {"search.undo", {{}, [](In, auto& b) { b.UndoSearch(); }}},
      {"search.end", {{}, [](In, auto& b) { b.EndSearch(); }}},
      {"watch.add", {{"address", "type"}, [](In in, auto& b) { b.Watch(NumberOf(in)); }}},
      {"watch.remove",
       {{"index"}, [](In in, auto& b) { b.Unwatch(in.Whole("index", Workbench::kMaxWatched)); }}},
      {"variable.name",
       {{"address", "type", "name", "about"},
        [](In in, auto& b) { b.Name(NumberOf(in), in.Text("name"), in.Text("about")); }}},
      {"variable.rename",
       {{"name", "to"}, [](In in, auto& b) { b.Rename(in.Text("name"), in.Text("to")); }}},
      {"variable.remove", {{"name"}, [](In in, auto& b) { b.Remove(in.Text("name")); }}},
      {"level.save", {{"name"}, [](In in, auto& b) { b.SaveLevel(in.Text("name")); }}},
      {"level.begin", {{"name"}, [](In in, auto& b) { b.BeginLevel(in.Text("name")); }}},
      {"record.begin", {{"level"}, [](In in, auto& b) { b.BeginRecording(in.Text("level")); }}},
      {"record.end", {{}, [](In, auto& b) { b.EndRecording(); }}},
      {"formula.set",
       {{"name", "formula"},
        [](In in, auto& b) { b.SetFormula(in.Text("name"), in.Text("formula")); }}},
      {"part.set",
       {{"key", "value"}, [](In in, auto& b) { b.SetPart(in.Text("key"), in.Value("value")); }}},
      {"undo", {{}, [](In, auto& b) { b.Undo(); }}},
      {"redo", {{}, [](In, auto& b) { b.Redo(); }}},
      {"trial.begin", {{}, [](In, auto& b) { b.BeginTrial(); }}},
      {"trial.end", {{}, [](In, auto& b) { b.EndTrial(); }}}};
  return deeds;
}

Json Parse(std::string_view request) {
  const auto is_shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) throw std::runtime_error("the request is nested too deep");
    return true;
  };
  try {
    Json parsed = Json::parse(request, is_shallow);
    if (parsed.is_object()) return parsed;
  } catch (const Json::exception&) {  // the sentence is the same
  }
  throw std::runtime_error("a request is a JSON object such as {\"do\": \"undo\"}");
}

void AllowOnly(const Json& arguments, const std::vector<std::string>& keys) {
  for (const auto& [key, value] : arguments.items()) {
    if (key != "do" && std::find(keys.begin(), keys.end(), key) == keys.end())
      throw std::runtime_error("this request knows no \"" + key + "\"");
  }
}

}  // namespace

std::string DoRequest(std::string_view request, Workbench& bench) {
  const Json parsed = Parse(request);
  const Arguments in(parsed);
  const std::string what = in.Text("do");
  if (what == "formula.try") {
    AllowOnly(parsed, {"name", "formula"});
    const double value = bench.Try(in.Text("name"), in.Text("formula"));
    return nlohmann::json{{"value", value}}.dump();
  }
  const auto deed = Deeds().find(what);
  if (deed == Deeds().end()) throw std::runtime_error("the workshop cannot do \"" + what + "\"");
  AllowOnly(parsed, deed->second.keys);
  deed->second.act(in, bench);
  return "{}";
}

}  // namespace mario
