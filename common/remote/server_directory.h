#pragma once

#include <string>
#include <vector>

namespace mario {

// Whether the address stands for servers that may join and leave:
//   dns://NAME:PORT  at every address that NAME has, as a service of Compose or Swarm
//   dir://FOLDER     that wrote their addresses there (`emulator_server --announce FOLDER`)
bool StandsForSeveral(const std::string& url);

// The servers that the address stands for now, sorted; none when there are none. Any other address
// stands for itself. May wait for a name server. Throws UsageError for what is not a valid
// address.
std::vector<std::string> LookUpServers(const std::string& url);

}  // namespace mario
