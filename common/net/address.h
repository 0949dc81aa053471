#pragma once

#include <string>
#include <vector>

namespace mario {

// The addresses of sockets: tcp://HOST:PORT (an IPv6 address in brackets), ipc://FILE and
// inproc://NAME. Each function throws UsageError for what is not one of these.

// Whether nobody on another machine can reach this address.
bool IsLocal(const std::string& url);

bool IsTcp(const std::string& url);

// The file of an ipc address; empty for any other, and for ipc://*, a file of ZeroMQ's choice.
std::string IpcFile(const std::string& url);

// The address as ZeroMQ can listen on it: a host's name is replaced by its numeric address. Throws
// std::runtime_error when nobody knows the name. May wait for a name server.
std::string NumericUrl(const std::string& url);

// Whether ZeroMQ must be told to use IPv6: for IPv6 addresses, all addresses of this machine, and
// names without an IPv4 address. May wait for a name server.
bool NeedsIpv6(const std::string& url);

// The numeric addresses of a host, ready to stand in a URL: its IPv4 addresses, or if it has none
// its IPv6 addresses in brackets; none for an unknown name. (A server with both is one server.) May
// wait for a name server.
std::vector<std::string> LookUpHost(const std::string& host);

}  // namespace mario
