#include "common/net/parts.h"

#include <iterator>
#include <zmq_addon.hpp>

namespace mario {

Parts ReceiveParts(zmq::socket_t& socket, zmq::recv_flags flags) {
  Parts parts;
  static_cast<void>(zmq::recv_multipart(socket, std::back_inserter(parts), flags));
  return parts;
}

std::vector<std::string_view> Views(const Parts& parts) {
  std::vector<std::string_view> views;
  views.reserve(parts.size());
  for (const zmq::message_t& part : parts) {
    views.emplace_back(static_cast<const char*>(part.data()), part.size());
  }
  return views;
}

}  // namespace mario
