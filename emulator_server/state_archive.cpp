#include "emulator_server/state_archive.h"

#include <zstd.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace mario {
namespace {

constexpr int kCompressionLevel = 1;
constexpr unsigned long long kLargestState = 1 << 22;  // a Game Boy Advance's has 400 KiB

std::int64_t StretchOf(double position) {
  return static_cast<std::int64_t>(std::floor(position / StateArchive::kStretch));
}

void SaveState(const ArchivedState& archived, ByteWriter& out) {
  out.Write(std::string_view(archived.start.level));
  out.Write(archived.start.seed);
  out.Write(archived.start.difficulty);
  out.Write(archived.position);
  out.Write(std::string_view(archived.state));
}

ArchivedState LoadState(ByteReader& in) {
  ArchivedState archived;
  archived.start.level = in.ReadText();
  archived.start.seed = in.Read<std::uint32_t>();
  archived.start.difficulty = in.Read<int>();
  archived.position = in.Read<double>();
  archived.state = in.ReadText();
  return archived;
}

}  // namespace

void StateArchive::Begin(double position) {
  waiting_.clear();
  furthest_stretch_ = StretchOf(position);
  step_ = 0;
}

void StateArchive::Step(const LevelStart& start, double position, const Emulator& emulator) {
  ++step_;
  while (!waiting_.empty() && step_ - waiting_.front().since_step >= kSurvivalSteps) {
    ready_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  const std::int64_t stretch = StretchOf(position);
  if (stretch <= furthest_stretch_) return;
  furthest_stretch_ = stretch;
  waiting_.push_back({step_, stretch, {start, position, CompressState(emulator.SaveState())}});
}

void StateArchive::End(bool survived) {
  if (survived) std::move(waiting_.begin(), waiting_.end(), std::back_inserter(ready_));
  waiting_.clear();
}

void StateArchive::Commit() {
  for (Waiting& ready : ready_) Enter(std::move(ready));
  ready_.clear();
}

void StateArchive::Enter(Waiting&& waiting) {
  Stretch stretch(waiting.archived.start.level, waiting.stretch);
  const bool is_new = !states_.contains(stretch);
  if (is_new && states_.size() >= kMaxStates) {
    const auto nearest = std::min_element(
        states_.begin(), states_.end(),
        [](const auto& a, const auto& b) { return a.first.second < b.first.second; });
    if (waiting.stretch <= nearest->first.second) return;
    states_.erase(nearest);
  }
  states_.insert_or_assign(std::move(stretch), std::move(waiting.archived));
}

const ArchivedState* StateArchive::Draw(std::span<const StateArchive* const> archives,
                                        Random& random) {
  std::map<Stretch, std::vector<const ArchivedState*>> choices;
  for (const StateArchive* archive : archives) {
    for (const auto& [stretch, archived] : archive->states_) choices[stretch].push_back(&archived);
  }
  if (choices.empty()) return nullptr;
  const auto stretch = static_cast<std::ptrdiff_t>(random.Below(choices.size()));
  const std::vector<const ArchivedState*>& states = std::next(choices.begin(), stretch)->second;
  return states[random.Below(states.size())];
}

void StateArchive::Save(ByteWriter& out) const {
  out.Write(furthest_stretch_);
  out.Write(step_);
  out.Write(static_cast<std::uint64_t>(states_.size()));
  for (const auto& [stretch, archived] : states_) {
    out.Write(stretch.second);
    SaveState(archived, out);
  }
  for (const std::deque<Waiting>* list : {&waiting_, &ready_}) {
    out.Write(static_cast<std::uint64_t>(list->size()));
    for (const Waiting& waiting : *list) {
      out.Write(waiting.since_step);
      out.Write(waiting.stretch);
      SaveState(waiting.archived, out);
    }
  }
}

void StateArchive::Load(ByteReader& in) {
  StateArchive loaded;
  loaded.furthest_stretch_ = in.Read<std::int64_t>();
  loaded.step_ = in.Read<int>();
  for (auto left = in.Read<std::uint64_t>(); left > 0; --left) {
    const auto number = in.Read<std::int64_t>();
    ArchivedState archived = LoadState(in);
    loaded.states_.emplace(Stretch(archived.start.level, number), std::move(archived));
  }
  for (std::deque<Waiting>* list : {&loaded.waiting_, &loaded.ready_}) {
    for (auto left = in.Read<std::uint64_t>(); left > 0; --left) {
      const auto since_step = in.Read<int>();
      const auto stretch = in.Read<std::int64_t>();
      list->push_back({since_step, stretch, LoadState(in)});
    }
  }
  *this = std::move(loaded);
}

std::string CompressState(const std::string& state) {
  std::string compressed(ZSTD_compressBound(state.size()), '\0');
  const std::size_t size = ZSTD_compress(compressed.data(), compressed.size(), state.data(),
                                         state.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
  compressed.resize(size);
  compressed.shrink_to_fit();
  return compressed;
}

std::string DecompressState(const std::string& compressed) {
  const auto size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
  if (size > kLargestState) throw std::runtime_error("an archived save state is damaged");
  std::string state(size, '\0');
  const std::size_t read =
      ZSTD_decompress(state.data(), state.size(), compressed.data(), compressed.size());
  if (read != size) throw std::runtime_error("an archived save state is damaged");
  return state;
}

}  // namespace mario
