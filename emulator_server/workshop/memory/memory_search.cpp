#include "emulator_server/workshop/memory/memory_search.h"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <utility>

namespace mario {
namespace {

constexpr std::array<std::pair<std::string_view, Comparison>, 10> kComparisons = {
    {{"equal", Comparison::kEqual},
     {"not-equal", Comparison::kNotEqual},
     {"greater", Comparison::kGreater},
     {"less", Comparison::kLess},
     {"changed", Comparison::kChanged},
     {"unchanged", Comparison::kUnchanged},
     {"grew", Comparison::kGrew},
     {"fell", Comparison::kFell},
     {"grew-by", Comparison::kGrewBy},
     {"fell-by", Comparison::kFellBy}}};

bool Holds(Comparison comparison, double before, double now, double value) {
  switch (comparison) {
    case Comparison::kEqual:
      return now == value;
    case Comparison::kNotEqual:
      return now != value;
    case Comparison::kGreater:
      return now > value;
    case Comparison::kLess:
      return now < value;
    case Comparison::kChanged:
      return now != before;
    case Comparison::kUnchanged:
      return now == before;
    case Comparison::kGrew:
      return now > before;
    case Comparison::kFell:
      return now < before;
    case Comparison::kGrewBy:
      return now - before == value;
    case Comparison::kFellBy:
      return before - now == value;
  }
  return false;
}

}  // namespace

std::optional<Comparison> ParseComparison(std::string_view name) {
  for (const auto& [known, comparison] : kComparisons) {
    if (known == name) return comparison;
  }
  return std::nullopt;
}

bool NeedsValue(Comparison comparison) {
  switch (comparison) {
    case Comparison::kChanged:
    case Comparison::kUnchanged:
    case Comparison::kGrew:
    case Comparison::kFell:
      return false;
    default:
      return true;
  }
}

MemorySearch::MemorySearch(std::vector<MemoryArea> areas, const std::vector<std::string>& types,
                           std::vector<std::uint8_t> first_look)
    : areas_(std::move(areas)), look_(std::move(first_look)) {
  if (types.empty() || types.size() > kMaxTypes) {
    throw std::runtime_error("a search is for numbers of 1 to " + std::to_string(kMaxTypes) +
                             " types, not " + std::to_string(types.size()));
  }
  for (const std::string& text : types) {
    const auto is_same = [&](const Candidates& other) { return other.text == text; };
    if (std::any_of(candidates_.begin(), candidates_.end(), is_same)) {
      throw std::runtime_error("the type " + text + " appears twice in this search");
    }
    Candidates of{.text = text, .type = VariableType::Parse(text), .offsets = {}};
    const char format = text[text.size() - 2];
    of.packed_bcd = format == 'd';
    of.nibble_bcd = format == 'n';
    std::uint32_t area_begin = 0;
    for (const MemoryArea& area : areas_) {
      for (std::uint32_t i = 0; i + of.type.bytes() <= area.bytes; ++i) {
        if (IsNumber(of, &look_[area_begin + i])) of.offsets.push_back(area_begin + i);
      }
      area_begin += area.bytes;
    }
    candidates_.push_back(std::move(of));
  }
}

void MemorySearch::Narrow(Comparison comparison, double value, std::vector<std::uint8_t> look) {
  if (look.size() != look_.size()) throw std::logic_error("a look at other areas");
  offsets_before_.clear();
  for (Candidates& of : candidates_) {
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t offset : of.offsets) {
      if (!IsNumber(of, &look[offset])) continue;
      if (Holds(comparison, NumberAt(of, look_, offset), NumberAt(of, look, offset), value))
        kept.push_back(offset);
    }
    offsets_before_.push_back(std::exchange(of.offsets, std::move(kept)));
  }
  look_before_ = std::exchange(look_, std::move(look));
  ++looks_;
}

bool MemorySearch::Undo() {
  if (offsets_before_.empty()) return false;
  for (std::size_t i = 0; i < candidates_.size(); ++i)
    candidates_[i].offsets = std::move(offsets_before_[i]);
  offsets_before_.clear();
  look_ = std::move(look_before_);
  --looks_;
  return true;
}

std::size_t MemorySearch::count() const {
  std::size_t count = 0;
  for (const Candidates& of : candidates_) count += of.offsets.size();
  return count;
}

std::vector<FoundNumber> MemorySearch::First(std::size_t limit) const {
  std::vector<std::pair<std::uint32_t, const Candidates*>> first;
  for (const Candidates& of : candidates_) {
    for (std::size_t i = 0; i < std::min(limit, of.offsets.size()); ++i)
      first.emplace_back(of.offsets[i], &of);
  }
  std::stable_sort(first.begin(), first.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  first.resize(std::min(limit, first.size()));
  std::vector<FoundNumber> found;
  for (const auto& [offset, of] : first)
    found.push_back({AddressOf(offset), of->text, NumberAt(*of, look_, offset)});
  return found;
}

bool MemorySearch::IsNumber(const Candidates& of, const std::uint8_t* at) const {
  if (!of.packed_bcd && !of.nibble_bcd) return true;
  return std::all_of(at, at + of.type.bytes(), [&](std::uint8_t byte) {
    const int high = byte >> 4;
    return (byte & 0xF) <= 9 && (of.nibble_bcd ? high == 0 : high <= 9);
  });
}

double MemorySearch::NumberAt(const Candidates& of, const std::vector<std::uint8_t>& look,
                              std::uint32_t offset) const {
  return of.type.ToNumber(of.type.Decode(std::span(look).subspan(offset, of.type.bytes())));
}

std::uint32_t MemorySearch::AddressOf(std::uint32_t offset) const {
  for (const MemoryArea& area : areas_) {
    if (offset < area.bytes) return area.address + offset;
    offset -= area.bytes;
  }
  throw std::logic_error("an offset beyond all areas");
}

}  // namespace mario
