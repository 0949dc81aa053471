#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "viewer_client/live_view.h"

namespace mario {

// Where the page is served: "HOST:PORT", ":PORT" or "PORT", on this machine's loopback when no host
// is named. Port 0: any free one.
struct WebAddress {
  std::string host = "127.0.0.1";
  int port = 8080;

  // Throws UsageError.
  static WebAddress Parse(const std::string& text);
};

// Serves the page and its streams:
//
//   GET /                       the page, and the few files it consists of
//   GET /stream?slot=N&wall=1   records (records.h) for as long as the page is open
//   POST /keys                  the buttons a person holds, where a person plays; else 404
//
// There is nothing else, and no way to change a run. Requests are small or refused (413); past
// kMaxStreams open pages the next is told so (503).
class WebServer {
 public:
  static constexpr int kMaxStreams = 64;

  // Listens when it returns. `view` must outlive the server. Throws std::runtime_error when the
  // address cannot be had.
  WebServer(LiveView& view, const WebAddress& address);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  // "http://127.0.0.1:8080/"
  std::string url() const;

  // Who takes the buttons (Action::buttons) that a page's player holds down, on a thread of the
  // server's.
  using KeyHandler = std::function<void(std::uint16_t buttons)>;
  void OnKeys(KeyHandler handler);

 private:
  class Http;  // keeps the library's header out of this one

  LiveView& view_;
  std::unique_ptr<Http> http_;
  std::thread thread_;
};

}  // namespace mario
