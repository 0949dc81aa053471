#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "viewer_client/web/live_view.h"
#include "viewer_client/web/web_address.h"

namespace mario {

// Serves the page and its streams:
//
//   GET /                       the page, and the few files it consists of
//   GET /stream?slot=N&grid=1   records (records.h) for as long as the page is open
//   POST /keys                  the buttons a person holds, where a person plays; else 404
//
// There is nothing else, and no way to change a run. Each connection carries one request, which is
// small (http_stream.h), complete within `request`, and by a name that we know, or refused; past
// kMaxStreams open pages the next is told so (503).
class WebServer {
 public:
  static constexpr int kMaxStreams = 64;

  // What a client may take of the viewer.
  struct Limits {
    int connections = 256;  // at once; one more ends the one that has been silent longest
    std::chrono::milliseconds request{5000};  // from its connection's start to its last byte
    std::chrono::milliseconds piece{5000};    // for each 16 KiB of an answer
  };

  // Listens when it returns. `view` must outlive the server. Throws std::runtime_error when the
  // address cannot be had.
  WebServer(LiveView& view, const WebAddress& address);
  WebServer(LiveView& view, const WebAddress& address, const Limits& limits);

  // Ends at once, whatever the clients do.
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
