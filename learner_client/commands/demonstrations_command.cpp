// learner_client demonstrations list|show|check|trim|export
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "common/demonstrations/demonstration.h"
#include "common/demonstrations/demonstration_actions.h"
#include "common/options.h"
#include "common/program.h"
#include "learner_client/base/disk.h"
#include "learner_client/commands/commands.h"
#include "learner_client/commands/demonstrations.h"
#include "learner_client/config/learner_options.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr char kUsage[] =
    "usage: learner_client demonstrations list|show|check|trim|export [options]\n"
    "  list    what has been recorded in a folder\n"
    "  show    play a recording again at a Game Boy's pace, for viewers\n"
    "  check   replay recordings bit for bit, and say what becomes of them as steps\n"
    "  trim    write the part of a recording that is to be learned from\n"
    "  export  write recordings, as steps, as a data set that Minari reads\n";
constexpr double kFramesPerSecond = 4194304.0 / 70224.0;  // of a Game Boy

double Seconds(std::int64_t frames) { return static_cast<double>(frames) / kFramesPerSecond; }

void PrintRow(const fs::path& file, const Demonstration& d) {
  const DemonstrationOrigin& origin = d.origin;
  std::printf("%s: %s, level %s, seed %u, difficulty %d, %lld frames (%.1f s), %s\n",
              file.filename().c_str(), origin.game.c_str(), origin.level.c_str(), origin.seed,
              origin.difficulty, static_cast<long long>(d.frames()), Seconds(d.frames()),
              d.is_whole ? ("ended by: " + d.ended_by).c_str() : "interrupted");
}

int RunList(const std::vector<std::string>& args) {
  std::string folder;
  CLI::App app("Lists the recordings of a folder", "learner_client demonstrations list");
  app.add_option("folder", folder, "folder of recordings, or one of them")->required();
  if (!ParseOptions(app, args)) return kDone;
  int unreadable = 0;
  for (const fs::path& file : DemonstrationFiles(folder)) {
    try {
      PrintRow(file, ReadDemonstration(file));
    } catch (const std::runtime_error& error) {
      spdlog::error("{}", error.what());
      ++unreadable;
    }
  }
  if (unreadable == 0) return kDone;
  throw std::runtime_error(std::to_string(unreadable) +
                           " recordings cannot be read; the others are listed");
}

// A command that has a server replay recordings.
struct ReplayOptions {
  std::string path;
  ConnectionConfig connection;
  EnvironmentConfig environment;
};

void Bind(CLI::App& app, ReplayOptions& options) {
  app.option_defaults()->always_capture_default();
  app.add_option("path", options.path, "folder of recordings, or one of them")->required();
  BindConnectionOptions(app, options.connection);
}

int RunCheck(const std::vector<std::string>& args) {
  ReplayOptions options;
  LearnerConfig config;
  CLI::App app("Replays recordings bit for bit, and says what becomes of them as steps",
               "learner_client demonstrations check");
  Bind(app, options);
  BindLearnerOptions(app, config);
  if (!ParseOptions(app, args)) return kDone;
  const std::stop_token stop = StopOnSignals();
  Transport transport(TransportOf(options.connection));
  ApplyRecommended(transport, options.connection, stop, app);
  int refused = 0;
  for (const fs::path& file : DemonstrationFiles(options.path)) {
    try {
      config.environment.demonstrations = LoadDemonstrations(file);
      Follow(config.environment, transport, options.connection, stop);
    } catch (const Interrupted&) {
      throw;
    } catch (const std::runtime_error& error) {
      spdlog::error("{}", error.what());
      ++refused;
    }
  }
  if (refused == 0) return kDone;
  throw std::runtime_error(std::to_string(refused) + " recordings cannot be learned from");
}

int RunShow(const std::vector<std::string>& args) {
  ReplayOptions options;
  double speed = 1.0;
  CLI::App app(
      "Plays a recording again at a Game Boy's pace; watch it with viewer_client at the server",
      "learner_client demonstrations show");
  Bind(app, options);
  app.add_option("--speed", speed, "speed as a multiple of a Game Boy's; 0: as fast as it can")
      ->check(CLI::NonNegativeNumber);
  if (!ParseOptions(app, args)) return kDone;
  const std::stop_token stop = StopOnSignals();
  Transport transport(TransportOf(options.connection));
  EnvironmentConfig config = ToFollow({});
  config.frame_skip = 1;
  config.action_set = "joypad";
  config.demonstrations = LoadDemonstrations(options.path);
  const auto environments = Connect(transport, options.connection, config, stop);
  spdlog::info("shown in environment {}", environments->info().slots.front());
  auto next = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < config.demonstrations.size(); ++i) {
    spdlog::info("{}", config.demonstrations[i].name);
    EpisodeStart start;
    start.along = DemonstrationPlace{.demonstration = static_cast<int>(i), .follow = true};
    for (bool last = false; !last && !stop.stop_requested();) {
      environments->Send(0, std::vector<int>{0}, std::vector<EpisodeStart>{start});
      last = environments->Receive().steps.front().last();
      if (speed <= 0.0) continue;
      next += std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / kFramesPerSecond / speed));
      std::this_thread::sleep_until(next);
    }
  }
  return kDone;
}

void Trim(Demonstration& d, std::int64_t first, std::int64_t end) {
  if (first < 1 || end > d.frames() || first >= end) {
    throw UsageError("the recording has frames 1 to " + std::to_string(d.frames()) +
                     ": give --first-frame and --end-frame within these, the first below the end");
  }
  d.first_frame = first;
  if (end == d.frames()) return;
  d.buttons.resize(static_cast<std::size_t>(end));
  std::erase_if(d.states, [end](const RecordedState& state) { return state.frame > end; });
  d.ended_by = "trimmed";
  d.is_whole = true;
}

int RunTrim(const std::vector<std::string>& args) {
  std::string file, out;
  std::int64_t first = 1, end = 0;
  CLI::App app(
      "Writes the part of a recording that is to be learned from; the frames before it are "
      "kept, to be replayed up to it",
      "learner_client demonstrations trim");
  app.option_defaults()->always_capture_default();
  app.add_option("file", file, "the recording")->required();
  app.add_option("--out", out, "file to write, in place of no other")->required();
  app.add_option("--first-frame", first, "first frame to learn from, from 1");
  app.add_option("--end-frame", end, "frame before which it ends; 0: all frames");
  if (!ParseOptions(app, args)) return kDone;
  if (fs::exists(out)) throw UsageError(out + " is there already: name a new file with --out");
  Demonstration demonstration = ReadDemonstration(file);
  Trim(demonstration, first, end == 0 ? demonstration.frames() : end);
  WriteWhole(out, EncodeDemonstration(demonstration));
  PrintRow(out, demonstration);
  return kDone;
}

}  // namespace

int RunDemonstrations(const std::vector<std::string>& args) {
  const std::string command = args.empty() ? "" : args.front();
  const std::vector<std::string> rest(args.begin() + (args.empty() ? 0 : 1), args.end());
  if (command == "list") return RunList(rest);
  if (command == "show") return RunShow(rest);
  if (command == "check") return RunCheck(rest);
  if (command == "trim") return RunTrim(rest);
  if (command == "export") return RunDemonstrationsExport(rest);
  if (command == "--help" || command == "-h") {
    std::fputs(kUsage, stdout);
    return kDone;
  }
  throw UsageError("there is no command 'demonstrations " + command +
                   "'; learner_client demonstrations --help lists them");
}

}  // namespace mario
