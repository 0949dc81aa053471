#include "emulator_server/serving/step_server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <zmq_addon.hpp>

#include "emulator_server/serving/hello_check.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr int kRequestsAtOnce = 256;  // before finished steps get their turn

std::mt19937_64 Unguessable() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(),
                     device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

[[noreturn]] void RefuseLease() {
  throw WireError(ErrorCode::kNoLease,
                  "this client has no such lease, or no longer has it: connect again with a hello");
}

Request Decode(std::span<const std::string_view> parts) {
  if (parts.size() != 1) {
    throw WireError(ErrorCode::kBadMessage, "a request of " + std::to_string(parts.size()) +
                                                " parts, where one is expected");
  }
  return DecodeRequest(parts.front());
}

}  // namespace

// One operator() a kind of request; each answers it or throws.
struct StepServer::Handler {
  StepServer& server;
  const std::string& client;
  std::uint64_t id;

  void operator()(const HelloRequest& hello) const { server.Open(client, id, hello); }

  void operator()(const StepRequest& step) const {
    ClientSession& lease = server.Find(client, step.lease);
    if (lease.Step(id, step) == ClientSession::Novelty::kAnswered) {
      server.Send(client, lease.step_answer(step.group, id));
    }
  }

  void operator()(const SnapshotRequest& snapshot) const {
    ClientSession& lease = server.Find(client, snapshot.lease);
    lease.Snapshot(id, snapshot);
    server.Send(client, lease.control_answer());
  }

  void operator()(const RestoreRequest& restore) const {
    ClientSession& lease = server.Find(client, restore.lease);
    lease.Restore(id, restore);
    server.Send(client, lease.control_answer());
  }

  // From any connection: a client's heart beats on another thread, and so on another socket, than
  // its steps. Whoever knows a lease's number can keep it, and no more.
  void operator()(const HeartbeatRequest& heartbeat) const {
    const auto named = [&](const auto& entry) { return entry.second.number() == heartbeat.lease; };
    const auto found = std::find_if(server.leases_.begin(), server.leases_.end(), named);
    if (found == server.leases_.end()) RefuseLease();
    found->second.Touch(server.config_.now());
    server.Send(client, Reply{id, HeartbeatReply{}});
  }

  void operator()(const ByeRequest& bye) const {
    server.Find(client, bye.lease);
    server.End(client, "said bye");
    server.Send(client, Reply{id, ByeReply{}});
  }

  void operator()(const StatusRequest&) const {
    server.Send(client, Reply{id, StatusReply{server.host_.capacity(), server.host_.available(),
                                              server.host_.recommended()}});
  }
};

StepServer::StepServer(Transport& transport, EnvironmentHost& host, const StepServerConfig& config)
    : host_(host),
      config_(config),
      listener_(transport.Listen(zmq::socket_type::router, config.urls)),
      watch_(listener_.socket, ready_.descriptor(), config.spins),
      numbers_(Unguessable()) {}

void StepServer::Run(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] { ready_.Push(0); });
  Clock::time_point before = config_.now();
  while (!stop.stop_requested()) {
    const SocketWatch::Readable readable = Wait();
    const Clock::time_point now = config_.now();
    // After a halt of this very process (a suspended machine, a stopped process) the clients are
    // not to blame for the silence.
    if (now - before > config_.heartbeat_timeout / 2) ForgiveSilence(now);
    before = now;
    if (readable.descriptor) SendFinishedSteps();
    if (readable.socket || readable.descriptor) HandleRequests();
    EndSilentLeases(now);
    helping_ = config_.help && config_.help();
  }
  leases_.clear();
}

// Waits until there is something to do, or to look for silent clients.
SocketWatch::Readable StepServer::Wait() {
  if (helping_) return watch_.PollOnce();
  return watch_.Wait(leases_.empty() ? milliseconds(-1) : config_.heartbeat_timeout / 4);
}

void StepServer::HandleRequests() {
  for (int i = 0; i < kRequestsAtOnce; ++i) {
    const Parts parts = ReceiveParts(listener_.socket);
    if (parts.empty()) return;
    const std::vector<std::string_view> views = Views(parts);  // the client's identity first
    HandleRequest(std::string(views.front()), std::span(views).subspan(1));
  }
}

void StepServer::HandleRequest(const std::string& client, std::span<const std::string_view> parts) {
  std::uint64_t id = 0;
  try {
    const Request request = Decode(parts);
    id = request.id;
    std::visit(Handler{*this, client, id}, request.body);
  } catch (const WireError& error) {
    bad_messages_.Add(client, error.what());
    Send(client, ToParts(EncodeError(id != 0 ? id : error.request_id(), error)));
  } catch (const std::exception& error) {
    spdlog::error("client {}: {}", ShortName(client), error.what());
    Send(client, Reply{id, ErrorReply{ErrorCode::kInternal, error.what()}});
  }
}

void StepServer::SendFinishedSteps() {
  for (const std::uint64_t number : ready_.TakeAll()) {
    const auto found = std::find_if(leases_.begin(), leases_.end(), [number](const auto& entry) {
      return entry.second.number() == number;
    });
    if (found == leases_.end() || found->second.idle()) continue;  // it ended with groups in flight
    const std::string client = found->first;
    const std::uint64_t id = found->second.next_to_finish();
    try {
      Send(client, found->second.Finish());
    } catch (const std::exception& error) {
      spdlog::error("client {}: {}", ShortName(client), error.what());
      Send(client, Reply{id, ErrorReply{ErrorCode::kInternal, error.what()}});
      End(client, "cannot be served: its environments failed");
    }
  }
}

void StepServer::EndSilentLeases(Clock::time_point now) {
  for (auto entry = leases_.begin(); entry != leases_.end();) {
    const std::string client = entry->first;
    const bool silent = now - entry->second.last_heard() > config_.heartbeat_timeout;
    ++entry;
    if (silent) End(client, "has been silent for too long");
  }
}

void StepServer::ForgiveSilence(Clock::time_point now) {
  for (auto& [client, lease] : leases_) lease.Touch(now);
}

void StepServer::Open(const std::string& client, std::uint64_t id, const HelloRequest& hello) {
  const auto mine = leases_.find(client);
  if (mine != leases_.end()) {
    if (mine->second.Hello(id) == ClientSession::Novelty::kAnswered) {
      return Send(client, mine->second.control_answer());
    }
    End(client, "connects again");
  }
  const int asked = hello.config.environments;
  CheckHello(hello, host_);
  const std::uint64_t number = std::max<std::uint64_t>(numbers_(), 1);
  std::unique_ptr<Environments> environments;
  try {
    environments = host_.Open(hello.config, [this, number] { ready_.Push(number); });
  } catch (const std::runtime_error& error) {
    throw WireError(ErrorCode::kRefused, error.what());
  }
  ClientSession& lease =
      leases_.try_emplace(client, number, client, hello, std::move(environments)).first->second;
  lease.Touch(config_.now());
  const WelcomeReply welcome{.lease = number,
                             .info = lease.info(),
                             .heartbeat_timeout = config_.heartbeat_timeout,
                             .capacity = host_.capacity(),
                             .available = host_.available()};
  lease.Welcome(id, welcome);
  spdlog::info("client {} leases {} environments in {} groups, {} are free", ShortName(client),
               asked, hello.config.groups, host_.available());
  Send(client, lease.control_answer());
}

// The client's lease, if it has this number. Any sign of life keeps it.
ClientSession& StepServer::Find(const std::string& client, std::uint64_t number) {
  const auto found = leases_.find(client);
  if (found == leases_.end() || found->second.number() != number) {
    RefuseLease();
  }
  found->second.Touch(config_.now());
  return found->second;
}

void StepServer::End(const std::string& client, const char* why) {
  leases_.erase(client);
  spdlog::info("client {} {}: its lease is over, {} environments are free", ShortName(client), why,
               host_.available());
}

void StepServer::Send(const std::string& client, const ClientSession::Answer& answer) {
  Parts copies(answer.parts.size());
  for (std::size_t i = 0; i < copies.size(); ++i) {
    copies[i].copy(const_cast<zmq::message_t&>(answer.parts[i]));  // shares the bytes
  }
  Send(client, std::move(copies));
}

// A client that does not read loses answers, and asks again; the server waits for nobody.
void StepServer::Send(const std::string& client, Parts parts) {
  parts.emplace(parts.begin(), client.data(), client.size());
  try {
    static_cast<void>(zmq::send_multipart(listener_.socket, parts, zmq::send_flags::dontwait));
  } catch (const zmq::error_t& error) {
    spdlog::debug("client {}: {}", ShortName(client), error.what());
  }
}

void StepServer::Send(const std::string& client, Reply reply) {
  Send(client, ToParts(Encode(std::move(reply))));
}

}  // namespace mario
