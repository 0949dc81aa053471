#include "emulator_server/workshop/web/workshop_loop.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator_server/workshop/web/workshop_records.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

// 70,224 cycles of 4,194,304 a second on a Game Boy, and as long on an Advance.
constexpr std::chrono::nanoseconds kFrame{16'742'706};
constexpr int kMostLate = 6;             // frames that are made up for
constexpr std::uint64_t kLiveEvery = 3;  // frames between two looks at the numbers
constexpr milliseconds kRefresh{1000};   // between two looks at the description on the disk

}  // namespace

// One that is open. Remembers what it has been sent.
class WorkshopLoop::Page final : public RecordStream {
 public:
  explicit Page(WorkshopLoop& loop) : loop_(loop) {
    const std::lock_guard lock(loop_.mutex_);
    ++loop_.pages_;
    loop_.page_opened_ = true;
    loop_.work_.notify_one();
  }

  ~Page() override {
    const std::lock_guard lock(loop_.mutex_);
    --loop_.pages_;
  }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  std::optional<std::string> Next(milliseconds timeout) override {
    std::unique_lock lock(loop_.mutex_);
    loop_.news_.wait_for(lock, timeout, [&] { return loop_.closed_ || loop_.version_ > sent_; });
    if (loop_.closed_) return std::nullopt;
    std::string records;
    for (const auto& [kind, latest] : loop_.records_) {
      if (latest.version > sent_) records += latest.bytes;
    }
    sent_ = loop_.version_;
    return records;
  }

 private:
  WorkshopLoop& loop_;
  std::uint64_t sent_ = 0;
};

WorkshopLoop::WorkshopLoop(Workbench& bench) : bench_(bench) {
  thread_ = std::thread([this] { Run(); });
}

WorkshopLoop::~WorkshopLoop() {
  Close();
  thread_.join();
}

std::string WorkshopLoop::Do(Task task) {
  std::packaged_task<std::string(Workbench&)> packaged(std::move(task));
  std::future<std::string> result = packaged.get_future();
  {
    const std::lock_guard lock(mutex_);
    if (closed_) throw std::runtime_error("the workshop is closing");
    tasks_.push_back(std::move(packaged));
    work_.notify_one();
  }
  try {
    return result.get();
  } catch (const std::future_error&) {
    throw std::runtime_error("the workshop is closing");
  }
}

std::unique_ptr<RecordStream> WorkshopLoop::Open() { return std::make_unique<Page>(*this); }

int WorkshopLoop::pages() const {
  const std::lock_guard lock(mutex_);
  return pages_;
}

void WorkshopLoop::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  tasks_.clear();  // whoever waits for one is told
  work_.notify_one();
  news_.notify_all();
}

void WorkshopLoop::Run() {
  std::unique_lock lock(mutex_);
  while (WaitForWork(lock)) {
    const bool is_watched = pages_ > 0;
    const bool is_new_page = std::exchange(page_opened_, false);
    auto tasks = std::exchange(tasks_, {});
    lock.unlock();
    if (!is_watched) bench_.Hold(0);
    const bool is_changed = RunTasks(std::move(tasks));
    Refresh(Clock::now(), is_watched);
    if (is_watched) Play(Clock::now());
    if (is_changed || is_new_page) Publish(true);
    lock.lock();
    is_moving_ = bench_.motion() != Motion::kPause;
    is_trying_ = bench_.trial() != nullptr;
  }
}

// False: the loop has been closed.
bool WorkshopLoop::WaitForWork(std::unique_lock<std::mutex>& lock) {
  const auto has_work = [this] { return closed_ || !tasks_.empty() || page_opened_; };
  if (pages_ == 0 && !is_trying_) {
    work_.wait(lock, has_work);
  } else {
    const bool is_playing = is_moving_ && pages_ > 0;
    work_.wait_until(lock, is_playing ? next_frame_ : next_refresh_, has_work);
  }
  return !closed_;
}

bool WorkshopLoop::RunTasks(std::deque<std::packaged_task<std::string(Workbench&)>> tasks) {
  for (auto& task : tasks) task(bench_);
  return !tasks.empty();
}

// A person may edit the file beside the page.
void WorkshopLoop::Refresh(Clock::time_point now, bool is_watched) {
  if (now < next_refresh_) return;
  next_refresh_ = now + kRefresh;
  if (bench_.LookAtTrial()) Put("trial", TrialRecord(bench_));
  if (!is_watched) return;
  if (bench_.Refresh()) Publish(true);
}

void WorkshopLoop::Play(Clock::time_point now) {
  if (bench_.motion() == Motion::kPause || now < next_frame_) return;
  next_frame_ = std::max(next_frame_, now - kMostLate * kFrame) + kFrame;
  bench_.Tick();
  Put("picture", PictureRecord(bench_));
  const bool is_stopped = bench_.motion() == Motion::kPause;
  if (++ticks_ % kLiveEvery == 0 || is_stopped) Publish(false);
}

// `all`: the picture and the desk too.
void WorkshopLoop::Publish(bool all) {
  if (all) Put("desk", DeskRecord(bench_));
  if (all) Put("trial", TrialRecord(bench_));
  Put("numbers", NumbersRecord(bench_));
  if (all) Put("picture", PictureRecord(bench_));
}

void WorkshopLoop::Put(const std::string& kind, std::string bytes) {
  const std::lock_guard lock(mutex_);
  records_[kind] = {++version_, std::move(bytes)};
  news_.notify_all();
}

}  // namespace mario
