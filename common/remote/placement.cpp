#include "common/remote/placement.h"

#include <algorithm>

namespace mario {
namespace {

struct Server {
  std::string url;
  int room = 0;
  int load = 0;
};

// The server with the fewest shares among those with room; null: there is none.
Server* Emptiest(std::vector<Server>& servers) {
  Server* best = nullptr;
  for (Server& server : servers) {
    if (server.room > 0 && (best == nullptr || server.load < best->load)) best = &server;
  }
  return best;
}

void Move(std::string& share, Server& to) {
  share = to.url;
  ++to.load;
  --to.room;
}

}  // namespace

std::vector<std::string> Place(std::vector<std::string> shares, const std::vector<Room>& servers,
                               Spreading spreading) {
  std::vector<Server> all;
  for (const Room& server : servers) {
    const auto load = std::count(shares.begin(), shares.end(), server.url);
    all.push_back({.url = server.url, .room = server.shares, .load = static_cast<int>(load)});
  }
  const auto find = [&](const std::string& url) {
    return std::find_if(all.begin(), all.end(), [&](const Server& s) { return s.url == url; });
  };
  for (std::string& share : shares) {
    Server* to = find(share) == all.end() ? Emptiest(all) : nullptr;
    if (to != nullptr) Move(share, *to);
  }
  while (spreading == Spreading::kEven) {
    const auto fullest = std::max_element(
        all.begin(), all.end(), [](const Server& a, const Server& b) { return a.load < b.load; });
    Server* emptiest = Emptiest(all);
    if (emptiest == nullptr || fullest->load - emptiest->load < 2) return shares;
    Move(*std::find(shares.begin(), shares.end(), fullest->url), *emptiest);
    --fullest->load;
    ++fullest->room;
  }
  return shares;
}

}  // namespace mario
