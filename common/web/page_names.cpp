#include "common/web/page_names.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>

namespace mario {
namespace {

// In lower case, without a port, an IPv6 address's brackets, and a name's last dot.
std::string Plain(std::string_view host) {
  const std::size_t bracket = host.find(']');
  if (host.starts_with('[') && bracket != std::string_view::npos) {
    host = host.substr(1, bracket - 1);
  } else if (std::count(host.begin(), host.end(), ':') <= 1) {
    host = host.substr(0, host.find(':'));
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string plain(host);
  for (char& c : plain) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return plain;
}

enum class Numeric { kNo, kLoopback, kOther };

Numeric NumericKind(const std::string& host) {
  in_addr ipv4{};
  in6_addr ipv6{};
  if (inet_pton(AF_INET, host.c_str(), &ipv4) == 1) {
    return ntohl(ipv4.s_addr) >> 24 == 127 ? Numeric::kLoopback : Numeric::kOther;
  }
  if (inet_pton(AF_INET6, host.c_str(), &ipv6) != 1) return Numeric::kNo;
  return IN6_IS_ADDR_LOOPBACK(&ipv6) ? Numeric::kLoopback : Numeric::kOther;
}

std::string MachineName() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  gethostname(name.data(), name.size() - 1);
  return Plain(name.data());
}

}  // namespace

bool IsLoopback(const std::string& host) {
  const std::string plain = Plain(host);
  return plain == "localhost" || NumericKind(plain) == Numeric::kLoopback;
}

PageNames::PageNames(const std::string& host, const std::vector<std::string>& more) {
  const std::string listened = Plain(host);
  names_ = {"localhost", listened};
  for (const std::string& name : more) names_.push_back(Plain(name));
  is_open_ = !IsLoopback(host);
  if (!is_open_) return;
  names_.push_back(MachineName());
  names_.push_back(MachineName() + ".local");  // as mDNS has it
}

bool PageNames::Has(std::string_view host) const {
  const std::string name = Plain(host);
  if (name.empty()) return false;
  const Numeric kind = NumericKind(name);
  if (kind == Numeric::kLoopback || (kind == Numeric::kOther && is_open_)) return true;
  return name.ends_with(".localhost") ||
         std::find(names_.begin(), names_.end(), name) != names_.end();
}

}  // namespace mario
