#include "common/remote/scout.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/net/parts.h"
#include "common/remote/server_directory.h"
#include "proto/codec.h"

namespace mario {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds kLongestPoll{50};  // so that a stop is noticed soon
constexpr milliseconds kBetweenQuestions{200};

}  // namespace

Scout::Scout(Transport& transport, ScoutConfig config)
    : transport_(transport), config_(std::move(config)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
}

std::vector<ScoutedServer> Scout::Servers() const {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  return servers_;
}

std::string Scout::refusal() const {
  const std::lock_guard lock(mutex_);
  return refusal_;
}

std::vector<ScoutedServer> Scout::Await(int answers, milliseconds longest,
                                        const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, longest, [&] {
    return failure_ || (found_ > 0 && servers_.size() == found_ &&
                        std::all_of(servers_.begin(), servers_.end(),
                                    [answers](const auto& s) { return s.answers >= answers; }));
  });
  if (failure_) std::rethrow_exception(failure_);
  return servers_;
}

void Scout::Run(const std::stop_token& stop) {
  try {
    while (!stop.stop_requested()) {
      const Clock::time_point next = Clock::now() + config_.interval;
      Look();
      Ask();
      Listen(next, stop);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
    changed_.notify_all();
  }
}

void Scout::Look() {
  std::set<std::string> found;
  for (const std::string& url : config_.urls) {
    for (const std::string& server : LookUpServers(url)) found.insert(server);
  }
  std::erase_if(contacts_, [&](const auto& entry) { return !found.contains(entry.first); });
  for (const std::string& url : found) {
    if (contacts_.contains(url)) continue;
    Contact contact{.socket = transport_.Connect(zmq::socket_type::dealer, url),
                    .question = 0,
                    .asked_at = {},
                    .heard_at = {},
                    .server = {},
                    .refusal = {}};
    contact.server.url = url;
    contacts_.emplace(url, std::move(contact));
  }
}

void Scout::Ask() {
  for (auto& [url, contact] : contacts_) {
    const std::string bytes = Encode(Request{++contact.question, StatusRequest{}});
    contact.asked_at = Clock::now();
    static_cast<void>(contact.socket.send(zmq::buffer(bytes), zmq::send_flags::dontwait));
  }
}

void Scout::Listen(Clock::time_point until, const std::stop_token& stop) {
  std::vector<zmq::pollitem_t> items;
  for (auto& [url, contact] : contacts_) {
    items.push_back({contact.socket.handle(), 0, ZMQ_POLLIN, 0});
  }
  Publish();
  while (!stop.stop_requested() && Clock::now() < until) {
    const auto left = duration_cast<milliseconds>(until - Clock::now()) + milliseconds(1);
    zmq::poll(items, std::min(left, kLongestPoll));
    bool heard = false;
    for (auto& [url, contact] : contacts_) heard = Hear(contact) || heard;
    if (heard) Publish();
  }
}

// An answer to an earlier question says that the server is there, but not how far away.
bool Scout::Hear(Contact& contact) {
  bool heard = false;
  for (Parts parts = ReceiveParts(contact.socket); !parts.empty();
       parts = ReceiveParts(contact.socket)) {
    const Clock::time_point now = Clock::now();
    try {
      const Reply reply = DecodeReply(Views(parts));
      const auto* status = std::get_if<StatusReply>(&reply.body);
      if (status == nullptr) continue;
      heard = true;
      contact.heard_at = now;
      contact.server.available = status->available;
      contact.server.recommended = status->recommended;
      if (reply.id != contact.question) continue;
      const auto trip = duration_cast<microseconds>(now - contact.asked_at);
      microseconds& shortest = contact.server.round_trip;
      shortest = contact.server.answers == 0 ? trip : std::min(shortest, trip);
      ++contact.server.answers;
    } catch (const WireError& error) {
      // Whoever it is, it is no server of ours.
      if (error.code() == ErrorCode::kBadVersion) contact.refusal = error.what();
      heard = true;
    }
  }
  return heard;
}

void Scout::Publish() {
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  servers_.clear();
  for (const auto& [url, contact] : contacts_) {
    if (!contact.refusal.empty()) refusal_ = url + " answers with " + contact.refusal;
    const bool answered = contact.heard_at != Clock::time_point{};
    if (answered && now - contact.heard_at < config_.silence) servers_.push_back(contact.server);
  }
  found_ = contacts_.size();
  changed_.notify_all();
}

std::string NoServerAnswers(const std::string& url, milliseconds waited) {
  return "no emulator server answers at " + url + " within " +
         std::to_string(duration_cast<std::chrono::seconds>(waited).count()) + " s: start " +
         (StandsForSeveral(url) ? "some" : "it (emulator_server --bind " + url + ")") +
         ", or check --connect" +
         (IsLocal(url) ? "" : " and whether this client's key is in its allowed_clients");
}

std::vector<RecommendedSetting> AskRecommended(Transport& transport,
                                               const std::vector<std::string>& urls,
                                               milliseconds longest, const std::stop_token& stop) {
  const Scout scout(transport, {.urls = urls, .interval = kBetweenQuestions});
  const auto deadline = std::chrono::steady_clock::now() + longest;
  while (!stop.stop_requested()) {
    const std::vector<ScoutedServer> servers = scout.Await(1, kBetweenQuestions, stop);
    if (!servers.empty()) return servers.front().recommended;
    if (!scout.refusal().empty()) throw std::runtime_error(scout.refusal());
    if (std::chrono::steady_clock::now() >= deadline) {
      throw std::runtime_error(NoServerAnswers(urls.front(), longest));
    }
  }
  throw Interrupted("interrupted while waiting for the server");
}

}  // namespace mario
