#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mario {

struct PlotRequest {
  std::vector<std::filesystem::path> runs;  // folders
  std::filesystem::path out;                // a PNG file
};

// The program that makes gnuplot draw the runs' learning curves: clear rate, return, furthest
// position and loss, over steps and over minutes; evaluations as points with their intervals.
std::string PlotScript(const PlotRequest& request);

// Draws them. Throws UsageError for a folder that holds no run, std::runtime_error when gnuplot is
// not there or cannot write the file.
void Plot(const PlotRequest& request);

}  // namespace mario
