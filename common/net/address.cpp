#include "common/net/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "common/program.h"

namespace mario {
namespace {

constexpr std::string_view kTcp = "tcp://";
constexpr std::string_view kIpc = "ipc://";
constexpr std::string_view kInproc = "inproc://";

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList Resolve(const std::string& host, int family, int flags) {
  addrinfo wanted{};
  wanted.ai_family = family;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags;
  addrinfo* first = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &wanted, &first) != 0) first = nullptr;
  return {first, freeaddrinfo};
}

[[noreturn]] void Refuse(const std::string& url, const std::string& advice = "") {
  throw UsageError("'" + url + "' is not a valid address: tcp://HOST:PORT, ipc://FILE or " +
                   "inproc://NAME is expected" + advice);
}

// The host and port of a tcp address; the host without an IPv6 address's brackets.
struct Tcp {
  std::string host;
  std::string port;
  bool is_ipv6 = false;
};

bool IsName(std::string_view host) {
  const auto fits = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
  };
  return host == "*" || (!host.empty() && std::all_of(host.begin(), host.end(), fits));
}

bool IsPort(std::string_view port) {
  const bool number =
      std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (port == "*") return true;
  return number && !port.empty() && port.size() <= 5 && std::stoi(std::string(port)) <= 65535;
}

Tcp ParseTcp(const std::string& url) {
  const std::string rest = url.substr(kTcp.size());
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string::npos || !IsPort(rest.substr(colon + 1))) Refuse(url);
  Tcp tcp{rest.substr(0, colon), rest.substr(colon + 1)};
  if (tcp.host.starts_with('[') && tcp.host.ends_with(']')) {
    tcp.host = tcp.host.substr(1, tcp.host.size() - 2);
    tcp.is_ipv6 = Resolve(tcp.host, AF_INET6, AI_NUMERICHOST) != nullptr;
    if (!tcp.is_ipv6) Refuse(url, ", with an IPv6 address in the brackets");
  } else if (tcp.host.find(':') != std::string::npos) {
    Refuse(url, "; an IPv6 address stands in brackets, as in tcp://[::1]:5555");
  } else if (!IsName(tcp.host)) {
    Refuse(url);
  }
  return tcp;
}

bool IsLoopback(const addrinfo& address) {
  if (address.ai_family == AF_INET) {
    const auto& ipv4 = *reinterpret_cast<const sockaddr_in*>(address.ai_addr);
    return (ntohl(ipv4.sin_addr.s_addr) >> 24) == 127;
  }
  const in6_addr& ipv6 = reinterpret_cast<const sockaddr_in6*>(address.ai_addr)->sin6_addr;
  const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&ipv6);
  return IN6_IS_ADDR_LOOPBACK(&ipv6) || (is_mapped && ipv6.s6_addr[12] == 127);
}

std::vector<std::string> Numeric(const AddressList& list) {
  std::vector<std::string> hosts;
  for (const addrinfo* at = list.get(); at != nullptr; at = at->ai_next) {
    std::array<char, NI_MAXHOST> host{};
    if (getnameinfo(at->ai_addr, at->ai_addrlen, host.data(), host.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
      continue;
    }
    const std::string text = host.data();
    hosts.push_back(at->ai_family == AF_INET6 ? "[" + text + "]" : text);
  }
  return hosts;
}

}  // namespace

bool IsTcp(const std::string& url) { return url.starts_with(kTcp); }

bool IsLocal(const std::string& url) {
  if (url.starts_with(kIpc)) {
    if (url.size() == kIpc.size()) Refuse(url);
    if (url[kIpc.size()] == '@') {
      throw UsageError("'" + url +
                       "' is refused: every user of this machine can reach '@' sockets, " +
                       "which neither keys nor a file's mode protect; use ipc://FILE");
    }
    return true;
  }
  if (url.starts_with(kInproc) && url.size() > kInproc.size()) return true;
  if (!IsTcp(url)) Refuse(url);
  const Tcp tcp = ParseTcp(url);
  if (tcp.host == "localhost") return true;
  const AddressList numeric = Resolve(tcp.host, AF_UNSPEC, AI_NUMERICHOST);
  return numeric != nullptr && IsLoopback(*numeric);
}

std::string IpcFile(const std::string& url) {
  if (!url.starts_with(kIpc) || url == "ipc://*") return "";
  return url.substr(kIpc.size());
}

std::string NumericUrl(const std::string& url) {
  if (!IsTcp(url)) return url;
  const Tcp tcp = ParseTcp(url);
  const bool is_interface = if_nametoindex(tcp.host.c_str()) != 0;
  if (tcp.host == "*" || tcp.is_ipv6 || is_interface) return url;
  const std::vector<std::string> hosts = LookUpHost(tcp.host);
  if (hosts.empty()) throw std::runtime_error("this machine does not know the name " + tcp.host);
  return std::string(kTcp) + hosts.front() + ":" + tcp.port;
}

bool NeedsIpv6(const std::string& url) {
  if (!IsTcp(url)) return false;
  const Tcp tcp = ParseTcp(url);
  if (tcp.host == "*" || tcp.is_ipv6) return true;
  return if_nametoindex(tcp.host.c_str()) == 0 && Resolve(tcp.host, AF_INET, 0) == nullptr;
}

std::vector<std::string> LookUpHost(const std::string& host) {
  const bool in_brackets = host.starts_with('[') && host.ends_with(']');
  const std::string name = in_brackets ? host.substr(1, host.size() - 2) : host;
  const AddressList ipv4 = Resolve(name, AF_INET, 0);
  return ipv4 ? Numeric(ipv4) : Numeric(Resolve(name, AF_INET6, 0));
}

}  // namespace mario
