#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emulator_server/discovery/play/play_log.h"

namespace mario {

// A number that may be a variable: where its bytes begin in the log's areas, and how they are read.
struct NumberPlace {
  std::size_t offset = 0;
  std::string type;  // variable_type.h
};

// Its value at every look. Empty when its bytes are not all in one area, or are not
// digits in a BCD type.
std::vector<double> SeriesOf(const PlayLog& log, const NumberPlace& place);

// How a series behaves between looks that were played one after the other.
struct SeriesFacts {
  int grew = 0;
  int fell = 0;
  int fell_by_one = 0;
  int grew_by_one = 0;
  int fell_to_least = 0;  // to the least value that it ever has: a game begins anew
  double least = 0.0;
  double greatest = 0.0;
  double greatest_growth = 0.0;
  double usual_growth = 0.0;   // mean of those that are growth
  double regularity = 0.0;     // 1: changes come at equal distances of time; 0: at any
  double mean_interval = 0.0;  // looks between two changes
  int looks = 0;
};
SeriesFacts FactsOf(const PlayLog& log, const std::vector<double>& series);

// How well the screen shows the series as decimal digits, 0 to 1: the share of looks in which some
// square of the screen tells each of its changing digits. 0 when fewer than three digits were seen.
double ShownOnScreen(const PlayLog& log, const std::vector<double>& series);

std::string Percent(double share);  // "66 %"

// How a byte that may have wrapped changed.
int WrappedChange(std::uint8_t before, std::uint8_t now);

// Where a byte wraps round: the look, and whether upwards (1) or downwards (-1).
struct Wrap {
  std::size_t look = 0;
  int step = 0;
};
std::vector<Wrap> WrapsOf(const PlayLog& log, std::size_t offset);

// Whether the byte at `high` counts these, and little else.
bool Counts(const PlayLog& log, const std::vector<Wrap>& wraps, std::size_t high);

}  // namespace mario
