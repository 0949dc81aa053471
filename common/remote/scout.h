#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "common/environment.h"
#include "common/net/transport.h"

namespace mario {

struct ScoutConfig {
  std::vector<std::string> urls;             // as LookUpServers takes them
  std::chrono::milliseconds interval{1000};  // between two looks, and two questions to a server
  std::chrono::milliseconds silence{5000};   // after which a server counts as gone
};

// What a server has answered.
struct ScoutedServer {
  std::string url;
  int available = 0;  // environments that are free
  int answers = 0;
  std::chrono::microseconds round_trip{0};      // the shortest so far
  std::vector<RecommendedSetting> recommended;  // by its game
};

// Looks again and again which servers there are, and asks each how it is; so it is known before
// anything is entrusted to a server that it answers. A thread of its own does.
class Scout {
 public:
  Scout(Transport& transport, ScoutConfig config);

  // Those that are there and have answered lately, by address. Throws what looking has failed with,
  // such as a UsageError for an address that needs keys.
  std::vector<ScoutedServer> Servers() const;

  // Why a server that answers is none for us, such as another protocol version; empty: none is so.
  std::string refusal() const;

  // Returns Servers() when every server that was found has answered `answers` times, or with those
  // that have when the time is over or a stop is requested.
  std::vector<ScoutedServer> Await(int answers, std::chrono::milliseconds longest,
                                   const std::stop_token& stop) const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Contact {
    zmq::socket_t socket;
    std::uint64_t question = 0;  // the last one's id
    Clock::time_point asked_at;
    Clock::time_point heard_at;
    ScoutedServer server;
    std::string refusal;
  };

  void Run(const std::stop_token& stop);
  void Look();
  void Ask();
  void Listen(Clock::time_point until, const std::stop_token& stop);
  static bool Hear(Contact& contact);
  void Publish();

  Transport& transport_;
  const ScoutConfig config_;
  std::map<std::string, Contact> contacts_;  // owned by thread_

  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::vector<ScoutedServer> servers_;  // guarded by mutex_, as are:
  std::size_t found_ = 0;               // servers, whether or not they answer
  std::string refusal_;
  std::exception_ptr failure_;
  std::jthread thread_;
};

// What the game of these servers (the first by address of those that answer) recommends to whoever
// learns it. Throws Interrupted when a stop is requested, std::runtime_error when a server speaks
// another version of the protocol or none answers for so long.
std::vector<RecommendedSetting> AskRecommended(Transport& transport,
                                               const std::vector<std::string>& urls,
                                               std::chrono::milliseconds longest,
                                               const std::stop_token& stop);

// What to say and to do then.
std::string NoServerAnswers(const std::string& url, std::chrono::milliseconds waited);

}  // namespace mario
