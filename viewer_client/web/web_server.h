#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "common/web/http_server.h"
#include "common/web/web_address.h"
#include "viewer_client/web/live_view.h"

namespace mario {

// Serves the page and its streams:
//
//   GET /                       the page, and the few files it consists of
//   GET /stream?slot=N&grid=1   records (records.h) for as long as the page is open
//   POST /keys                  the buttons a person holds, where a person plays; else 404
//
// There is nothing else, and no way to change a run. What a client may do: http_server.h.
class WebServer {
 public:
  static constexpr int kMaxStreams = HttpServer::kMaxStreams;
  using Limits = HttpServer::Limits;

  // Listens when it returns. `view` must outlive the server. Throws std::runtime_error when the
  // address cannot be had.
  WebServer(LiveView& view, const WebAddress& address) : WebServer(view, address, Limits{}) {}
  WebServer(LiveView& view, const WebAddress& address, const Limits& limits);

  // Ends at once, whatever the clients do.
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  // "http://127.0.0.1:8080/"
  std::string url() const { return http_.url(); }

  // Who takes the buttons (Action::buttons) that a page's player holds down, on a thread of the
  // server's.
  using KeyHandler = std::function<void(std::uint16_t buttons)>;
  void OnKeys(KeyHandler handler);

 private:
  WebRoutes Routes();
  WebAnswer Stream(const WebRequest& request);
  WebAnswer TakeKeys(const WebRequest& request);

  LiveView& view_;
  std::mutex mutex_;
  KeyHandler on_keys_;  // under the mutex
  HttpServer http_;     // last: its threads use the others
};

}  // namespace mario
