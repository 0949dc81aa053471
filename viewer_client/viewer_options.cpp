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
                 "the emulator server's --publish address; \"\" for none");
  app.add_option("--learner", options.run.learner,
                 "the learner's --publish address; \"\" for none");
  app.add_option("--keys", options.transport.keys, "folder of keys, for other machines' addresses");
  app.add_flag("--insecure", options.transport.insecure,
               "talk to other machines without keys: anybody may listen");
}

void BindModes(CLI::App& app, ViewerOptions& options, RawOptions& raw) {
  auto* web = app.add_option("--web", raw.web,
                             "serve the page there, HOST:PORT; whoever reaches it can watch");
  app.add_option(
         "--web-host", raw.web_hosts,
         "further host names by which browsers reach the page, such as a proxy's: what their "
         "address bar shows, without port and path")
      ->delimiter(',');
  auto* window = app.add_flag("--window", raw.window, "watch in a window");
  auto* record = app.add_option("--record", raw.record,
                                "record whole episodes into this file: .mp4, .gif or .png");
  window->excludes(web, record);
  record->excludes(web);
  app.add_option("--slot", options.slot, "number of the environment; -1: whichever there is");
  app.add_option("--scale", options.scale, "pixels a game's pixel, in windows and recordings")
      ->check(CLI::Range(1, 16));
  app.add_option("--which", raw.which,
                 "episodes to record: the next ones, the best of the next ones (cleared, then "
                 "furthest), the last one before Ctrl-C, or cleared ones")
      ->check(CLI::IsMember(kWhich));
  app.add_option("--episodes", options.record.episodes,
                 "how many episodes are recorded or compared")
      ->check(CLI::PositiveNumber);
  app.add_flag("--no-overlay", raw.no_overlay, "record the game's screen alone");
}

void BindPlaying(CLI::App& app, RawOptions& raw, const CLI::Option* record) {
  app.add_flag("--play", raw.play, "play yourself, in the page or the window")
      ->excludes(const_cast<CLI::Option*>(record));
  app.add_option("--connect", raw.player.server,
                 "the emulator server's --bind address, for playing");
  app.add_option("--level", raw.player.level, "one of the game's levels, for playing");
  app.add_option("--level-seed", raw.player.level_seed, "of a generated level, for playing");
  app.add_option("--action-set", raw.player.action_set,
                 "what can be pressed when playing: one of the game's, or joypad for everything");
}

}  // namespace

bool ParseViewerOptions(const std::vector<std::string>& args, ViewerOptions& options) {
  CLI::App app("Watches a run: what the games show, what the agent sees and thinks, how far it is.",
               "viewer_client");
  RawOptions raw;
  BindRun(app, options);
  BindModes(app, options, raw);
  BindPlaying(app, raw, app.get_option("--record"));
  if (!ParseOptions(app, args)) return false;
  if (options.run.server.empty() && options.run.learner.empty())
    throw UsageError("there is nobody to watch: give --server URL, --learner URL, or both");
  if (options.run.server.empty() && (raw.window || !raw.record.empty() || raw.play))
    throw UsageError("windows, recordings and playing need screens: give --server URL");
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
