#include "viewer_client/web_viewer.h"

#include <spdlog/spdlog.h>

#include <cstdio>

#include "viewer_client/live_view.h"
#include "viewer_client/subscriber.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

// How soon a page's change of mind is acted upon, at the latest.
constexpr milliseconds kWatchInterval{20};

// Tells once whenever what is being waited for changes.
void Tell(const std::string& sentence, std::string& told) {
  if (sentence == told || sentence.empty()) return;
  spdlog::info("{}", sentence);
  told = sentence;
}

}  // namespace

void ServeWeb(const ViewerOptions& options, const std::stop_token& stop) {
  Transport transport(options.transport);
  Subscriber subscriber(transport, options.run);
  LiveView view;
  WebServer server(view, options.web);
  std::printf("the page is at %s\n", server.url().c_str());
  std::fflush(stdout);
  std::string told_of_server;
  std::string told_of_learner;
  while (!stop.stop_requested()) {
    const FeedStatus server_status = subscriber.ServerStatus();
    const FeedStatus learner_status = subscriber.LearnerStatus();
    Tell(server_status.sentence, told_of_server);
    Tell(learner_status.sentence, told_of_learner);
    view.SetStatus(server_status, learner_status);
    subscriber.Watch(view.interest(LiveView::Clock::now()));
    subscriber.Poll(kWatchInterval, view);
  }
}

}  // namespace mario
