#include "viewer_client/viewer_options.h"

#include <CLI/CLI.hpp>

#include "common/options.h"
#include "common/program.h"

namespace mario {

bool ParseViewerOptions(const std::vector<std::string>& args, ViewerOptions& options) {
  CLI::App app("Watches a run: what the games show, what the agent sees and thinks, how far it is.",
               "viewer_client");
  std::string web = "127.0.0.1:8080";
  app.add_option("--server", options.run.server,
                 "the emulator server's --publish address; \"\" for none");
  app.add_option("--learner", options.run.learner,
                 "the learner's --publish address; \"\" for none");
  app.add_option("--keys", options.transport.keys, "folder of keys, for other machines' addresses");
  app.add_flag("--insecure", options.transport.insecure,
               "talk to other machines without keys: anybody may listen");
  app.add_option("--web", web, "serve the page there, HOST:PORT; whoever reaches it can watch");
  if (!ParseOptions(app, args)) return false;
  if (options.run.server.empty() && options.run.learner.empty())
    throw UsageError("there is nobody to watch: give --server URL, --learner URL, or both");
  options.web = WebAddress::Parse(web);
  return true;
}

}  // namespace mario
