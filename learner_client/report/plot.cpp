#include "learner_client/report/plot.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "common/program.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr int kCommandNotFound = 127;  // as shells say it

constexpr char kBeginning[] = R"(set terminal pngcairo size 1600,1700 noenhanced font 'sans,12'
set datafile separator ','
set datafile columnheaders
set grid lc '#dddddd'
set border lc '#555555'
set key top left
)";

// Told apart by people who see few colours, too (Okabe and Ito).
constexpr std::array<const char*, 8> kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                 "#e69f00", "#56b4e9", "#000000", "#999999"};

struct Abscissa {
  const char* label;
  const char* value;  // in gnuplot's words
};
constexpr Abscissa kSteps = {"steps (thousands)", "column('steps')/1e3"};
constexpr Abscissa kMinutes = {"minutes of training", "column('seconds')/60"};

struct Curve {
  const char* title;
  const char* range;
  const char* value;
  const char* evaluation;  // value, and where there are some the interval's ends; empty: none
};
constexpr std::array<Curve, 4> kCurves = {{
    {"clears (% of the last 100 training episodes; points: evaluations, 95 % intervals)", "[0:100]",
     "column('episodes')>0 ? 100*column('clear_rate') : NaN",
     "(100*column('clear_rate')):(100*column('wilson_low')):(100*column('wilson_high')) "
     "with yerrorbars pt 7 ps 1.2"},
    {"return", "[*:*]", "column('episodes')>0 ? column('mean_return') : NaN",
     "(column('mean_return')) with points pt 7 ps 1.2"},
    {"furthest position", "[0:1<*]", "column('episodes')>0 ? column('mean_position') : NaN",
     "(column('mean_position')) with points pt 7 ps 1.2"},
    {"loss", "[0:1e-9<*]", "column('loss')>0 ? column('loss') : NaN", ""},
}};

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

// The name of a run's folder.
std::string NameOf(const fs::path& run) {
  return fs::absolute(run / "").lexically_normal().parent_path().filename().string();
}

std::size_t CountLines(const fs::path& file) {
  std::ifstream in(file);
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) ++lines;
  return lines;
}

bool HasEvaluations(const fs::path& run) { return CountLines(run / "evaluations.csv") > 1; }

std::string Panel(const PlotRequest& request, const Curve& curve, const Abscissa& abscissa) {
  std::string script = fmt::format("set title \"{}\"\nset yrange {}\nset xlabel '{}'\nplot ",
                                   curve.title, curve.range, abscissa.label);
  for (std::size_t i = 0; i < request.runs.size(); ++i) {
    const fs::path& run = request.runs[i];
    const char* colour = kColours[i % kColours.size()];
    script += fmt::format("{}{} using ({}):({}) with lines lw 2 lc '{}' title {}",
                          i == 0 ? "" : ", \\\n  ", Quoted((run / "metrics.csv").string()),
                          abscissa.value, curve.value, colour, Quoted(NameOf(run)));
    if (*curve.evaluation == '\0' || !HasEvaluations(run)) continue;
    script += fmt::format(", \\\n  {} using ({}):{} lc '{}' notitle",
                          Quoted((run / "evaluations.csv").string()), abscissa.value,
                          curve.evaluation, colour);
  }
  return script + "\n";
}

void ExpectRuns(const PlotRequest& request) {
  for (const fs::path& run : request.runs) {
    if (CountLines(run / "metrics.csv") < 3) {
      throw UsageError(run.string() + " has no curves to draw: name the folder of a run that has " +
                       "trained for some seconds with --run");
    }
  }
}

// gnuplot does not tell that a disk was full.
bool IsWholePng(const fs::path& file) {
  constexpr std::string_view kEnd = "IEND\xae\x42\x60\x82";
  std::ifstream in(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return bytes.ends_with(kEnd);
}

}  // namespace

std::string PlotScript(const PlotRequest& request) {
  std::string script = kBeginning;
  script += "set output " + Quoted(request.out.string()) + "\nset multiplot layout 4,2\n";
  for (const Curve& curve : kCurves) {
    for (const Abscissa& abscissa : {kSteps, kMinutes}) script += Panel(request, curve, abscissa);
  }
  return script + "unset multiplot\n";
}

void Plot(const PlotRequest& request) {
  ExpectRuns(request);
  const fs::path part = request.out.string() + ".part";
  const std::string script = PlotScript({.runs = request.runs, .out = part});
  std::signal(SIGPIPE, SIG_IGN);  // a gnuplot that is not there reads nothing
  std::FILE* gnuplot = popen("gnuplot", "w");
  if (gnuplot == nullptr) throw std::runtime_error("cannot start gnuplot");
  std::fwrite(script.data(), 1, script.size(), gnuplot);
  const int status = pclose(gnuplot);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kCommandNotFound) {
    throw std::runtime_error("curves are drawn by gnuplot: install the package gnuplot-nox");
  }
  if (status != 0 || !IsWholePng(part)) {
    std::error_code ignored;
    fs::remove(part, ignored);
    throw std::runtime_error("gnuplot cannot draw " + request.out.string() +
                             ": is there such a folder, and room on the disk?");
  }
  fs::rename(part, request.out);
}

}  // namespace mario
