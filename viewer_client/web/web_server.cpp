#include "viewer_client/web/web_server.h"

#include <httplib.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <optional>

#include "viewer_client/web/connection_threads.h"
#include "viewer_client/web/http_refusal.h"
#include "viewer_client/web/http_stream.h"
#include "viewer_client/web/page_names.h"
#include "viewer_client/web/web_assets.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr int kBacklog = 1024;             // connections that wait to be accepted
constexpr milliseconds kKeepAlive{1000};   // a stream says something at least this often
constexpr milliseconds kNoSocketLeft{50};  // after which it is tried again

// A record without content: tells that the viewer is still there.
constexpr std::string_view kNothing("noth\0\0\0\0\0\0\0\0", 12);

void Refuse(httplib::Response& response, int status, const std::string& sentence) {
  response.status = status;
  response.set_content(sentence + "\n", "text/plain; charset=utf-8");
}

// Ports are shared with nobody: a second viewer must be told that the address is in use.
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

// Sends a page what it wants to see until it, or the view, is closed.
bool Send(LiveView& view, const PageView& wants, httplib::DataSink& sink) {
  LiveView::Page page(view, wants);
  while (const std::optional<std::string> records = page.Next(kKeepAlive)) {
    const std::string_view bytes = records->empty() ? kNothing : std::string_view(*records);
    if (!sink.write(bytes.data(), bytes.size())) return false;
  }
  sink.done();
  return true;
}

}  // namespace

// The library parses requests, routes them and writes answers. Connections are handled here: the
// library would wait for slow clients, and read bodies of any size.
class WebServer::Http : private httplib::Server {
 public:
  Http(LiveView& view, const WebAddress& address, const Limits& limits);
  ~Http() override { close(svr_sock_); }

  // Serves until stopped.
  void Run();
  void Stop();

  std::string url() const;
  void OnKeys(KeyHandler handler);

 private:
  void Route();
  void Bind();
  void Serve(int socket);
  void Process(HttpStream& stream);
  void Stream(const httplib::Request& request, httplib::Response& response);
  void TakeKeys(const httplib::Request& request, httplib::Response& response);

  LiveView& view_;
  WebAddress address_;
  const PageNames names_;
  const HttpPatience patience_;
  ConnectionThreads connections_;
  std::atomic<bool> is_stopping_ = false;
  std::atomic<int> streams_ = 0;
  std::mutex mutex_;
  KeyHandler on_keys_;  // under the mutex
};

WebServer::Http::Http(LiveView& view, const WebAddress& address, const Limits& limits)
    : view_(view),
      address_(address),
      names_(address.host, address.names),
      patience_{.request = limits.request, .piece = limits.piece},
      connections_(limits.connections) {
  Route();
  Bind();
}

std::string WebServer::Http::url() const { return "http://" + address_.Text() + "/"; }

void WebServer::Http::OnKeys(KeyHandler handler) {
  const std::lock_guard lock(mutex_);
  on_keys_ = std::move(handler);
}

void WebServer::Http::Route() {
  set_default_headers({{"Cache-Control", "no-cache"},
                       {"Content-Security-Policy",
                        "default-src 'self'; img-src 'self' blob:; base-uri 'none'; "
                        "form-action 'none'; frame-ancestors 'self'"},
                       {"X-Content-Type-Options", "nosniff"}});
  set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) Refuse(response, response.status, Sentence(response.status));
  });
  set_expect_100_continue_handler([this](const auto& request, auto& response) {
    const int refusal = Refusal(request, names_);
    if (refusal != 0) Refuse(response, refusal, Sentence(refusal));
    return refusal == 0 ? 100 : refusal;
  });
  set_pre_routing_handler([this](const auto& request, auto& response) {
    const int refusal = Refusal(request, names_);
    if (refusal == 0) return HandlerResponse::Unhandled;
    Refuse(response, refusal, Sentence(refusal));
    return HandlerResponse::Handled;
  });
  Get("/stream", [this](const auto& request, auto& response) { Stream(request, response); });
  Post("/keys", [this](const auto& request, auto& response) { TakeKeys(request, response); });
  Get("/.*", [](const httplib::Request& request, httplib::Response& response) {
    const WebAsset* asset = FindWebAsset(request.path);
    if (asset == nullptr) return Refuse(response, 404, Sentence(404));
    response.set_content(asset->bytes.data(), asset->bytes.size(),
                         std::string(asset->content_type));
  });
}

void WebServer::Http::Bind() {
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

void WebServer::Http::Run() {
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
void WebServer::Http::Stop() {
  is_stopping_ = true;
  shutdown(svr_sock_, SHUT_RDWR);
  connections_.Stop();
}

void WebServer::Http::Serve(int socket) {
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
void WebServer::Http::Process(HttpStream& stream) {
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

void WebServer::Http::Stream(const httplib::Request& request, httplib::Response& response) {
  PageView wants{.grid = request.get_param_value("grid") == "1"};
  if (request.has_param("slot")) {
    wants.slot = NumberUpTo(std::numeric_limits<int>::max(), request.get_param_value("slot"));
    if (!wants.slot) return Refuse(response, 400, "slot must be the number of an environment");
  }
  if (streams_.fetch_add(1) >= kMaxStreams) {
    --streams_;
    return Refuse(response, 503,
                  std::to_string(kMaxStreams) + " pages are open already; close one of them");
  }
  response.set_chunked_content_provider(
      "application/octet-stream",
      [this, wants](std::size_t, httplib::DataSink& sink) { return Send(view_, wants, sink); },
      [this](bool) { --streams_; });
}

// A page's keys are a decimal mask. JSON is asked for because no other site's page can send it.
void WebServer::Http::TakeKeys(const httplib::Request& request, httplib::Response& response) {
  const std::lock_guard lock(mutex_);
  if (!on_keys_) return Refuse(response, 404, "nobody plays here; start the viewer with --play");
  const std::optional<int> buttons = NumberUpTo(0x3ff, request.body);
  if (request.get_header_value("Content-Type") != "application/json" || !buttons)
    return Refuse(response, 400, "the buttons held are expected, a number from 0 to 1023 as JSON");
  on_keys_(static_cast<std::uint16_t>(*buttons));
  response.status = 204;
}

WebServer::WebServer(LiveView& view, const WebAddress& address)
    : WebServer(view, address, Limits{}) {}

WebServer::WebServer(LiveView& view, const WebAddress& address, const Limits& limits)
    : view_(view), http_(std::make_unique<Http>(view, address, limits)) {
  thread_ = std::thread([this] { http_->Run(); });
}

WebServer::~WebServer() {
  view_.Close();
  http_->Stop();
  thread_.join();
}

std::string WebServer::url() const { return http_->url(); }

void WebServer::OnKeys(KeyHandler handler) { http_->OnKeys(std::move(handler)); }

}  // namespace mario
