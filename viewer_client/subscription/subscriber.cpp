#include "viewer_client/subscription/subscriber.h"

#include <spdlog/spdlog.h>

#include <vector>

#include "proto/run_codec.h"

namespace mario {
namespace {

// Messages read in one call: a publisher faster than the reader must not keep Poll from returning.
constexpr int kMaxDrained = 1000;

std::string_view Bytes(const Published& published) {
  return {published.bytes.data<char>(), published.bytes.size()};
}

}  // namespace

Subscriber::Subscriber(Transport& transport, const SubscriberConfig& config) {
  if (!config.server.empty()) server_.emplace(transport, "the emulator server", config.server);
  if (!config.learner.empty()) learner_.emplace(transport, "the learner", config.learner);
}

void Subscriber::Watch(const Interest& interest) {
  std::set<std::string> screens;
  std::set<std::string> run;
  if (interest.everything) {
    screens.insert(std::string(kScreenTopics));
    if (interest.lossless) {
      screens.insert(std::string(kLosslessTopics));
      run.insert(std::string(kDecisionTopics));
    }
  }
  for (const int slot : interest.slots) {
    screens.insert(ScreenTopic(slot));
    run.insert(DecisionTopic(slot));
    if (interest.lossless) {
      screens.insert(LosslessTopic(slot));
      run.insert(LosslessTopic(slot));
    }
  }
  if (interest.run) {
    run.insert(std::string(kProgressTopic));
    run.insert(std::string(kRunTopic));
  }
  if (server_) server_->SetTopics(screens);
  if (learner_) learner_->SetTopics(run);
}

void Subscriber::Poll(std::chrono::milliseconds timeout, RunListener& listener) {
  Wait(timeout);
  if (server_) Drain(*server_, listener);
  if (learner_) Drain(*learner_, listener);
}

SubscriptionStatus Subscriber::ServerStatus() {
  return server_ ? server_->Status(Subscription::Clock::now()) : SubscriptionStatus{};
}

SubscriptionStatus Subscriber::LearnerStatus() {
  return learner_ ? learner_->Status(Subscription::Clock::now()) : SubscriptionStatus{};
}

void Subscriber::Wait(std::chrono::milliseconds timeout) {
  std::vector<zmq::pollitem_t> items;
  if (server_) items.push_back({server_->handle(), 0, ZMQ_POLLIN, 0});
  if (learner_) items.push_back({learner_->handle(), 0, ZMQ_POLLIN, 0});
  zmq::poll(items, timeout);
}

void Subscriber::Drain(Subscription& feed, RunListener& listener) {
  for (int i = 0; i < kMaxDrained; ++i) {
    const std::optional<Published> published = feed.Receive();
    if (!published) return;
    try {
      Pass(*published, listener);
    } catch (const WireError& error) {
      if (!has_complained_) spdlog::warn("ignoring messages that cannot be read: {}", error.what());
      has_complained_ = true;
    }
  }
}

void Subscriber::Pass(const Published& published, RunListener& listener) {
  const std::string_view topic = published.topic;
  if (topic.starts_with(kScreenTopics)) {
    listener.OnScreen(DecodeScreen(Bytes(published)));
  } else if (topic.starts_with(kDecisionTopics)) {
    listener.OnDecision(DecodeDecision(Bytes(published)));
  } else if (topic == kProgressTopic) {
    listener.OnProgress(DecodeProgress(Bytes(published)));
  } else if (topic == kRunTopic) {
    listener.OnRun(DecodeRun(Bytes(published)));
  }
}

}  // namespace mario
