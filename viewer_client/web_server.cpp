#include "viewer_client/web_server.h"

#include <httplib.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <cstring>
#include <mutex>
#include <optional>

#include "common/program.h"
#include "viewer_client/connection_threads.h"
#include "viewer_client/web_assets.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMaxConnections = 1024;
constexpr std::size_t kMaxRequestBytes = 1024;
constexpr seconds kPatience{5};           // with a client that does not send or take
constexpr milliseconds kKeepAlive{1000};  // a stream says something at least this often

// A record without content: tells that the viewer is still there.
constexpr std::string_view kNothing("noth\0\0\0\0\0\0\0\0", 12);

std::optional<int> Number(std::string_view text, int limit) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number >= 0 && number <= limit ? std::optional(number) : std::nullopt;
}

void Refuse(httplib::Response& response, int status, const std::string& sentence) {
  response.status = status;
  response.set_content(sentence + "\n", "text/plain; charset=utf-8");
}

std::string Sentence(int status) {
  switch (status) {
    case 400:
      return "this is no request that the viewer understands";
    case 404:
      return "there is nothing of this name here; the page is at /";
    case 413:
      return "this request is too large: the viewer takes at most 1 KiB";
    default:
      return "the viewer cannot do this";
  }
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

std::string HostText(const WebAddress& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return is_ipv6 ? "[" + address.host + "]" : address.host;
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

WebAddress WebAddress::Parse(const std::string& text) {
  WebAddress address;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos && colon > 0) address.host = text.substr(0, colon);
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  const std::optional<int> number = Number(port, 65535);
  if (!number)
    throw UsageError("'" + text + "' is no address for the page: HOST:PORT is expected, such as " +
                     "127.0.0.1:8080");
  address.port = *number;
  if (address.host == "*") address.host = "0.0.0.0";
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

class WebServer::Http {
 public:
  Http(LiveView& view, const WebAddress& address);

  // Serves until stopped.
  void Run() { server_.listen_after_bind(); }
  bool is_running() const { return server_.is_running(); }
  void Stop() { server_.stop(); }

  std::string url() const;
  void OnKeys(KeyHandler handler);

 private:
  void SetLimits();
  void Route();
  void Listen();
  void Stream(const httplib::Request& request, httplib::Response& response);
  void TakeKeys(const httplib::Request& request, httplib::Response& response);

  LiveView& view_;
  WebAddress address_;
  httplib::Server server_;
  std::atomic<int> streams_ = 0;
  std::mutex mutex_;
  KeyHandler on_keys_;  // under the mutex
};

WebServer::Http::Http(LiveView& view, const WebAddress& address) : view_(view), address_(address) {
  SetLimits();
  Route();
  Listen();
}

std::string WebServer::Http::url() const {
  return "http://" + HostText(address_) + ":" + std::to_string(address_.port) + "/";
}

void WebServer::Http::OnKeys(KeyHandler handler) {
  const std::lock_guard lock(mutex_);
  on_keys_ = std::move(handler);
}

void WebServer::Http::SetLimits() {
  server_.new_task_queue = [] { return new ConnectionThreads(kMaxConnections); };
  server_.set_socket_options(SetSocketOptions);
  server_.set_tcp_nodelay(true);
  server_.set_read_timeout(kPatience);
  server_.set_write_timeout(kPatience);
  server_.set_payload_max_length(kMaxRequestBytes);
}

void WebServer::Http::Route() {
  server_.set_default_headers(
      {{"Cache-Control", "no-cache"},
       {"Content-Security-Policy", "default-src 'self'; img-src 'self' blob:"},
       {"X-Content-Type-Options", "nosniff"}});
  server_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
    if (response.body.empty()) Refuse(response, response.status, Sentence(response.status));
  });
  server_.Get("/stream",
              [this](const auto& request, auto& response) { Stream(request, response); });
  server_.Post("/keys",
               [this](const auto& request, auto& response) { TakeKeys(request, response); });
  server_.Get("/.*", [](const httplib::Request& request, httplib::Response& response) {
    const WebAsset* asset = FindWebAsset(request.path);
    if (asset == nullptr) return Refuse(response, 404, Sentence(404));
    response.set_content(asset->bytes.data(), asset->bytes.size(),
                         std::string(asset->content_type));
  });
}

void WebServer::Http::Listen() {
  errno = 0;
  if (address_.port == 0) {
    const int port = server_.bind_to_any_port(address_.host);
    if (port > 0) {
      address_.port = port;
      return;
    }
  } else if (server_.bind_to_port(address_.host, address_.port)) {
    return;
  }
  throw std::runtime_error("cannot serve the page on " + HostText(address_) + ":" +
                           std::to_string(address_.port) + ": " + Reason(errno));
}

void WebServer::Http::Stream(const httplib::Request& request, httplib::Response& response) {
  PageView wants{.wall = request.get_param_value("wall") == "1"};
  if (request.has_param("slot")) {
    wants.slot = Number(request.get_param_value("slot"), std::numeric_limits<int>::max());
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
  const std::optional<int> buttons = Number(request.body, 0x3ff);
  if (request.get_header_value("Content-Type") != "application/json" || !buttons)
    return Refuse(response, 400, "the buttons held are expected, a number from 0 to 1023 as JSON");
  on_keys_(static_cast<std::uint16_t>(*buttons));
  response.status = 204;
}

WebServer::WebServer(LiveView& view, const WebAddress& address)
    : view_(view), http_(std::make_unique<Http>(view, address)) {
  thread_ = std::thread([this] { http_->Run(); });
  while (!http_->is_running()) std::this_thread::yield();
}

WebServer::~WebServer() {
  view_.Close();
  http_->Stop();
  thread_.join();
}

std::string WebServer::url() const { return http_->url(); }

void WebServer::OnKeys(KeyHandler handler) { http_->OnKeys(std::move(handler)); }

}  // namespace mario
