#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "common/web/record.h"
#include "common/web/web_address.h"
#include "common/web/web_assets.h"

namespace httplib {
struct Request;
}

namespace mario {

// What a browser asks. Lives as long as the call that passes it.
class WebRequest {
 public:
  explicit WebRequest(const httplib::Request& request) : request_(request) {}

  const std::string& body() const;
  std::string Header(const std::string& name) const;                    // empty: there is none
  std::optional<std::string> Parameter(const std::string& name) const;  // of the query

 private:
  const httplib::Request& request_;
};

struct WebAnswer {
  int status = 200;
  std::string body = {};
  std::string content_type = "text/plain; charset=utf-8";
  // Where it is set, the answer is its records for as long as the page takes them, in place of
  // `body`. Called on the connection's thread.
  std::function<std::unique_ptr<RecordStream>()> stream = {};
};

// An answer of one sentence.
WebAnswer Refused(int status, const std::string& sentence);

// Who answers, by method and path. A handler of "/" goes before the page's own file.
using WebHandler = std::function<WebAnswer(const WebRequest&)>;
struct WebRoutes {
  std::map<std::string, WebHandler> get;
  std::map<std::string, WebHandler> post;
};

// Serves a page's files and whatever handlers answer besides: each for one path, on a thread of the
// connection's. Each connection carries one request, which is small (http_stream.h), complete
// within `request`, and by a name that we know (page_names.h), or refused; past kMaxStreams open
// streams the next is told so (503).
class HttpServer {
 public:
  static constexpr int kMaxStreams = 64;

  // What a client may take of the program.
  struct Limits {
    int connections = 256;  // at once; one more ends the one that has been silent longest
    std::chrono::milliseconds request{5000};  // from its connection's start to its last byte
    std::chrono::milliseconds piece{5000};    // for each 16 KiB of an answer
    std::size_t body_bytes = 1024;            // of a request
  };

  // Listens when it returns. Throws std::runtime_error when the address cannot be had.
  HttpServer(const WebAddress& address, const Limits& limits, WebAssets assets, WebRoutes routes);

  // Ends at once, whatever the clients do; streams must have been ended by their sources.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // "http://127.0.0.1:8080/"
  std::string url() const;

 private:
  class Http;  // keeps the library's header out of this one

  std::unique_ptr<Http> http_;
  std::thread thread_;
};

}  // namespace mario
