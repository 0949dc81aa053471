#include "learner_client/metrics.h"

#include <fmt/format.h>

namespace mario {
namespace {

std::string Duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

}  // namespace

// What matters most comes first: narrow terminals cut the rest off.
std::string StatusText(const MetricsRow& row) {
  const Progress& progress = row.progress;
  std::string text = fmt::format("{} steps  {:.0f}/s", progress.steps, row.steps_per_second);
  if (row.seconds_left) text += "  " + Duration(*row.seconds_left) + " left";
  text += fmt::format("  position {:.0f}  clears {} of {} ({:.0f} % lately", row.mean_position,
                      progress.clears, progress.episodes, 100.0 * row.clear_rate);
  if (row.evaluated_clear_rate) {
    text += fmt::format(", {:.0f} % evaluated", 100.0 * *row.evaluated_clear_rate);
  }
  return text + fmt::format(")  return {:.2f}  ε {:.3f} {}  loss {:.4f}  {:.0f} updates/s",
                            row.mean_return, row.epsilon, row.phase, row.loss,
                            row.updates_per_second);
}

StatusLine::~StatusLine() {
  if (terminal_ && shown_) std::fputc('\n', out_);
}

void StatusLine::Show(const MetricsRow& row) {
  // Without line wrap (DECAWM), so that a line wider than the terminal still updates in place.
  std::fprintf(out_, terminal_ ? "\r\033[K\033[?7l%s\033[?7h" : "%s\n", StatusText(row).c_str());
  std::fflush(out_);
  shown_ = true;
}

}  // namespace mario
