#include "emulator_server/discovery/proposals/scroll_proposals.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>

#include "emulator_server/discovery/proposals/number_series.h"

namespace mario {
namespace {

constexpr double kLeastCorrelation = 0.5;
constexpr int kWindow = 16;     // looks over which growth and scrolling are compared
constexpr double kJump = 10.0;  // times the usual change

struct Windows {
  std::vector<std::size_t> ends;
  std::vector<double> scrolled;
};

Windows ScrolledWindows(const PlayLog& log, std::span<const int> scroll) {
  Windows windows;
  double sum = 0.0;
  std::size_t since = 0;
  std::vector<double> total(log.size(), 0.0);
  for (std::size_t t = 1; t < log.size(); ++t) {
    sum += scroll[t];
    total[t] = sum;
    since = log.Continues(t) ? since + 1 : 0;
    if (since < kWindow || t % 4 != 0) continue;
    windows.ends.push_back(t);
    windows.scrolled.push_back(total[t] - total[t - kWindow]);
  }
  return windows;
}

double Correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
  const auto n = static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    sa += a[i], sb += b[i], aa += a[i] * a[i], bb += b[i] * b[i], ab += a[i] * b[i];
  }
  const double va = aa - sa * sa / n, vb = bb - sb * sb / n;
  return va <= 1e-9 || vb <= 1e-9 ? 0.0 : (ab - sa * sb / n) / std::sqrt(va * vb);
}

// A byte that may wrap round, as the sum of its changes.
std::vector<double> Unwrapped(std::span<const std::uint8_t> column) {
  std::vector<double> sum(column.size(), 0.0);
  for (std::size_t t = 1; t < column.size(); ++t) {
    sum[t] = sum[t - 1] + WrappedChange(column[t - 1], column[t]);
  }
  return sum;
}

// The byte that counts how often the one at `low` wraps round; a neighbour first.
std::optional<std::size_t> PagesOf(const PlayLog& log, std::size_t low) {
  const std::vector<Wrap> wraps = WrapsOf(log, low);
  for (const std::size_t high : {low + 1, low - 1}) {
    if (Counts(log, wraps, high)) return high;
  }
  for (std::size_t high = 0; high < log.bytes(); ++high) {
    if (Counts(log, wraps, high)) return high;
  }
  return std::nullopt;
}

// Looks in which a series jumps, as where a level begins again: how many there were up to each.
std::vector<int> JumpsOf(const PlayLog& log, const std::vector<double>& series) {
  std::vector<double> sizes;
  for (std::size_t t = 1; t < series.size(); ++t) {
    const double size = std::abs(series[t] - series[t - 1]);
    if (log.Continues(t) && size > 0.0) sizes.push_back(size);
  }
  std::vector<int> jumps(series.size(), 0);
  if (sizes.empty()) return jumps;
  const auto middle = sizes.begin() + std::ssize(sizes) / 2;
  std::nth_element(sizes.begin(), middle, sizes.end());
  for (std::size_t t = 1; t < series.size(); ++t) {
    jumps[t] = jumps[t - 1] + (std::abs(series[t] - series[t - 1]) > kJump * *middle ? 1 : 0);
  }
  return jumps;
}

double WindowCorrelation(const PlayLog& log, const Windows& windows,
                         const std::vector<double>& series) {
  const std::vector<int> jumps = JumpsOf(log, series);
  std::vector<double> growth, scrolled;
  for (std::size_t i = 0; i < windows.ends.size(); ++i) {
    const std::size_t t = windows.ends[i];
    if (jumps[t] != jumps[t - kWindow]) continue;
    growth.push_back(series[t] - series[t - kWindow]);
    scrolled.push_back(windows.scrolled[i]);
  }
  const bool most = 10 * growth.size() >= 9 * windows.ends.size();
  return most ? Correlation(growth, scrolled) : 0.0;
}

ProposedVariable Scrolled(const PlayLog& log, const NumberPlace& place, double correlation,
                          const char* direction) {
  ProposedVariable position{.name = "position",
                            .address = log.AddressOf(place.offset),
                            .type = place.type,
                            .offset = place.offset};
  position.why = std::string("grows as the picture scrolls ") + direction + ", correlation " +
                 std::to_string(correlation).substr(0, 4);
  return position;
}

// A position of one byte: of a short level, or with another byte that counts its pages.
std::optional<ProposedVariable> ScrolledByte(const PlayLog& log, std::size_t offset,
                                             const Windows& windows, const char* direction) {
  const std::vector<double> series = Unwrapped(log.Column(offset));
  const double correlation = WindowCorrelation(log, windows, series);
  if (correlation < kLeastCorrelation) return std::nullopt;
  ProposedVariable position = Scrolled(log, {offset, "|u1"}, correlation, direction);
  const auto column = log.Column(offset);
  const auto [least, greatest] = std::minmax_element(column.begin(), column.end());
  position.confidence = 0.85 * correlation;
  if (*greatest - *least < 8) position.confidence -= 0.2;
  if (*greatest - *least > 240) {
    if (const auto pages = PagesOf(log, offset)) {
      position.pages = log.AddressOf(*pages);
      position.confidence += 0.08;
    } else {
      position.confidence -= 0.25;  // it tells a place within a page alone
    }
  }
  position.usual_growth = 4.0;
  return position;
}

std::optional<ProposedVariable> ScrolledNumber(const PlayLog& log, const NumberPlace& place,
                                               const Windows& windows, const char* direction) {
  const auto bytes = static_cast<std::size_t>(place.type[2] - '0');
  if (log.BytesFrom(place.offset) < bytes) return std::nullopt;
  const std::size_t last = place.offset + bytes - 1;
  const std::size_t lowest = place.type[0] == '>' ? last : place.offset;
  const std::size_t next = place.type[0] == '>' ? lowest - 1 : lowest + 1;
  if (log.Column(lowest).empty() || log.Column(next).empty()) return std::nullopt;
  const std::vector<double> series = SeriesOf(log, place);
  if (series.empty()) return std::nullopt;
  const double correlation = WindowCorrelation(log, windows, series);
  if (correlation < kLeastCorrelation) return std::nullopt;
  ProposedVariable position = Scrolled(log, place, correlation, direction);
  const SeriesFacts facts = FactsOf(log, series);
  position.confidence = 0.85 * correlation + 0.08;
  if (facts.greatest - facts.least < 8.0) position.confidence -= 0.2;
  position.usual_growth = std::max(1.0, facts.usual_growth);
  return position;
}

std::vector<ProposedVariable> ProposeScrolled(const PlayLog& log, std::span<const int> scroll,
                                              const char* direction) {
  std::vector<ProposedVariable> all;
  const Windows windows = ScrolledWindows(log, scroll);
  const auto moved = std::count_if(windows.scrolled.begin(), windows.scrolled.end(),
                                   [](double s) { return s != 0.0; });
  if (windows.ends.size() < 100 || 20 * moved < std::ssize(windows.ends)) return all;
  const auto keep = [&](const std::optional<ProposedVariable>& one) {
    if (one) all.push_back(*one);
  };
  for (std::size_t offset = 0; offset < log.bytes(); ++offset) {
    if (!log.Column(offset).empty()) keep(ScrolledByte(log, offset, windows, direction));
    for (const char* type : {"<d3", ">d3", "<d2", ">d2", "<u3", "<u2", ">u2"}) {
      keep(ScrolledNumber(log, {offset, type}, windows, direction));
    }
  }
  return all;
}

}  // namespace

std::vector<ProposedVariable> ProposePositions(const PlayLog& log) {
  std::vector<int> upward(log.scroll_y().begin(), log.scroll_y().end());
  for (int& shift : upward) shift = -shift;
  std::vector<ProposedVariable> positions = ProposeScrolled(log, log.scroll_x(), "to the left");
  const auto up = ProposeScrolled(log, upward, "down");
  positions.insert(positions.end(), up.begin(), up.end());
  SortByConfidence(positions);
  return positions;
}

}  // namespace mario
