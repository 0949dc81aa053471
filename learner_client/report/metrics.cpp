#include "learner_client/report/metrics.h"

#include <fmt/format.h>

#include <cmath>

namespace mario {
namespace {

std::string Duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

// "12.50", or "–" where there is nothing to average.
std::string Mean(double value, int digits, const char* unit = "") {
  return std::isfinite(value) ? fmt::format("{:.{}f}{}", value, digits, unit) : "–";
}

}  // namespace

// What matters most comes first: narrow terminals cut the rest off.
std::string StatusText(const MetricsRow& row) {
  const Progress& progress = row.progress;
  std::string text = fmt::format("{} steps  {:.0f}/s", progress.steps, row.steps_per_second);
  if (row.seconds_left) text += "  " + Duration(*row.seconds_left) + " left";
  text += fmt::format("  position {}  {} episodes, {} cleared ({} of the last 100 from the start",
                      Mean(row.mean_position, 0), progress.episodes, progress.clears,
                      Mean(100.0 * row.clear_rate, 0, " %"));
  if (row.evaluated_clear_rate) {
    text += fmt::format(", {:.0f} % evaluated", 100.0 * *row.evaluated_clear_rate);
  }
  return text + fmt::format(")  return {}  ε {:.3f} {}  loss {}  {:.0f} updates/s",
                            Mean(row.mean_return, 2), row.epsilon, row.phase, Mean(row.loss, 4),
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
