#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace mario {

// A file as the build compiles it in (cmake/PageFiles.cmake).
struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};

// A file of a page, compiled into the program: so it works offline, and nothing but these files
// can be asked for.
struct WebAsset {
  std::string_view path;  // "/app.js"
  std::string_view content_type;
  std::string_view bytes;
};

// The files of one page.
class WebAssets {
 public:
  // `files`' bytes must outlive the assets.
  explicit WebAssets(std::span<const EmbeddedFile> files);

  // Null when there is none of that path; "/" is index.html.
  const WebAsset* Find(std::string_view path) const;

 private:
  std::vector<WebAsset> assets_;
};

}  // namespace mario
