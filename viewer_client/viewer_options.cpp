#include "viewer_client/viewer_options.h"

#include <CLI/CLI.hpp>
#include <map>

#include "common/options.h"
#include "common/program.h"
#include "viewer_client/film/video_file.h"

namespace mario {
namespace {

const std::map<std::string, WhichEpisodes> kWhich = {{"next", WhichEpisodes::kNext},
                                                     {"best", WhichEpisodes::kBest},
                                                     {"last", WhichEpisodes::kLast},
                                                     {"cleared", WhichEpisodes::kCleared}};

// What is declared as an option, but is not kept as it is given.
struct RawOptions {
  std::string web = "127.0.0.1:8080";
  std::vector<std::string> web_hosts;
  bool window = false;
  std::string record;
  std::string which = "next";
  bool no_overlay = false;
  bool play = false;
  HumanPlayerConfig player;
};

void BindRun(CLI::App& app, ViewerOptions& options) {
  app.add_option("--server", options.run.server,
                 "the emulator server's --publish address, for screens; \"\" for none");
  app.add_option("--learner", options.run.learner,
                 "the learner's --publish address, for Q-values and progress; \"\" for none");
  app.add_option("--keys", options.transport.keys,
                 "folder of keys, for addresses on other machines");
  app.add_flag("--insecure", options.transport.insecure,
               "connect to other machines without keys: anyone may listen in");
}

void BindModes(CLI::App& app, ViewerOptions& options, RawOptions& raw) {
  auto* web = app.add_option(
      "--web", raw.web,
      "address where the page is served, HOST:PORT; anyone who can reach it can watch");
  app.add_option("--web-host", raw.web_hosts,
                 "further host names by which browsers reach the page, such as a proxy's, as their "
                 "address bar shows them, without port and path")
      ->delimiter(',');
  auto* window = app.add_flag("--window", raw.window, "watch in a native window");
  auto* record =
      app.add_option("--record", raw.record,
                     "record whole episodes into this file (.mp4, .gif or .png), then exit");
  window->excludes(web, record);
  record->excludes(web);
  app.add_option("--slot", options.slot,
                 "number of the environment to watch or record; -1 for any");
  app.add_option("--scale", options.scale,
                 "size of a game's pixel in windows and recordings, in pixels")
      ->check(CLI::Range(1, 16));
  app.add_option(
         "--which", raw.which,
         "episodes to record: the next ones, the best of the next ones (cleared ones first, "
         "then by furthest position), the last one before Ctrl-C, or the next cleared ones")
      ->check(CLI::IsMember(kWhich));
  app.add_option("--episodes", options.record.episodes,
                 "number of episodes that are recorded, or among which the best is chosen")
      ->check(CLI::PositiveNumber);
  app.add_flag("--no-overlay", raw.no_overlay,
               "record the game's screen without the Q-values beside it");
}

void BindPlaying(CLI::App& app, RawOptions& raw, const CLI::Option* record) {
  app.add_flag("--play", raw.play, "play the game yourself, in the page or in the window")
      ->excludes(const_cast<CLI::Option*>(record));
  app.add_option("--connect", raw.player.server,
                 "the emulator server's --bind address, when playing");
  app.add_option("--level", raw.player.level, "name of the level, when playing");
  app.add_option("--level-seed", raw.player.level_seed, "seed of a generated level, when playing");
  app.add_option("--record-demonstration", raw.player.record,
                 "folder in which each episode that is played is recorded, for `learner_client "
                 "train --demonstrations`");
  app.add_option(
      "--action-set", raw.player.action_set,
      "actions available when playing: one of the game's action sets, or joypad for all buttons");
}

}  // namespace

bool ParseViewerOptions(const std::vector<std::string>& args, ViewerOptions& options) {
  CLI::App app(
      "Watches a run: its games' screens, the agent's observations and Q-values, and progress.",
      "viewer_client");
  RawOptions raw;
  BindRun(app, options);
  BindModes(app, options, raw);
  BindPlaying(app, raw, app.get_option("--record"));
  if (!ParseOptions(app, args)) return false;
  if (options.run.server.empty() && options.run.learner.empty())
    throw UsageError("there is nothing to watch: give --server URL, --learner URL, or both");
  if (options.run.server.empty() && (raw.window || !raw.record.empty() || raw.play))
    throw UsageError("windows, recordings and playing need screens: give --server URL");
  if (!raw.player.record.empty() && !raw.play)
    throw UsageError("--record-demonstration records what you play: give --play, too");
  if (!raw.record.empty()) CheckVideoEnding(raw.record);
  options.mode = raw.window           ? ViewerMode::kWindow
                 : raw.record.empty() ? ViewerMode::kWeb
                                      : ViewerMode::kRecord;
  options.web = WebAddress::Parse(raw.web);
  options.web.names = raw.web_hosts;
  for (const std::string& name : raw.web_hosts) {
    if (name.empty() || name.find('/') != std::string::npos)
      throw UsageError("--web-host '" + name + "' is not a host's name, such as box.example.org");
  }
  if (raw.play) options.playing = raw.player;
  options.record.file = raw.record;
  options.record.which = kWhich.at(raw.which);
  options.record.overlay = !raw.no_overlay;
  return true;
}

}  // namespace mario
