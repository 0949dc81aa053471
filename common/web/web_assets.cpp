#include "common/web/web_assets.h"

#include <algorithm>

namespace mario {
namespace {

std::string_view ContentType(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "text/plain; charset=utf-8";
}

}  // namespace

WebAssets::WebAssets(std::span<const EmbeddedFile> files) {
  for (const EmbeddedFile& file : files)
    assets_.push_back({file.name, ContentType(file.name), file.bytes});
}

const WebAsset* WebAssets::Find(std::string_view path) const {
  const std::string_view name = path == "/" ? "/index.html" : path;
  const auto found = std::find_if(assets_.begin(), assets_.end(),
                                  [&](const WebAsset& asset) { return asset.path == name; });
  return found == assets_.end() ? nullptr : &*found;
}

}  // namespace mario
