#include "viewer_client/web/live_view.h"

#include <algorithm>

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kGridInterval{100};  // of a slot that is only one of many in the grid

// Of a slot, for a page whose thread is late on a machine without a processor to spare.
constexpr std::size_t kScreensKept = 2;

// A slot that has shown nothing for this long may have gone: then it is looked who else is there.
constexpr milliseconds kSilence{2000};

}  // namespace

LiveView::Page::Page(LiveView& view, const PageView& wants) : view_(view), wants_(wants) {
  const std::lock_guard lock(view_.mutex_);
  view_.pages_.insert(this);
  // With what has been added since, but not as news: the other pages have it.
  if (view_.history_.version > 0) view_.history_.bytes = HistoryRecord(view_.run_);
}

LiveView::Page::~Page() {
  const std::lock_guard lock(view_.mutex_);
  view_.pages_.erase(this);
}

// A page wakes once for each screen that it is sent, and takes what has come meanwhile along: on a
// machine that trains, each thread that wakes takes time from the training.
std::optional<std::string> LiveView::Page::Next(milliseconds timeout) {
  const Clock::time_point deadline = Clock::now() + timeout;
  std::unique_lock lock(view_.mutex_);
  view_.closing_.wait_until(lock, std::min(deadline, next_screen_), [&] { return view_.closed_; });
  while (!view_.closed_) {
    std::string records = Collect(Clock::now());
    if (!records.empty() || Clock::now() >= deadline) return records;
    news_.wait_until(lock, std::min(deadline, held_back_until_));
  }
  return std::nullopt;
}

std::string LiveView::Page::Collect(Clock::time_point now) {
  now_ = now;
  held_back_until_ = Clock::time_point::max();
  records_.clear();
  Take(view_.status_record_, status_);
  Take(view_.history_, history_);
  Take(view_.progress_, progress_);
  for (const auto& [slot, screens] : view_.screens_) {
    if (!Shows(slot)) continue;
    const bool is_watched = slot == wants_.slot;
    Sent& sent =
        screens_.try_emplace(slot, is_watched ? kScreenInterval : kGridInterval).first->second;
    Take(screens, sent);
    if (is_watched) next_screen_ = sent.pacer.next();
  }
  const auto decision = view_.decisions_.find(wants_.slot.value_or(-1));
  if (decision != view_.decisions_.end()) Take(decision->second, decision_);
  return std::move(records_);
}

void LiveView::Page::Take(const LiveRecord& record, Sent& sent) {
  if (record.version <= sent.version) return;
  if (!sent.pacer.Ready(now_)) {
    held_back_until_ = std::min(held_back_until_, sent.pacer.next());
    return;
  }
  records_ += record.bytes;
  sent.version = record.version;
  sent.pacer.Consume(now_);
}

// The last ones, as many as are due.
void LiveView::Page::Take(const std::deque<LiveRecord>& records, Sent& sent) {
  const int due = std::clamp(sent.pacer.ReadyCount(now_), 1, static_cast<int>(records.size()));
  std::for_each(records.end() - due, records.end(),
                [&](const LiveRecord& record) { Take(record, sent); });
}

template <typename Function>
void LiveView::Change(std::optional<int> slot, Function change) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t before = version_;
  change();
  if (version_ == before) return;
  for (Page* page : pages_)
    if (!slot || page->Shows(*slot)) page->news_.notify_one();
}

void LiveView::OnScreen(const Screen& screen) {
  bool is_new = false;
  std::string bytes = ScreenRecord(screen);
  Change(screen.slot, [&] {
    std::deque<LiveRecord>& screens = screens_[screen.slot];
    if (screens.size() == kScreensKept) screens.pop_front();
    Put(screens.emplace_back(), std::move(bytes));
    is_new = shown_.insert_or_assign(screen.slot, Clock::now()).second;
  });
  if (is_new) Change({}, [&] { UpdateStatus(); });
}

void LiveView::OnDecision(const Decision& decision) {
  std::string bytes = DecisionRecord(decision);
  Change(decision.slot, [&] { Put(decisions_[decision.slot], std::move(bytes)); });
}

void LiveView::OnProgress(const ProgressReport& progress) {
  Change({}, [&] {
    run_.progress = progress;
    run_.history.Add(progress.point);
    Put(progress_, ProgressRecord(progress));
  });
}

void LiveView::OnRun(const TrainingRun& run) {
  Change({}, [&] {
    run_ = run;
    Put(history_, HistoryRecord(run_));
    UpdateStatus();
  });
}

void LiveView::SetStatus(const SubscriptionStatus& server, const SubscriptionStatus& learner) {
  Change({}, [&] {
    if (server.state == SubscriptionState::kWaiting) shown_.clear();
    status_.server = server;
    status_.learner = learner;
    UpdateStatus();
  });
}

void LiveView::SetPlayedSlot(int slot) {
  Change({}, [&] {
    status_.played_slot = slot;
    UpdateStatus();
  });
}

Interest LiveView::interest(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  Interest interest;
  for (const Page* page : pages_) {
    if (page->wants_.slot) interest.slots.insert(*page->wants_.slot);
    if (page->wants_.grid) interest.everything = true;
  }
  interest.run = !pages_.empty();
  const bool is_silent = std::any_of(interest.slots.begin(), interest.slots.end(),
                                     [&](int slot) { return IsSilent(slot, now); });
  interest.everything = interest.everything || is_silent || (interest.run && status_.slots.empty());
  return interest;
}

int LiveView::pages() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(pages_.size());
}

void LiveView::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  closing_.notify_all();
  for (Page* page : pages_) page->news_.notify_one();
}

bool LiveView::IsSilent(int slot, Clock::time_point now) const {
  const auto last = shown_.find(slot);
  return last == shown_.end() || now - last->second > kSilence;
}

void LiveView::Put(LiveRecord& record, std::string bytes) {
  record = {++version_, std::move(bytes)};
}

void LiveView::UpdateStatus() {
  std::set<int> slots(run_.facts.slots.begin(), run_.facts.slots.end());
  for (const auto& [slot, when] : shown_) slots.insert(slot);
  status_.slots.assign(slots.begin(), slots.end());
  std::string bytes = StatusRecord(status_);
  if (bytes != status_record_.bytes) Put(status_record_, std::move(bytes));
}

}  // namespace mario
