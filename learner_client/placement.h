#pragma once

#include <string>
#include <vector>

namespace mario {

// A server, and how many more shares of the environments it could take.
struct Room {
  std::string url;
  int shares = 0;
};

// Where each share of the environments should be: first those on no server of the list (on one that
// has gone, or on none yet: "") go to the servers with the fewest, then the servers with the most
// give one after the other to those with the fewest, until they differ by no more than one. A share
// for which there is no room stays. Moves as little as that takes.
std::vector<std::string> Place(std::vector<std::string> shares, const std::vector<Room>& servers);

}  // namespace mario
