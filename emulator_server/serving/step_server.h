#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "common/environment.h"
#include "common/net/parts.h"
#include "common/net/transport.h"
#include "emulator_server/serving/bad_message_log.h"
#include "emulator_server/serving/client_session.h"
#include "emulator_server/serving/ready_queue.h"
#include "emulator_server/serving/socket_watch.h"
#include "proto/codec.h"

namespace mario {

struct StepServerConfig {
  std::vector<std::string> urls = {"tcp://127.0.0.1:5555"};  // to listen on
  std::chrono::milliseconds heartbeat_timeout{10'000};       // a silent client's lease ends then

  bool spins = false;  // see SocketWatch

  // By which clients are silent. Tests have a clock of their own.
  std::function<ClientSession::Clock::time_point()> now = &ClientSession::Clock::now;

  // Called between requests, to do a little of the environments' work on the server's thread; false
  // when there is none. Empty: the server sleeps instead.
  std::function<bool()> help = {};
};

// Serves a host's environments to clients: the step channel of proto/messages.proto.
//
//   clients ==ROUTER==> Run() -> ClientSession -> Environments::Send
//   clients <=ROUTER=== Run() <- ClientSession <- ReadyQueue <- the environments' workers
//
// One thread runs it and owns everything in it. Whatever a client sends, it gets an answer or an
// error with a sentence, and no other client notices.
class StepServer {
 public:
  // Listens from now on. Throws as Transport::Listen does.
  StepServer(Transport& transport, EnvironmentHost& host, const StepServerConfig& config);

  const std::vector<std::string>& urls() const { return listener_.urls; }  // as bound

  // Serves until stop is requested; all leases are over then.
  void Run(const std::stop_token& stop);

 private:
  using Clock = ClientSession::Clock;
  struct Handler;  // what to do for each kind of request

  SocketWatch::Readable Wait();
  void HandleRequests();
  void HandleRequest(const std::string& client, std::span<const std::string_view> parts);
  void SendFinishedSteps();
  void EndSilentLeases(Clock::time_point now);
  void ForgiveSilence(Clock::time_point now);

  void Open(const std::string& client, std::uint64_t id, const HelloRequest& hello);
  ClientSession& Find(const std::string& client, std::uint64_t number);
  void End(const std::string& client, const char* why);

  void Send(const std::string& client, const ClientSession::Answer& answer);
  void Send(const std::string& client, Parts parts);
  void Send(const std::string& client, Reply reply);

  EnvironmentHost& host_;
  const StepServerConfig config_;
  ReadyQueue ready_;  // numbers of leases, and 0 when it is time to stop; outlives the leases
  Listener listener_;
  SocketWatch watch_;                            // for requests and what is ready
  bool helping_ = false;                         // there may be more to help with
  std::mt19937_64 numbers_;                      // of leases, which no other client can guess
  std::map<std::string, ClientSession> leases_;  // by client: each has one at most
  BadMessageLog bad_messages_;
};

}  // namespace mario
