#pragma once

#include <string_view>
#include <vector>
#include <zmq.hpp>

namespace mario {

// The parts of one ZeroMQ message, which arrive together or not at all.
using Parts = std::vector<zmq::message_t>;

// The next message that is here; no parts when there is none.
Parts ReceiveParts(zmq::socket_t& socket, zmq::recv_flags flags = zmq::recv_flags::dontwait);

// What the parts hold, for as long as they live.
std::vector<std::string_view> Views(const Parts& parts);

}  // namespace mario
