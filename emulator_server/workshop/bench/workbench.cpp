#include "emulator_server/workshop/bench/workbench.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator_server/emulator/joypad.h"
#include "emulator_server/game/variable_access.h"
#include "emulator_server/game/variable_type.h"
#include "emulator_server/workshop/bench/level_saving.h"

namespace mario {
namespace {

constexpr std::uint64_t kBackFrames = 2;               // a tick: twice as fast as play
constexpr const char* kStopped = "stopped";            // what ends a recording that one leaves
constexpr const char* kRecordings = "demonstrations";  // in the description's folder

Variable Unnamed(std::uint32_t address, const std::string& type) {
  Variable variable;
  variable.address = address;
  variable.type = VariableType::Parse(type);
  return variable;
}

}  // namespace

Workbench::Workbench(const std::filesystem::path& folder, const std::filesystem::path& rom,
                     double try_minutes)
    : folder_(folder),
      rom_file_(rom),
      rom_(LoadRomFor(folder_, rom)),
      try_minutes_(try_minutes),
      draft_(folder_, rom_),
      emulator_(rom_),
      recorder_(folder_.path() / kRecordings),
      areas_(MemoryAreas(rom_)) {
  UseDescription();
}

void Workbench::UseDescription() {
  auto game = std::make_unique<const Game>(draft_.game());
  auto rules = std::make_unique<LiveRules>(*game);
  rules_ = std::move(rules);
  game_ = std::move(game);
}

// ---- Play ----

void Workbench::Tick() {
  if (motion_ == Motion::kPlay) StepFrame();
  if (motion_ == Motion::kBack) Back();
}

void Workbench::StepFrame() { RunFrame(buttons_); }

void Workbench::RunFrame(std::uint16_t buttons) {
  rewind_.Add(frame_, buttons, emulator_);
  emulator_.RunFrame(buttons, Draw::kYes);
  ++frame_;
  const bool was_in_episode = rules_->in_episode();
  rules_->Look(frame_, emulator_);
  recorder_.Add(buttons, emulator_);
  const bool is_over = was_in_episode && !rules_->in_episode() && rules_->problem().empty();
  if (is_over) recorder_.End(rules_->ends().front().cause, emulator_);
}

void Workbench::Back() {
  const std::uint64_t least = rewind_.first() + 1;
  if (frame_ <= least) {
    motion_ = Motion::kPause;
    return;
  }
  GoTo(std::max(least, frame_ - std::min(frame_, kBackFrames)));
}

void Workbench::GoTo(std::uint64_t frame) {
  if (frame <= rewind_.first() || frame > rewind_.last()) {
    throw std::runtime_error("frame " + std::to_string(frame) +
                             " is not kept: one can go back to " +
                             std::to_string(rewind_.first() + 1));
  }
  recorder_.End(kStopped, emulator_);
  rewind_.GoTo(frame, emulator_);
  frame_ = frame;
  rules_->Restart();
  rules_->Look(frame_, emulator_);
}

void Workbench::PowerOn() {
  recorder_.End(kStopped, emulator_);
  emulator_.Reset();
  rewind_.Clear();
  frame_ = 0;
  rules_->Restart();
}

// ---- Memory ----

void Workbench::BeginSearch(const std::vector<std::string>& types) {
  search_.emplace(areas_, types, ReadAreas(areas_, emulator_));
}

void Workbench::NarrowSearch(Comparison comparison, double value) {
  if (!search_) throw std::runtime_error("no search has begun");
  search_->Narrow(comparison, value, ReadAreas(areas_, emulator_));
}

bool Workbench::UndoSearch() { return search_ && search_->Undo(); }

void Workbench::Watch(const WatchedNumber& number) {
  if (watched_.size() >= kMaxWatched)
    throw std::runtime_error("so many numbers are watched already; remove one first");
  const Variable variable = Unnamed(number.address, number.type);
  if (!IsReadable(rom_.platform, variable.addresses())) {
    throw std::runtime_error(
        AddressText(number.address) + " with " + std::to_string(variable.type.bytes()) +
        " bytes is out of range; the memory reaches " + ReadableText(rom_.platform));
  }
  const bool is_watched = std::any_of(watched_.begin(), watched_.end(), [&](const auto& other) {
    return other.address == number.address && other.type == number.type;
  });
  if (!is_watched) watched_.push_back(number);
}

void Workbench::Unwatch(std::size_t index) {
  if (index >= watched_.size()) throw std::runtime_error("this number is not watched any more");
  watched_.erase(watched_.begin() + static_cast<std::ptrdiff_t>(index));
}

double Workbench::Value(const Variable& variable) const {
  return ReadVariable(variable, emulator_);
}

double Workbench::Value(std::uint32_t address, const std::string& type) const {
  return Value(Unnamed(address, type));
}

// ---- Levels ----

void Workbench::SaveLevel(const std::string& name) {
  mario::SaveLevel(name, emulator_, folder_, draft_);
  UseDescription();
}

void Workbench::BeginLevel(const std::string& name) {
  recorder_.End(kStopped, emulator_);
  GoToLevel(name, *game_, emulator_);
  BeginAnew();
}

void Workbench::BeginRecording(const std::string& level) {
  if (recorder_.is_recording())
    throw std::runtime_error("your play is being recorded already; stop that first");
  const Game game = LoadGame(folder_.path());  // as a server that replays it
  const std::string before = emulator_.SaveState();
  GoToLevel(level, game, emulator_);
  try {
    recorder_.Begin(game, FirstStartOf(level, game), emulator_);
  } catch (...) {
    emulator_.LoadState(before);
    throw;
  }
  BeginAnew();
}

void Workbench::EndRecording() {
  if (!recorder_.is_recording()) throw std::runtime_error("nothing is being recorded");
  recorder_.End(kStopped, emulator_);
}

// At a level's start: a frame without buttons, as an episode begins, so that it is seen.
void Workbench::BeginAnew() {
  rewind_.Clear();
  frame_ = 0;
  rules_->Restart();
  RunFrame(kNoButtons);
}

// ---- Trial ----

void Workbench::BeginTrial() {
  trial_.reset();  // it uses the folder
  trial_ = std::make_unique<Trial>(
      Trial::Config{.game = folder_.path(), .rom = rom_file_, .minutes = try_minutes_});
}

}  // namespace mario
