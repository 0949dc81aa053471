#include "emulator_server/discovery/proposals/number_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <utility>

#include "emulator_server/game/variable_type.h"

namespace mario {
namespace {

constexpr int kDigits = 4;  // that are looked for on the screen
constexpr int kEvery = 3;   // looks, of which one is compared with the screen

bool IsDigits(char format, std::uint8_t byte) {
  if (format == 'd') return (byte & 0xF) <= 9 && byte >> 4 <= 9;
  return format != 'n' || byte <= 9;
}

// How well `square` is a function of `digit`, one hash for each: the share of looks that agree.
double Agreement(const std::vector<int>& digits, const std::vector<std::uint8_t>& square) {
  std::array<std::array<int, 256>, 10> looks = {};
  for (std::size_t i = 0; i < digits.size(); ++i) {
    ++looks[static_cast<std::size_t>(digits[i])][square[i * kEvery]];
  }
  int agree = 0;
  std::array<bool, 256> used = {};
  for (const auto& of_digit : looks) {
    const auto most = std::max_element(of_digit.begin(), of_digit.end());
    // A digit that looks like another one does not count.
    if (!std::exchange(used[static_cast<std::size_t>(most - of_digit.begin())], *most > 0)) {
      agree += *most;
    }
  }
  return digits.empty() ? 0.0 : static_cast<double>(agree) / static_cast<double>(digits.size());
}

double BestSquare(const PlayLog& log, const std::vector<int>& digits) {
  std::array<int, 10> counts = {};
  for (const int digit : digits) ++counts[static_cast<std::size_t>(digit)];
  const int seen = static_cast<int>(std::count_if(counts.begin(), counts.end(), [&](int count) {
    return 100 * count >= static_cast<int>(digits.size());
  }));
  if (seen < 3) return 0.0;
  const double most = *std::max_element(counts.begin(), counts.end());
  const double by_itself = most / static_cast<double>(digits.size());
  double best = 0.0;
  for (const auto& square : log.squares()) best = std::max(best, Agreement(digits, square));
  return std::max(0.0, (best - by_itself) / (1.0 - by_itself));
}

}  // namespace

std::vector<double> SeriesOf(const PlayLog& log, const NumberPlace& place) {
  const VariableType type = VariableType::Parse(place.type);
  const std::size_t bytes = type.bytes();
  if (log.BytesFrom(place.offset) < bytes) return {};
  const char format = place.type[place.type.size() - 2];
  std::array<std::span<const std::uint8_t>, VariableType::kMaxBytes> columns;
  for (std::size_t i = 0; i < bytes; ++i) columns[i] = log.Column(place.offset + i);
  std::vector<double> series;
  series.reserve(log.size());
  std::array<std::uint8_t, VariableType::kMaxBytes> memory = {};
  for (std::size_t t = 0; t < log.size(); ++t) {
    for (std::size_t i = 0; i < bytes; ++i) {
      memory[i] = columns[i].empty() ? log.First(place.offset + i) : columns[i][t];
      if (!IsDigits(format, memory[i])) return {};
    }
    series.push_back(type.ToNumber(type.Decode(std::span(memory).first(bytes))));
  }
  return series;
}

SeriesFacts FactsOf(const PlayLog& log, const std::vector<double>& series) {
  SeriesFacts facts;
  const auto [least, greatest] = std::minmax_element(series.begin(), series.end());
  facts.least = *least;
  facts.greatest = *greatest;
  double growth = 0.0, sum = 0.0, squares = 0.0;
  int intervals = 0, since = -1;
  for (std::size_t t = 1; t < series.size(); ++t) {
    if (!log.Continues(t)) {
      since = -1;
      continue;
    }
    ++facts.looks;
    if (since >= 0) ++since;
    const double change = series[t] - series[t - 1];
    if (change == 0.0) continue;
    if (change > 0.0) {
      ++facts.grew;
      growth += change;
      facts.greatest_growth = std::max(facts.greatest_growth, change);
      if (change == 1.0) ++facts.grew_by_one;
    } else {
      ++facts.fell;
      if (change == -1.0) ++facts.fell_by_one;
      if (series[t] == facts.least) ++facts.fell_to_least;
    }
    if (since > 0) {
      ++intervals;
      sum += since;
      squares += static_cast<double>(since) * since;
    }
    since = 0;
  }
  if (facts.grew > 0) facts.usual_growth = growth / facts.grew;
  if (intervals > 2) {
    facts.mean_interval = sum / intervals;
    const double variance = squares / intervals - facts.mean_interval * facts.mean_interval;
    const double variation = std::sqrt(std::max(0.0, variance)) / facts.mean_interval;
    facts.regularity = std::max(0.0, 1.0 - variation);
  }
  return facts;
}

std::string Percent(double share) { return std::to_string(static_cast<int>(100.0 * share)) + " %"; }

int WrappedChange(std::uint8_t before, std::uint8_t now) {
  return static_cast<std::int8_t>(static_cast<std::uint8_t>(now - before));
}

std::vector<Wrap> WrapsOf(const PlayLog& log, std::size_t offset) {
  std::vector<Wrap> wraps;
  const auto column = log.Column(offset);
  for (std::size_t t = 1; t < column.size(); ++t) {
    const int change = static_cast<int>(column[t]) - column[t - 1];
    if (log.Continues(t) && std::abs(change) > 128) wraps.push_back({t, change < 0 ? 1 : -1});
  }
  return wraps;
}

bool Counts(const PlayLog& log, const std::vector<Wrap>& wraps, std::size_t high) {
  const auto column = log.Column(high);
  if (column.empty() || wraps.size() < 2) return false;
  const auto counted = std::ranges::count_if(wraps, [&](const Wrap& wrap) {
    return WrappedChange(column[wrap.look - 1], column[wrap.look]) == wrap.step;
  });
  if (10 * counted < 8 * std::ssize(wraps)) return false;
  std::ptrdiff_t changes = 0;
  for (std::size_t t = 1; t < column.size(); ++t) {
    if (log.Continues(t) && column[t] != column[t - 1]) ++changes;
  }
  return changes - counted <= std::ssize(wraps);
}

double ShownOnScreen(const PlayLog& log, const std::vector<double>& series) {
  double best = 0.0;
  double scale = 1.0;
  for (int digit = 0; digit < kDigits; ++digit, scale *= 10.0) {
    std::vector<int> digits;
    for (std::size_t t = 0; t < series.size(); t += kEvery) {
      digits.push_back(static_cast<int>(std::fmod(std::floor(std::abs(series[t]) / scale), 10.0)));
    }
    best = std::max(best, BestSquare(log, digits));
  }
  return best;
}

}  // namespace mario
