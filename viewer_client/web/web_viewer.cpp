#include "viewer_client/web/web_viewer.h"

#include <cstdio>
#include <optional>

#include "viewer_client/subscription/status_log.h"
#include "viewer_client/web/live_view.h"
#include "viewer_client/web/web_server.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

// How soon it is acted upon, at the latest, that a page wants to see something else.
constexpr milliseconds kWatchInterval{20};
constexpr milliseconds kIdleInterval{200};  // while no page is open

}  // namespace

void ServeWeb(Transport& transport, const SubscriberConfig& run, const WebAddress& address,
              const std::optional<HumanPlayerConfig>& playing, const std::stop_token& stop) {
  Subscriber subscriber(transport, run);
  LiveView view;
  std::optional<HumanPlayer> player;  // outlives the server, whose threads hold its buttons down
  if (playing) player.emplace(transport, *playing);
  WebServer server(view, address);
  if (player) server.OnKeys([&player](std::uint16_t buttons) { player->Hold(buttons); });
  std::printf("the page is at %s\n", server.url().c_str());
  std::fflush(stdout);
  StatusLog status;
  LiveView::Clock::time_point next_look{};
  while (!stop.stop_requested()) {
    const LiveView::Clock::time_point now = LiveView::Clock::now();
    if (now >= next_look) {
      status.Tell(subscriber);
      view.SetStatus(subscriber.ServerStatus(), subscriber.LearnerStatus());
      if (player) player->ThrowIfRefused();
      if (player) view.SetPlayedSlot(player->slot());
      subscriber.Watch(view.interest(now));
      next_look = now + kWatchInterval;
    }
    subscriber.Poll(view.pages() > 0 ? kWatchInterval : kIdleInterval, view);
  }
}

}  // namespace mario
