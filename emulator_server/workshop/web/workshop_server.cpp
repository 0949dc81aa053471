#include "emulator_server/workshop/web/workshop_server.h"

#include <cstdint>
#include <random>
#include <stdexcept>

#include "common/program.h"
#include "common/web/number.h"
#include "common/web/page_names.h"
#include "emulator_server/workshop/web/workshop_requests.h"

namespace mario {
namespace {

#include "page_files.inc"  // kFiles, made by the build

constexpr std::string_view kTokensPlace = "{{token}}";  // in index.html
constexpr std::size_t kBodyBytes = 64 << 10;

// 128 bits from the system, in hexadecimal.
std::string MakeToken() {
  std::random_device random;
  std::string token;
  for (int i = 0; i < 32; ++i) token += "0123456789abcdef"[random() & 0xF];
  return token;
}

const WebAddress& OnThisMachine(const WebAddress& address) {
  if (IsLoopback(address.host)) return address;
  throw UsageError("the workshop is served on this machine only, and '" + address.host +
                   "' can be reached from others; leave --web at 127.0.0.1, and use a tunnel such "
                   "as ssh -L from elsewhere");
}

// As long whatever is different.
bool IsSame(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return false;
  int different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) different |= a[i] ^ b[i];
  return different == 0;
}

}  // namespace

HttpServer::Limits WorkshopServer::DefaultLimits() {
  HttpServer::Limits limits;
  limits.body_bytes = kBodyBytes;
  return limits;
}

WorkshopServer::WorkshopServer(WorkshopLoop& loop, const WebAddress& address,
                               const HttpServer::Limits& limits)
    : loop_(loop),
      token_(MakeToken()),
      assets_(kFiles),
      http_(OnThisMachine(address), limits, assets_, Routes()) {}

WorkshopServer::~WorkshopServer() { loop_.Close(); }

WebRoutes WorkshopServer::Routes() {
  const auto page = [this](const WebRequest&) { return Page(); };
  const auto act = [this](const WebRequest& request) {
    return Post(request, [&request](Workbench& bench) { return DoRequest(request.body(), bench); });
  };
  const auto hold = [this](const WebRequest& request) {
    return Post(request, [&request](Workbench& bench) -> std::string {
      const auto buttons = NumberUpTo(0x3FF, request.body());
      if (!buttons) throw std::runtime_error("the buttons held are a number from 0 to 1023");
      bench.Hold(static_cast<std::uint16_t>(*buttons));
      return "{}";
    });
  };
  return {.get = {{"/", page},
                  {"/index.html", page},
                  {"/stream", [this](const WebRequest& request) { return Stream(request); }}},
          .post = {{"/do", act}, {"/keys", hold}}};
}

WebAnswer WorkshopServer::Page() const {
  std::string page(assets_.Find("/index.html")->bytes);
  page.replace(page.find(kTokensPlace), kTokensPlace.size(), token_);
  return {.body = page, .content_type = "text/html; charset=utf-8"};
}

// Why a request cannot be the page's own; empty: it can.
std::string WorkshopServer::Refusal(const WebRequest& request) const {
  if (IsSame(request.Header("X-Workshop-Token"), token_)) return "";
  return "this is not from the workshop's page as it is now; load the page again";
}

WebAnswer WorkshopServer::Stream(const WebRequest& request) {
  if (const std::string refusal = Refusal(request); !refusal.empty()) return Refused(403, refusal);
  return {.stream = [this] { return loop_.Open(); }};
}

WebAnswer WorkshopServer::Post(const WebRequest& request, const WorkshopLoop::Task& task) {
  if (const std::string refusal = Refusal(request); !refusal.empty()) return Refused(403, refusal);
  if (request.Header("Origin") != "http://" + request.Header("Host"))
    return Refused(403, "this is from the page of another site");
  if (request.Header("Content-Type") != "application/json")
    return Refused(400, "requests are JSON, and say so in Content-Type");
  try {
    return {.body = loop_.Do(task), .content_type = "application/json"};
  } catch (const std::exception& error) {
    return Refused(400, error.what());
  }
}

}  // namespace mario
