#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mario {

// A file that tells learners where a server is, in a folder that all machines see (their --connect
// dir://FOLDER): its addresses, one a line, this machine's name in place of "any address". Written
// whole or not at all; removed by the destructor. A killed server leaves it behind, and nobody
// answers there: learners take no notice.
class ServiceRegistration {
 public:
  // Throws std::runtime_error when the folder cannot be made or written to.
  ServiceRegistration(const std::filesystem::path& folder, const std::vector<std::string>& urls);
  ~ServiceRegistration();
  ServiceRegistration(const ServiceRegistration&) = delete;
  ServiceRegistration& operator=(const ServiceRegistration&) = delete;

 private:
  std::filesystem::path file_;
};

}  // namespace mario
