#pragma once

#include <string>
#include <vector>

namespace mario {

// A server, and how many more shares of the environments it could take.
struct Room {
  std::string url;
  int shares = 0;
};

// How far shares are moved.
enum class Spreading {
  kHomeless,  // only those on no server of the list: on one that has gone, or on none yet ("")
  kEven,      // then also from the servers with the most, until they differ by no more than one
};

// Where each share of the environments should be: always with the servers that have the fewest. A
// share for which there is no room stays. Moves as little as that takes.
std::vector<std::string> Place(std::vector<std::string> shares, const std::vector<Room>& servers,
                               Spreading spreading = Spreading::kEven);

}  // namespace mario
