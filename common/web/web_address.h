#pragma once

#include <string>
#include <vector>

namespace mario {

// Where the page is served: "HOST:PORT", ":PORT" or "PORT", on this machine's loopback when no host
// is named. Port 0: any free one.
struct WebAddress {
  std::string host = "127.0.0.1";
  int port = 8080;
  std::vector<std::string> names =
      {};  // by which browsers ask for the page, besides (page_names.h)

  // Throws UsageError.
  static WebAddress Parse(const std::string& text);

  // "127.0.0.1:8080", "[::1]:8080"
  std::string Text() const;
};

}  // namespace mario
