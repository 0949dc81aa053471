#include "common/remote/share_spreader.h"

#include <utility>

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstLook{3'000};  // for all servers of a name to answer
constexpr milliseconds kLongestNap{100};   // so that a stop is noticed soon

}  // namespace

ShareSpreader::ShareSpreader(Transport& transport, SpreadConfig config)
    : config_(std::move(config)), scout_(transport, config_.scout) {}

std::vector<std::string> ShareSpreader::FirstPlaces(int shares, milliseconds longest,
                                                    const std::stop_token& stop) const {
  const Clock::time_point deadline = Clock::now() + longest;
  scout_.Await(1, kFirstLook, stop);
  while (scout_.Servers().empty()) {
    if (stop.stop_requested()) throw Interrupted("stopped while looking for servers");
    if (Clock::now() >= deadline) return {};
    scout_.Await(1, kLongestNap, stop);
  }
  const std::vector<Room> rooms = Rooms();
  std::vector<std::string> places =
      Place(std::vector<std::string>(static_cast<std::size_t>(shares)), rooms);
  for (std::string& place : places) {
    if (place.empty()) place = rooms.front().url;  // which says that it is full
  }
  return places;
}

std::vector<std::string> ShareSpreader::Places(std::vector<std::string> places) {
  spread_at_ = Clock::now();
  const std::vector<Room> rooms = Rooms();
  std::set<std::string> found;
  for (const Room& room : rooms) found.insert(room.url);
  if (found != found_) changed_at_ = spread_at_;
  found_ = std::move(found);
  const bool settled = spread_at_ - changed_at_ >= config_.settle;
  return Place(std::move(places), rooms, settled ? Spreading::kEven : Spreading::kHomeless);
}

std::vector<Room> ShareSpreader::Rooms() const {
  std::vector<Room> rooms;
  for (const ScoutedServer& server : scout_.Servers()) {
    if (!left_out_.contains(server.url)) {
      rooms.push_back({server.url, server.available / config_.share_size});
    }
  }
  return rooms;
}

}  // namespace mario
