#include "common/remote/server_directory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "common/net/address.h"
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
    throw UsageError("'" + url + "' is not a valid address: dns://NAME:PORT is expected");
  }
  const std::string port = name_and_port.substr(colon + 1);
  std::vector<std::string> urls;
  for (const std::string& host : LookUpHost(name_and_port.substr(0, colon))) {
    urls.push_back("tcp://" + host + ":" + port);
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
