#include "viewer_client/web/web_server.h"

#include <limits>
#include <memory>
#include <optional>

#include "common/web/number.h"

namespace mario {
namespace {

#include "page_files.inc"  // kFiles, made by the build

}  // namespace

WebServer::WebServer(LiveView& view, const WebAddress& address, const Limits& limits)
    : view_(view), http_(address, limits, WebAssets(kFiles), Routes()) {}

WebServer::~WebServer() { view_.Close(); }

void WebServer::OnKeys(KeyHandler handler) {
  const std::lock_guard lock(mutex_);
  on_keys_ = std::move(handler);
}

WebRoutes WebServer::Routes() {
  return {.get = {{"/stream", [this](const auto& request) { return Stream(request); }}},
          .post = {{"/keys", [this](const auto& request) { return TakeKeys(request); }}}};
}

WebAnswer WebServer::Stream(const WebRequest& request) {
  PageView wants{.grid = request.Parameter("grid") == "1"};
  if (const auto slot = request.Parameter("slot")) {
    wants.slot = NumberUpTo(std::numeric_limits<int>::max(), *slot);
    if (!wants.slot) return Refused(400, "slot must be the number of an environment");
  }
  return {.stream = [this, wants] { return std::make_unique<LiveView::Page>(view_, wants); }};
}

// A page's keys are a decimal mask. JSON is asked for because no other site's page can send it.
WebAnswer WebServer::TakeKeys(const WebRequest& request) {
  const std::lock_guard lock(mutex_);
  if (!on_keys_) return Refused(404, "nobody plays here; start the viewer with --play");
  const std::optional<int> buttons = NumberUpTo(0x3ff, request.body());
  if (request.Header("Content-Type") != "application/json" || !buttons)
    return Refused(400, "the buttons held are expected, a number from 0 to 1023 as JSON");
  on_keys_(static_cast<std::uint16_t>(*buttons));
  return {.status = 204};
}

}  // namespace mario
