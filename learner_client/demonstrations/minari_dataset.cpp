#include "learner_client/demonstrations/minari_dataset.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <span>
#include <stdexcept>
#include <utility>

#include "common/program.h"
#include "learner_client/demonstrations/hdf5_file.h"

namespace mario {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kLayout[] = "0.5.4";  // Minari's first that reads images which are no JPEG

// Minari has its spaces as JSON in a text.
std::string ImageSpace(const ObservationShape& shape) {
  const auto filled = [&](int value) {
    const std::vector<int> row(static_cast<std::size_t>(shape.width), value);
    return std::vector(static_cast<std::size_t>(shape.height), row);
  };
  return json{{"type", "Box"},
              {"dtype", "uint8"},
              {"shape", {shape.height, shape.width}},
              {"low", filled(0)},
              {"high", filled(255)}}
      .dump();
}

std::string ActionSpace(std::size_t actions) {
  return json{{"type", "Discrete"}, {"dtype", "int64"}, {"start", 0}, {"n", actions}}.dump();
}

void RequireId(const std::string& id) {
  static const std::regex kPattern(R"(([-\w]+/)*[-\w]+-v\d+)");
  if (std::regex_match(id, kPattern)) return;
  throw UsageError("'" + id + "' is no name of a Minari data set: write NAME-v0, or NAMES/NAME-v0");
}

fs::path NewFolder(const fs::path& folder) {
  if (!MinariDataset::IsAvailable()) {
    throw UsageError(
        "this program was built without HDF5, which Minari's data sets are made of: install "
        "libhdf5-dev, then build it again");
  }
  if (fs::exists(folder)) {
    throw UsageError(folder.string() + " is there already: name a new folder with --out");
  }
  return folder.has_filename() ? folder : folder.parent_path();  // "dataset/"
}

}  // namespace

bool MinariDataset::IsAvailable() { return Hdf5File::IsAvailable(); }

MinariDataset::MinariDataset(const fs::path& folder, const std::string& id,
                             const EnvironmentInfo& info)
    : folder_(NewFolder(folder)), part_(folder_.string() + ".part"), id_(id), info_(info) {
  RequireId(id);
  fs::remove_all(part_);
  fs::create_directories(part_ / "data");
  file_ = std::make_unique<Hdf5File>(part_ / "data" / "main_data.hdf5");
}

MinariDataset::~MinariDataset() = default;

void MinariDataset::Add(const DemonstratedPlay& play) {
  const auto steps = static_cast<std::size_t>(play.steps());
  std::vector<std::int64_t> actions;
  std::vector<double> rewards;
  std::vector<std::int8_t> terminations, truncations;
  for (std::size_t step = 0; step < steps; ++step) {
    const TimeStep& next = play.time_steps[step + 1];
    actions.push_back(play.action(static_cast<int>(step)));
    rewards.push_back(static_cast<double>(next.reward));
    terminations.push_back(next.terminated ? 1 : 0);
    truncations.push_back(next.truncated ? 1 : 0);
  }
  Hdf5File& file = *file_;
  const std::string group = "episode_" + std::to_string(names_.size());
  file.AddGroup(group, {{"id", static_cast<std::int64_t>(names_.size())},
                        {"total_steps", static_cast<std::int64_t>(steps)}});
  const ObservationShape& shape = info_.observation;
  file.AddImages(group + "/observations", play.observations, shape.height, shape.width);
  file.AddIntegers(group + "/actions", actions);
  file.AddNumbers(group + "/rewards", rewards);
  file.AddBooleans(group + "/terminations", terminations);
  file.AddBooleans(group + "/truncations", truncations);
  names_.push_back(play.name);
  steps_ += static_cast<std::int64_t>(steps);
}

void MinariDataset::Finish() {
  file_->Close();
  std::vector<std::string> actions;
  for (const Action& action : info_.actions) actions.push_back(action.name);
  const json metadata = {{"dataset_id", id_},
                         {"minari_version", kLayout},
                         {"data_format", "hdf5"},
                         {"jpeg_encoding", false},
                         {"total_episodes", names_.size()},
                         {"total_steps", steps_},
                         {"observation_space", ImageSpace(info_.observation)},
                         {"action_space", ActionSpace(info_.actions.size())},
                         {"description", "Recorded play of " + info_.game + ", by mario-learning"},
                         {"game", info_.game},
                         {"rom_sha1", info_.rom_sha1},
                         {"actions", actions},
                         {"recordings", names_}};
  const fs::path path = part_ / "data" / "metadata.json";
  std::ofstream out(path);
  out << metadata.dump(1, ' ', false, json::error_handler_t::replace) << "\n";
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
  fs::rename(part_, folder_);
}

}  // namespace mario
