#include "emulator_server/environments/starts/state_archive.h"

#include <zstd.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace mario {
namespace {

constexpr int kCompressionLevel = 1;
constexpr unsigned long long kLargestState = 1 << 22;  // a Game Boy Advance's has 400 KiB

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

// Fits: GameFormula bounds positions, the game's reader the bins.
std::int64_t StateArchive::BinOf(double position) const {
  return static_cast<std::int64_t>(std::floor(position / rules_.progress_bin));
}

void StateArchive::Begin(double position) {
  waiting_.clear();
  furthest_bin_ = BinOf(position);
  step_ = 0;
  spacing_left_ = 0;
}

void StateArchive::Step(const LevelStart& start, double position, const Emulator& emulator) {
  ++step_;
  spacing_left_ = std::max(0, spacing_left_ - 1);
  while (!waiting_.empty() && step_ - waiting_.front().since_step >= rules_.survival_steps) {
    ready_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  const std::int64_t bin = BinOf(position);
  if (bin <= furthest_bin_ || spacing_left_ > 0) return;
  furthest_bin_ = bin;
  spacing_left_ = rules_.spacing_steps;
  std::string state = CompressState(emulator.SaveState());
  const auto add = [](std::size_t sum, const Waiting& one) {
    return sum + one.archived.state.size();
  };
  if (std::accumulate(waiting_.begin(), waiting_.end(), state.size(), add) > kMaxBytes) return;
  waiting_.push_back({step_, bin, {start, position, std::move(state)}});
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
  const LevelStart& start = waiting.archived.start;
  ArchivedState& kept = states_[{start.level, start.difficulty, waiting.bin}];
  bytes_ = bytes_ - kept.state.size() + waiting.archived.state.size();
  kept = std::move(waiting.archived);
  while (states_.size() > 1 && (states_.size() > kMaxStates || bytes_ > kMaxBytes)) {
    const auto crowded = MostCrowded();
    bytes_ -= crowded->second.state.size();
    states_.erase(crowded);
  }
}

// The state with the least room between its neighbours in the level, the nearest to the level's
// start among equals; a level's first and last only when nothing else is left.
StateArchive::States::iterator StateArchive::MostCrowded() {
  auto crowded = states_.begin();
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (auto state = std::next(states_.begin()); std::next(state) != states_.end(); ++state) {
    const Bin& before = std::prev(state)->first;
    const Bin& after = std::next(state)->first;
    const bool is_between = before.SameLevel(state->first) && after.SameLevel(state->first);
    if (!is_between || after.number - before.number >= least) continue;
    least = after.number - before.number;
    crowded = state;
  }
  return crowded;
}

const ArchivedState* StateArchive::Draw(std::span<const StateArchive* const> archives,
                                        Random& random, const LevelStart* like) {
  std::map<Bin, std::vector<const ArchivedState*>> choices;
  for (const StateArchive* archive : archives) {
    for (const auto& [bin, archived] : archive->states_) {
      const bool fits =
          like == nullptr || (bin.level == like->level && bin.difficulty == like->difficulty);
      if (fits) choices[bin].push_back(&archived);
    }
  }
  if (choices.empty()) return nullptr;
  const auto bin = static_cast<std::ptrdiff_t>(random.Below(choices.size()));
  const std::vector<const ArchivedState*>& states = std::next(choices.begin(), bin)->second;
  return states[random.Below(states.size())];
}

void StateArchive::Save(ByteWriter& out) const {
  out.Write(furthest_bin_);
  out.Write(step_);
  out.Write(spacing_left_);
  out.Write(static_cast<std::uint64_t>(states_.size()));
  for (const auto& [bin, archived] : states_) {
    out.Write(bin.number);
    SaveState(archived, out);
  }
  for (const std::deque<Waiting>* list : {&waiting_, &ready_}) {
    out.Write(static_cast<std::uint64_t>(list->size()));
    for (const Waiting& waiting : *list) {
      out.Write(waiting.since_step);
      out.Write(waiting.bin);
      SaveState(waiting.archived, out);
    }
  }
}

void StateArchive::Load(ByteReader& in) {
  StateArchive loaded(rules_);
  loaded.furthest_bin_ = in.Read<std::int64_t>();
  loaded.step_ = in.ReadCount();
  loaded.spacing_left_ = in.ReadCount();
  for (auto left = in.Read<std::uint64_t>(); left > 0; --left) {
    const auto number = in.Read<std::int64_t>();
    ArchivedState archived = LoadState(in);
    loaded.bytes_ += archived.state.size();
    Bin bin{archived.start.level, archived.start.difficulty, number};
    loaded.states_.emplace(std::move(bin), std::move(archived));
  }
  for (std::deque<Waiting>* list : {&loaded.waiting_, &loaded.ready_}) {
    for (auto left = in.Read<std::uint64_t>(); left > 0; --left) {
      const auto since_step = in.Read<int>();
      const auto bin = in.Read<std::int64_t>();
      list->push_back({since_step, bin, LoadState(in)});
    }
  }
  if (loaded.states_.size() > kMaxStates) throw std::runtime_error("an archive is damaged");
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
