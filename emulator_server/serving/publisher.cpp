#include "emulator_server/serving/publisher.h"

#include <algorithm>
#include <utility>

namespace mario {
namespace {

// A group's screens come within a millisecond or two. Sent together they wake the sockets' threads
// once, here and in the viewer, which takes less time from a training on the same processors.
constexpr std::chrono::milliseconds kGroupInterval{2};

constexpr std::size_t kMaxTopicBytes = 64;  // of any valid topic; a longer subscription is ignored

void Fill(const ScreenUpdate& update, Screen& screen) {
  screen.slot = update.slot;
  screen.step = update.step;
  screen.width = update.width;
  screen.height = update.height;
  screen.channels = update.format == PixelFormat::kRgb24 ? 3 : 1;
  screen.pixels.assign(update.pixels.begin(), update.pixels.end());
  screen.action = update.action;
  screen.time_step = update.time_step;
  screen.episode_return = update.episode_return;
  screen.position = update.position;
  screen.variable_names.assign(update.variable_names.begin(), update.variable_names.end());
  screen.variables.assign(update.variables.begin(), update.variables.end());
  screen.level = update.level;
  screen.level_seed = update.level_seed;
}

}  // namespace

Publisher::Publisher(Transport& transport, const std::vector<std::string>& urls, int slots,
                     std::function<Clock::time_point()> now)
    : now_(std::move(now)),
      slots_(static_cast<std::size_t>(slots)),
      listener_(transport.Listen(zmq::socket_type::xpub, urls)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Publisher::~Publisher() {
  thread_.request_stop();
  ready_.Push(0);
}

bool Publisher::Wants(int slot) {
  const Slot& place = slots_[static_cast<std::size_t>(slot)];
  if (!place.watched.load(std::memory_order_relaxed)) return false;
  return place.recorded.load(std::memory_order_relaxed) || place.pacer.Ready(now_());
}

void Publisher::Put(const ScreenUpdate& update) {
  Slot& place = slots_[static_cast<std::size_t>(update.slot)];
  const std::size_t kept = place.recorded ? kKeptForARecorder : kKept;
  {
    const std::lock_guard lock(place.mutex);  // never held while a screen is encoded
    if (place.fresh.size() >= kept) {
      place.spare.push_back(std::move(place.fresh.front()));
      place.fresh.pop_front();
    }
    Screen screen;
    if (!place.spare.empty()) {
      screen = std::move(place.spare.back());
      place.spare.pop_back();
    }
    Fill(update, screen);
    place.fresh.push_back(std::move(screen));
  }
  place.pacer.Consume(now_());
  ready_.Push(static_cast<std::uint64_t>(update.slot));
}

void Publisher::Run(const std::stop_token& stop) {
  zmq::pollitem_t items[] = {{listener_.socket.handle(), 0, ZMQ_POLLIN, 0},
                             {nullptr, ready_.descriptor(), ZMQ_POLLIN, 0}};
  while (!stop.stop_requested()) {
    zmq::poll(items, 2, std::chrono::milliseconds(-1));
    ReadSubscriptions();
    if ((items[1].revents & ZMQ_POLLIN) != 0) std::this_thread::sleep_for(kGroupInterval);
    for (const std::uint64_t slot : ready_.TakeAll()) Publish(static_cast<int>(slot));
  }
}

// The socket tells of a topic's first subscriber and of its last one's leaving: a byte, 1 or 0, and
// the topic. A subscription is the beginning of the topics that it wants.
void Publisher::ReadSubscriptions() {
  zmq::message_t message;
  bool changed = false;
  while (listener_.socket.recv(message, zmq::recv_flags::dontwait)) {
    const std::string text = message.to_string();
    if (text.empty() || text.size() > kMaxTopicBytes) continue;
    changed = true;
    if (text.front() == 1) topics_.insert(text.substr(1));
    if (text.front() == 0) topics_.erase(text.substr(1));
  }
  if (!changed) return;
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
    slots_[slot].watched = Wanted(ScreenTopic(static_cast<int>(slot)));
    slots_[slot].recorded = Wanted(LosslessTopic(static_cast<int>(slot)));
  }
}

bool Publisher::Wanted(const std::string& topic) const {
  return std::any_of(topics_.begin(), topics_.end(),
                     [&](const std::string& s) { return topic.starts_with(s); });
}

void Publisher::Publish(int slot) {
  Slot& place = slots_[static_cast<std::size_t>(slot)];
  std::deque<Screen> screens;
  {
    const std::lock_guard lock(place.mutex);
    screens.swap(place.fresh);
  }
  for (Screen& screen : screens) {
    // A viewer whose queue is full does not get this one; send does not wait for it.
    const std::string bytes = Encode(screen);
    listener_.socket.send(zmq::buffer(ScreenTopic(slot)), zmq::send_flags::sndmore);
    listener_.socket.send(zmq::buffer(bytes), zmq::send_flags::dontwait);
    const std::lock_guard lock(place.mutex);
    if (place.spare.size() < kKept) place.spare.push_back(std::move(screen));
  }
}

}  // namespace mario
