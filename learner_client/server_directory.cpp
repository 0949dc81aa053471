#include "learner_client/server_directory.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>

#include "common/program.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

const std::string kName = "dns://";
const std::string kFolder = "dir://";
constexpr const char* kAnnouncement = ".url";  // what emulator_server calls its files

// "NAME:PORT" of an address that begins with kName.
std::vector<std::string> LookUpName(const std::string& name_and_port, const std::string& url) {
  const std::size_t colon = name_and_port.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == name_and_port.size()) {
    throw UsageError("'" + url + "' is no address: dns://NAME:PORT is expected");
  }
  const std::string port = name_and_port.substr(colon + 1);
  addrinfo wanted{};
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (getaddrinfo(name_and_port.substr(0, colon).c_str(), nullptr, &wanted, &first) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(first, freeaddrinfo);
  std::vector<std::string> urls;
  for (const addrinfo* at = first; at != nullptr; at = at->ai_next) {
    std::array<char, NI_MAXHOST> host{};
    if (getnameinfo(at->ai_addr, at->ai_addrlen, host.data(), host.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0) {
      urls.push_back("tcp://" + std::string(host.data()) + ":" + port);
    }
  }
  return urls;
}

std::vector<std::string> ReadFolder(const fs::path& folder) {
  std::vector<std::string> urls;
  std::error_code unreadable;  // a folder that is not there yet holds no servers
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, unreadable)) {
    if (entry.path().extension() != kAnnouncement) continue;
    std::ifstream in(entry.path());
    for (std::string url; in >> url;) urls.push_back(url);
  }
  return urls;
}

}  // namespace

bool StandsForSeveral(const std::string& url) {
  return url.starts_with(kName) || url.starts_with(kFolder);
}

std::vector<std::string> LookUpServers(const std::string& url) {
  if (!StandsForSeveral(url)) return {url};
  std::vector<std::string> urls = url.starts_with(kName) ? LookUpName(url.substr(kName.size()), url)
                                                         : ReadFolder(url.substr(kFolder.size()));
  std::sort(urls.begin(), urls.end());
  urls.erase(std::unique(urls.begin(), urls.end()), urls.end());
  return urls;
}

}  // namespace mario
