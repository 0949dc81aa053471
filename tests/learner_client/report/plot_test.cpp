#include "learner_client/report/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "common/program.h"
#include "learner_client/report/metrics_files.h"
#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::Not;

void WriteRun(const std::filesystem::path& run, bool evaluated) {
  std::filesystem::create_directories(run);
  MetricsFiles files(run, 0);
  MetricsRow row;
  for (int i = 1; i <= 50; ++i) {
    row.progress.steps = 1'000 * i;
    row.progress.seconds = i;
    row.progress.episodes = i;
    row.loss = 1.0 / i;
    row.mean_return = i;
    row.mean_position = 10.0 * i;
    row.clear_rate = i / 50.0;
    files.Write(row);
    if (evaluated && i % 10 == 0) {
      files.Write(EvaluationResult{.steps = static_cast<std::uint64_t>(1'000 * i),
                                   .clear_rate = i / 60.0,
                                   .wilson_low = i / 70.0,
                                   .wilson_high = i / 50.0},
                  i);
    }
  }
}

class Plotting : public testing::Test {
 protected:
  TemporaryFolder folder_;
  const std::filesystem::path one_ = folder_.path() / "it's one";
  const std::filesystem::path two_ = folder_.path() / "two";
};

TEST_F(Plotting, NamesEachRunAndDrawsTheEvaluationsOfThoseThatHaveSome) {
  WriteRun(one_, true);
  WriteRun(two_, false);
  const std::string script = PlotScript({.runs = {one_, two_ / ""}, .out = "x.png"});
  EXPECT_THAT(script, HasSubstr("title 'it''s one'"));
  EXPECT_THAT(script, HasSubstr("title 'two'"));
  EXPECT_THAT(script, HasSubstr("it''s one/evaluations.csv"));
  EXPECT_THAT(script, Not(HasSubstr("two/evaluations.csv")));
}

TEST_F(Plotting, MakesAPicture) {
  if (std::system("gnuplot --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gnuplot here";
  WriteRun(one_, true);
  WriteRun(two_, false);
  const std::filesystem::path out = folder_.path() / "curves.png";
  Plot({.runs = {one_, two_}, .out = out});
  std::ifstream file(out, std::ios::binary);
  std::string begin(4, '\0');
  file.read(begin.data(), 4);
  EXPECT_EQ(begin, "\x89PNG");
  EXPECT_GT(std::filesystem::file_size(out), 20'000u);
}

TEST_F(Plotting, RefusesAFolderWithoutARun) {
  try {
    Plot({.runs = {two_}, .out = folder_.path() / "curves.png"});
    FAIL() << "an empty folder was drawn";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("two has no curves to draw"));
  }
}

}  // namespace
}  // namespace mario
