#include "viewer_client/web/web_assets.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace mario {
namespace {

struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};

#include "web_files.inc"  // kFiles, made by the build

std::string_view ContentType(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "text/plain; charset=utf-8";
}

std::vector<WebAsset> MakeAssets() {
  std::vector<WebAsset> assets;
  for (const EmbeddedFile& file : kFiles)
    assets.push_back({file.name, ContentType(file.name), file.bytes});
  return assets;
}

}  // namespace

const WebAsset* FindWebAsset(std::string_view path) {
  static const std::vector<WebAsset> assets = MakeAssets();
  const std::string_view name = path == "/" ? "/index.html" : path;
  const auto found = std::find_if(assets.begin(), assets.end(),
                                  [&](const WebAsset& asset) { return asset.path == name; });
  return found == assets.end() ? nullptr : &*found;
}

}  // namespace mario
