#include "common/net/zap_authenticator.h"

#include <spdlog/spdlog.h>
#include <zmq.h>

#include <array>
#include <zmq_addon.hpp>

namespace mario {
namespace {

constexpr const char* kZapAddress = "inproc://zeromq.zap.01";  // fixed by RFC 27
constexpr const char* kAnyDomain = "mario";                    // asked for with each question

// ZMQ_ZAP_ENFORCE_DOMAIN, which every libzmq 4.3 takes, though zmq.h shows it among its drafts.
constexpr int kEnforceDomain = 93;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxLogged = 1000;  // keys: a stranger with many must not fill the memory

// The parts of a ZAP request.
enum Part { kVersion, kId, kDomain, kAddress, kIdentity, kMechanism, kKey, kParts };

std::string Z85(const zmq::message_t& key) {
  std::array<char, 41> text{};
  if (key.size() != kKeyBytes) return "";
  zmq_z85_encode(text.data(), key.data<std::uint8_t>(), kKeyBytes);
  return text.data();
}

}  // namespace

ZapAuthenticator::ZapAuthenticator(zmq::context_t& context, const std::vector<std::string>& allowed)
    : allowed_(allowed.begin(), allowed.end()),
      questions_(context, zmq::socket_type::rep),
      stop_(context, zmq::socket_type::pair),
      stopped_(context, zmq::socket_type::pair) {
  for (zmq::socket_t* socket : {&questions_, &stop_, &stopped_}) {
    socket->set(zmq::sockopt::linger, 0);
  }
  questions_.bind(kZapAddress);
  stopped_.bind("inproc://authenticator.stop");
  stop_.connect("inproc://authenticator.stop");
  thread_ = std::jthread([this] { Run(); });
}

ZapAuthenticator::~ZapAuthenticator() {
  try {
    stop_.send(zmq::message_t(), zmq::send_flags::none);
    thread_.join();
  } catch (const std::exception& error) {
    spdlog::error("the authenticator does not stop: {}", error.what());
  }
}

void ZapAuthenticator::Run() {
  std::vector<zmq::pollitem_t> items = {{questions_.handle(), 0, ZMQ_POLLIN, 0},
                                        {stopped_.handle(), 0, ZMQ_POLLIN, 0}};
  for (;;) {
    zmq::poll(items, std::chrono::milliseconds(-1));
    if ((items[1].revents & ZMQ_POLLIN) != 0) return;
    if ((items[0].revents & ZMQ_POLLIN) != 0) Answer();
  }
}

void ZapAuthenticator::Answer() {
  std::vector<zmq::message_t> question;
  if (!zmq::recv_multipart(questions_, std::back_inserter(question))) return;
  const bool curve = question.size() == kParts && question[kMechanism].to_string_view() == "CURVE";
  const bool allowed = curve && Allows(Z85(question[kKey]), question[kAddress].to_string());
  const std::string id = question.size() > kId ? question[kId].to_string() : "";
  const std::array<zmq::const_buffer, 6> answer = {
      zmq::str_buffer("1.0"),
      zmq::buffer(id),
      allowed ? zmq::const_buffer(zmq::str_buffer("200")) : zmq::str_buffer("400"),
      zmq::str_buffer(""),   // a text for the log,
      zmq::str_buffer(""),   // a user's name,
      zmq::str_buffer("")};  // and metadata: we need none of them
  zmq::send_multipart(questions_, answer);
}

bool ZapAuthenticator::Allows(const std::string& key, const std::string& address) {
  if (allowed_.contains(key)) return true;
  if (refused_.size() < kMaxLogged && refused_.insert(key).second) {
    spdlog::warn("refused a client from {}: its public key {} is not in allowed_clients", address,
                 key);
  }
  return false;
}

void RequireAuthentication(zmq::socket_t& socket) {
  const int yes = 1;
  if (zmq_setsockopt(socket.handle(), kEnforceDomain, &yes, sizeof yes) != 0) throw zmq::error_t();
  socket.set(zmq::sockopt::zap_domain, kAnyDomain);
}

}  // namespace mario
