#include "learner_client/report/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <limits>

namespace mario {
namespace {

MetricsRow SomeRow() {
  MetricsRow row;
  row.progress.steps = 440'426;
  row.progress.episodes = 2'654;
  row.progress.clears = 420;
  row.steps_per_second = 933.2;
  row.updates_per_second = 58.2;
  row.epsilon = 0.07178;
  row.phase = "static";
  row.loss = 0.269;
  row.mean_return = 87.0;
  row.mean_position = 2'220.2;
  row.clear_rate = 0.42;
  return row;
}

// What a status line writes to a terminal, or to a file.
std::string Shown(bool terminal, int times) {
  std::FILE* out = std::tmpfile();
  {
    StatusLine line(out, terminal);
    for (int i = 0; i < times; ++i) line.Show(SomeRow());
  }
  std::rewind(out);
  std::string text(1'000, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), out));
  std::fclose(out);
  return text;
}

TEST(StatusText, HasStepsSpeedPhaseAndHowTheEpisodesWent) {
  EXPECT_EQ(
      StatusText(SomeRow()),
      "440426 steps  933/s  position 2220  2654 episodes, 420 cleared (42 % of the last 100 from "
      "the start)  return 87.00  ε 0.072 static  loss 0.2690  58 updates/s");
}

TEST(StatusText, TellsTheTimeLeftWhereThereIsALimit) {
  MetricsRow row = SomeRow();
  row.seconds_left = 75.0;
  EXPECT_TRUE(StatusText(row).starts_with("440426 steps  933/s  1:15 min left  position"));
}

TEST(StatusText, HasTheLastEvaluation) {
  MetricsRow row = SomeRow();
  row.evaluated_clear_rate = 0.85;
  EXPECT_NE(StatusText(row).find("from the start, 85 % evaluated)"), std::string::npos);
}

TEST(StatusText, HasADashWhereThereIsNothingToAverage) {
  MetricsRow row = SomeRow();
  row.mean_position = row.clear_rate = row.mean_return = row.loss =
      std::numeric_limits<double>::quiet_NaN();
  const std::string text = StatusText(row);
  for (const char* part : {"position –  ", "(– of the last", "return –  ", "loss –  "}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

TEST(StatusLine, WritesOneLineATimeToAFile) {
  EXPECT_EQ(Shown(false, 2), StatusText(SomeRow()) + "\n" + StatusText(SomeRow()) + "\n");
}

TEST(StatusLine, StaysOnOneLineOfATerminal) {
  const std::string text = Shown(true, 3);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_TRUE(text.ends_with("\n"));
}

}  // namespace
}  // namespace mario
