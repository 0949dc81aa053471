#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mario {

// Whether only this machine reaches what listens on `host`, a name or a numeric address.
bool IsLoopback(const std::string& host);

// The names by which browsers may ask for the page: a request's Host header. Another site could let
// its own name point to this machine and its visitors' browsers read the page as its own (DNS
// rebinding); so a name must be a known one.
//
// Known are `localhost` and the loopback's addresses; the host that is listened on; `more`; and,
// where other machines can reach the page, any numeric address and this machine's own name. Ports
// do not matter, which tunnels and containers change.
class PageNames {
 public:
  // `host` is listened on: a name, or a numeric address without brackets.
  PageNames(const std::string& host, const std::vector<std::string>& more);

  // `host`: as the header has it, such as "box:8080" or "[::1]".
  bool Has(std::string_view host) const;

 private:
  bool is_open_ = false;  // to other machines
  std::vector<std::string> names_;
};

}  // namespace mario
