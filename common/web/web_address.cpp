#include "common/web/web_address.h"

#include <optional>

#include "common/program.h"
#include "common/web/number.h"

namespace mario {

WebAddress WebAddress::Parse(const std::string& text) {
  WebAddress address;
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos && colon > 0) address.host = text.substr(0, colon);
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  const std::optional<int> number = NumberUpTo(65535, port);
  const bool in_brackets = address.host.starts_with('[') && address.host.ends_with(']');
  if (!number || (!in_brackets && address.host.find(':') != std::string::npos))
    throw UsageError("'" + text + "' is not a valid address for the page: HOST:PORT is expected, " +
                     "such as 127.0.0.1:8080 or [::1]:8080");
  address.port = *number;
  if (address.host == "*") address.host = "0.0.0.0";
  if (in_brackets) address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

std::string WebAddress::Text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace mario
