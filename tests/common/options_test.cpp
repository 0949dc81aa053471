#include "common/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/program.h"

namespace mario {
namespace {

using testing::HasSubstr;

struct Settings {
  int frame_skip = 4;
  double gamma = 0.99;
  bool dueling = false;
  std::string action_set = "jump";
  std::vector<std::string> levels = {"1-1", "1-2"};
};

class Command {
 public:
  Command() : app_("a command") {
    app_.option_defaults()->always_capture_default();
    app_.add_option("--frame-skip", settings.frame_skip)->check(CLI::Range(1, 60));
    app_.add_option("--gamma", settings.gamma)->check(CLI::Range(0.0, 1.0));
    app_.add_flag("--dueling", settings.dueling);
    app_.add_option("--action-set", settings.action_set);
    app_.add_option("--levels", settings.levels);
  }

  bool Parse(const std::vector<std::string>& args) { return ParseOptions(app_, args); }

  std::string Refusal(const std::vector<std::string>& args) {
    try {
      Parse(args);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

  std::string Text() { return ConfigText(app_); }

  Settings settings;

 private:
  CLI::App app_;
};

std::string FileWith(const std::string& text) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string path = testing::TempDir() + test->name() + ".toml";
  std::ofstream(path) << text;
  return path;
}

TEST(Options, AnArgumentGoesBeforeTheFile) {
  Command command;
  const std::string file =
      FileWith("frame-skip = 2\ngamma = 0.5\ndueling = true\nlevels = [\"1-3\"]\n");
  EXPECT_TRUE(command.Parse({"--config", file, "--gamma", "0.9"}));
  EXPECT_EQ(command.settings.frame_skip, 2);
  EXPECT_EQ(command.settings.gamma, 0.9);
  EXPECT_TRUE(command.settings.dueling);
  EXPECT_THAT(command.settings.levels, testing::ElementsAre("1-3"));
}

TEST(Options, TheConfigurationTextIsReadBackEqual) {
  Command first;
  ASSERT_TRUE(first.Parse({"--gamma", "0.123456789", "--action-set", "a \"b\"", "--dueling"}));
  Command second;
  ASSERT_TRUE(second.Parse({"--config", FileWith(first.Text())}));
  EXPECT_EQ(second.settings.gamma, 0.123456789);
  EXPECT_EQ(second.settings.action_set, "a \"b\"");
  EXPECT_TRUE(second.settings.dueling);
  EXPECT_EQ(second.settings.levels, first.settings.levels);
  EXPECT_EQ(second.Text(), first.Text());
}

TEST(Options, HelpAndPrintConfigLeaveNothingToDo) {
  testing::internal::CaptureStdout();
  EXPECT_FALSE(Command().Parse({"--help"}));
  EXPECT_FALSE(Command().Parse({"--print-config", "--gamma", "0.5"}));
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_THAT(out, HasSubstr("--frame-skip"));
  EXPECT_THAT(out, HasSubstr("gamma = 0.5\n"));
  EXPECT_THAT(out, HasSubstr("levels = ['1-1', '1-2']\n"));
}

TEST(Options, AFilesNumberIsPrintedAsItWasWritten) {
  Command command;
  ASSERT_TRUE(command.Parse({"--config", FileWith("gamma = 0.99\n")}));
  EXPECT_THAT(command.Text(), HasSubstr("gamma = 0.99\n"));
}

TEST(Options, AnUnknownArgumentIsRefusedByName) {
  EXPECT_THAT(Command().Refusal({"--gama", "1"}), HasSubstr("--gama"));
}

TEST(Options, AnUnknownKeyIsRefusedWithItsLine) {
  const std::string file = FileWith("gamma = 0.5\n\nlearning-speed = 3\n");
  EXPECT_EQ(Command().Refusal({"--config", file}),
            file + ":3: unknown key 'learning-speed'; --help lists the keys");
}

TEST(Options, AValueOutOfRangeIsRefusedWithItsLine) {
  const std::string file = FileWith("frame-skip = 4\ngamma = 2.5\n");
  const std::string refusal = Command().Refusal({"--config", file});
  EXPECT_THAT(refusal, HasSubstr(file + ":2: gamma"));
  EXPECT_THAT(refusal, HasSubstr("2.5"));
}

TEST(Options, AValueOfTheWrongTypeIsRefusedWithItsLine) {
  const std::string file = FileWith("frame-skip = \"many\"\n");
  EXPECT_THAT(Command().Refusal({"--config", file}), HasSubstr(file + ":1: frame-skip"));
}

TEST(Options, AnArgumentOutOfRangeIsNotBlamedOnTheFile) {
  const std::string file = FileWith("gamma = 0.5\n");
  const std::string refusal = Command().Refusal({"--config", file, "--gamma=7"});
  EXPECT_THAT(refusal, HasSubstr("--gamma"));
  EXPECT_THAT(refusal, testing::Not(HasSubstr(file)));
}

// Whatever checks an option has: CLI11's ranges let nan through.
TEST(Options, ANumberThatIsNotFiniteIsRefused) {
  for (const std::string number : {"nan", "-nan", "NaN", "nan(1)", "inf", "-inf", "1e999"}) {
    EXPECT_THAT(Command().Refusal({"--gamma", number}), HasSubstr("--gamma")) << number;
  }
  EXPECT_THAT(Command().Refusal({"--gamma", "nan"}), HasSubstr("nan is not a finite number"));
  EXPECT_THAT(Command().Refusal({"--config", FileWith("gamma = nan\n")}),
              HasSubstr("nan is not a finite number"));
}

TEST(Options, ASyntaxErrorIsRefusedWithLineAndColumn) {
  const std::string file = FileWith("gamma = 0.5\nframe-skip = = 4\n");
  EXPECT_THAT(Command().Refusal({"--config", file}), HasSubstr(file + ":2:"));
}

TEST(Options, ATableIsRefused) {
  const std::string file = FileWith("[gamma]\nvalue = 1\n");
  EXPECT_THAT(Command().Refusal({"--config", file}), HasSubstr(file + ":1: 'gamma' is a table"));
}

TEST(Options, AMissingFileIsRefusedByName) {
  EXPECT_THAT(Command().Refusal({"--config", "no/such.toml"}), HasSubstr("no/such.toml"));
}

}  // namespace
}  // namespace mario
