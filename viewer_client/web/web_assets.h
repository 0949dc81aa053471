#pragma once

#include <string_view>

namespace mario {

// A file of the page, compiled into the program: so it works offline, and nothing but these files
// can be asked for.
struct WebAsset {
  std::string_view path;  // "/app.js"
  std::string_view content_type;
  std::string_view bytes;
};

// Null when there is none of that path.
const WebAsset* FindWebAsset(std::string_view path);

}  // namespace mario
