#include "common/web/http_server.h"

#include <httplib.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstring>

#include "common/web/connection_threads.h"
#include "common/web/http_refusal.h"
#include "common/web/http_stream.h"
#include "common/web/page_names.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr int kBacklog = 1024;             // connections that wait to be accepted
constexpr milliseconds kKeepAlive{1000};   // a stream says something at least this often
constexpr milliseconds kNoSocketLeft{50};  // after which it is tried again

// A record without content: tells that the program is still there.
constexpr std::string_view kNothing("noth\0\0\0\0\0\0\0\0", 12);

void Refuse(httplib::Response& response, int status, const std::string& sentence) {
  response.status = status;
  response.set_content(sentence + "\n", "text/plain; charset=utf-8");
}

// Ports are shared with nobody: a second program must be told that the address is in use.
void SetSocketOptions(int socket) {
  const int yes = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

std::string Reason(int error) {
  if (error == EADDRINUSE)
    return "the address is in use; stop the program that uses it, or choose another with --web";
  if (error == EACCES) return "ports below 1024 need root; choose another with --web";
  if (error == EADDRNOTAVAIL || error == 0)
    return "this machine has no such address; choose another with --web";
  return std::strerror(error);
}

// Sends records until the page, or their source, is closed.
bool Send(RecordStream& stream, httplib::DataSink& sink) {
  while (const std::optional<std::string> records = stream.Next(kKeepAlive)) {
    const std::string_view bytes = records->empty() ? kNothing : std::string_view(*records);
    if (!sink.write(bytes.data(), bytes.size())) return false;
  }
  sink.done();
  return true;
}

}  // namespace

const std::string& WebRequest::body() const { return request_.body; }

std::string WebRequest::Header(const std::string& name) const {
  return request_.get_header_value(name.c_str());
}

std::optional<std::string> WebRequest::Parameter(const std::string& name) const {
  if (!request_.has_param(name.c_str())) return std::nullopt;
  return request_.get_param_value(name.c_str());
}

WebAnswer Refused(int status, const std::string& sentence) {
  return {.status = status, .body = sentence + "\n"};
}

// The library parses requests, routes them and writes answers. Connections are handled here: the
// library would wait for slow clients, and read bodies of any size.
class HttpServer::Http : private httplib::Server {
 public:
  Http(const WebAddress& address, const Limits& limits, WebAssets assets, WebRoutes routes);
  ~Http() override { close(svr_sock_); }

  // Serves until stopped.
  void Run();
  void Stop();

  std::string url() const { return "http://" + address_.Text() + "/"; }

 private:
  void Route();
  void RefuseFirst();
  void Bind();
  void Serve(int socket);
  void Process(HttpStream& stream);
  void Answer(const WebHandler& handler, const httplib::Request& request,
              httplib::Response& response);
  void Stream(WebAnswer answer, httplib::Response& response);

  WebAddress address_;
  const PageNames names_;
  const HttpPatience patience_;
  const WebAssets assets_;
  const WebRoutes routes_;
  ConnectionThreads connections_;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<int> streams_ = 0;
};

HttpServer::Http::Http(const WebAddress& address, const Limits& limits, WebAssets assets,
                       WebRoutes routes)
    : address_(address),
      names_(address.host, address.names),
      patience_{.request = limits.request, .piece = limits.piece, .body_bytes = limits.body_bytes},
      assets_(std::move(assets)),
      routes_(std::move(routes)),
      connections_(limits.connections) {
  Route();
  Bind();
}

void HttpServer::Http::Route() {
  set_default_headers({{"Cache-Control", "no-cache"},
                       {"Content-Security-Policy",
                        "default-src 'self'; img-src 'self' blob:; base-uri 'none'; "
                        "form-action 'none'; frame-ancestors 'self'"},
                       {"X-Content-Type-Options", "nosniff"}});
  RefuseFirst();
  for (const auto& [path, handler] : routes_.get) {
    Get(path, [this, &handler = handler](const auto& request, auto& response) {
      Answer(handler, request, response);
    });
  }
  for (const auto& [path, handler] : routes_.post) {
    Post(path, [this, &handler = handler](const auto& request, auto& response) {
      Answer(handler, request, response);
    });
  }
  Get("/.*", [this](const httplib::Request& request, httplib::Response& response) {
    const WebAsset* asset = assets_.Find(request.path);
    if (asset == nullptr) return Refuse(response, 404, Sentence(404));
    response.set_content(asset->bytes.data(), asset->bytes.size(),
                         std::string(asset->content_type));
  });
}

void HttpServer::Http::RefuseFirst() {
  set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) Refuse(response, response.status, Sentence(response.status));
  });
  set_expect_100_continue_handler([this](const auto& request, auto& response) {
    const int refusal = Refusal(request, names_, patience_.body_bytes);
    if (refusal != 0) Refuse(response, refusal, Sentence(refusal));
    return refusal == 0 ? 100 : refusal;
  });
  set_pre_routing_handler([this](const auto& request, auto& response) {
    const int refusal = Refusal(request, names_, patience_.body_bytes);
    if (refusal == 0) return HandlerResponse::Unhandled;
    Refuse(response, refusal, Sentence(refusal));
    return HandlerResponse::Handled;
  });
}

void HttpServer::Http::Bind() {
  set_socket_options(SetSocketOptions);
  errno = 0;
  bool is_bound = false;
  if (address_.port == 0) {
    address_.port = bind_to_any_port(address_.host);
    is_bound = address_.port > 0;
  } else {
    is_bound = bind_to_port(address_.host, address_.port);
  }
  if (is_bound && ::listen(svr_sock_, kBacklog) == 0) return;
  throw std::runtime_error("cannot serve the page on " + address_.Text() + ": " + Reason(errno));
}

void HttpServer::Http::Run() {
  while (!is_stopping_) {
    const int socket = accept4(svr_sock_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket >= 0) {
      const int yes = 1;
      setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      connections_.Start(socket, [this](int accepted) { Serve(accepted); });
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      std::this_thread::sleep_for(kNoSocketLeft);
    }
  }
  connections_.Stop();
}

// Shut down, the listening socket accepts nothing any more, and its thread notices.
void HttpServer::Http::Stop() {
  is_stopping_ = true;
  shutdown(svr_sock_, SHUT_RDWR);
  connections_.Stop();
}

void HttpServer::Http::Serve(int socket) {
  try {
    HttpStream stream(socket, patience_);
    const int refusal = stream.ReadHead();
    if (refusal < 0) return;
    connections_.HasRequested(socket);
    if (refusal == 0) {
      Process(stream);
    } else {
      const std::string answer = RefusalAnswer(refusal);
      stream.write(answer.data(), answer.size());
    }
    stream.Finish();
  } catch (const std::exception& error) {
    spdlog::warn("a request to the page failed: {}", error.what());
  }
}

// The library's way to serve connections of another kind, as its own TLS does; since version 0.17
// it wants the addresses of both ends as well.
void HttpServer::Http::Process(HttpStream& stream) {
  bool closes = true;
  const auto process = [&](auto& server) {
    if constexpr (requires { server.process_request(stream, true, closes, nullptr); }) {
      server.process_request(stream, true, closes, nullptr);
    } else {
      server.process_request(stream, "", 0, "", 0, true, closes, nullptr);
    }
  };
  process(*this);
}

void HttpServer::Http::Answer(const WebHandler& handler, const httplib::Request& request,
                              httplib::Response& response) {
  WebAnswer answer = handler(WebRequest(request));
  if (answer.stream) return Stream(std::move(answer), response);
  response.status = answer.status;
  if (!answer.body.empty()) response.set_content(answer.body, answer.content_type);
}

void HttpServer::Http::Stream(WebAnswer answer, httplib::Response& response) {
  if (streams_.fetch_add(1) >= kMaxStreams) {
    --streams_;
    return Refuse(response, 503,
                  std::to_string(kMaxStreams) + " pages are open already; close one of them");
  }
  response.set_chunked_content_provider(
      "application/octet-stream",
      [open = std::move(answer.stream)](std::size_t, httplib::DataSink& sink) {
        return Send(*open(), sink);
      },
      [this](bool) { --streams_; });
}

HttpServer::HttpServer(const WebAddress& address, const Limits& limits, WebAssets assets,
                       WebRoutes routes)
    : http_(std::make_unique<Http>(address, limits, std::move(assets), std::move(routes))) {
  thread_ = std::thread([this] { http_->Run(); });
}

HttpServer::~HttpServer() {
  http_->Stop();
  thread_.join();
}

std::string HttpServer::url() const { return http_->url(); }

}  // namespace mario
