#include "common/remote/heartbeat.h"

#include "proto/codec.h"

namespace mario {

Heartbeat::Heartbeat(Transport& transport, const std::vector<Lease>& leases,
                     std::chrono::milliseconds interval)
    : interval_(interval) {
  for (const Lease& lease : leases) {
    pulses_.push_back({transport.Connect(zmq::socket_type::dealer, lease.url), lease.number, 0});
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

void Heartbeat::Run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    for (Pulse& pulse : pulses_) Beat(pulse);
    stopped_.wait_for(lock, stop, interval_, [] { return false; });
  }
}

// The answers say nothing that the lease's owner would not be told; they are read to be forgotten.
void Heartbeat::Beat(Pulse& pulse) {
  zmq::message_t ignored;
  while (pulse.socket.recv(ignored, zmq::recv_flags::dontwait)) {
  }
  const std::uint64_t lease = *pulse.number;
  if (lease == 0) return;
  const std::string bytes = Encode(Request{++pulse.id, HeartbeatRequest{lease}});
  static_cast<void>(pulse.socket.send(zmq::buffer(bytes), zmq::send_flags::dontwait));
}

}  // namespace mario
