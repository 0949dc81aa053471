#include "tests/integration/small_run.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace mario {
namespace {

std::string Bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::vector<std::string> SmallRun::Settings() {
  return {"--environments",  "4",   "--replay-frames", "2000", "--observe-steps", "200",
          "--explore-steps", "500", "--batch-size",    "16",   "--threads",       "1"};
}

std::vector<std::string> SmallRun::Arguments() const {
  std::vector<std::string> args = {"train",
                                   "--connect",
                                   server,
                                   "--run",
                                   folder,
                                   "--steps",
                                   std::to_string(steps),
                                   "--checkpoint-minutes",
                                   std::to_string(checkpoint_minutes)};
  for (const std::string& setting : Settings()) args.push_back(setting);
  return args;
}

std::string SmallRun::Weights() const { return Bytes(folder / "weights.zst"); }
std::string SmallRun::Episodes() const { return Bytes(folder / "episodes.csv"); }

std::map<std::string, double> LastMetrics(const std::filesystem::path& run) {
  std::ifstream file(run / "metrics.csv");
  std::string header, line, last;
  std::getline(file, header);
  while (std::getline(file, line)) last = line;
  std::map<std::string, double> values;
  std::istringstream names(header), cells(last);
  std::string name, cell;
  while (std::getline(names, name, ',') && std::getline(cells, cell, ',')) {
    values[name] = std::atof(cell.c_str());
  }
  return values;
}

}  // namespace mario
