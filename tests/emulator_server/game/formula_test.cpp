#include "emulator_server/game/parsers/formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/common/fails_with.h"

namespace mario {
namespace {

const std::vector<std::string> kNames = {"x", "lives", "delta_x"};

double Value(const std::string& text) {
  std::vector<double> values = {12.0, 3.0, 2.0};
  return Formula(text, kNames, values).Evaluate();
}

TEST(Formula, ComputesOverItsNames) {
  EXPECT_EQ(Value("16 * x + lives"), 195.0);
  EXPECT_EQ(Value("min(1, delta_x / 16) - (x >= 12)"), 2.0 / 16.0 - 1.0);
  EXPECT_EQ(Value("x == 12 && lives != 0 || 0"), 1.0);
  EXPECT_EQ(Value("x > 100 ? 5 : 7"), 7.0);
}

TEST(Formula, KnowsNotAndHexadecimalNumbers) {
  EXPECT_EQ(Value("!(x == 12)"), 0.0);
  EXPECT_EQ(Value("!0"), 1.0);
  EXPECT_EQ(Value("x == 0x0C"), 1.0);
  EXPECT_EQ(Value("0xff + 1"), 256.0);
}

TEST(Formula, HasRemaindersAndBits) {
  EXPECT_EQ(Value("mod(x, 5)"), 2.0);
  EXPECT_EQ(Value("mod(-1, 256)"), 255.0);
  EXPECT_EQ(Value("mod(x, 0.5)"), 0.0);
  EXPECT_TRUE(std::isnan(Value("mod(x, x - 12)")));
  EXPECT_EQ(Value("floor(-1.5) + 10 * ceil(1.2)"), 18.0);
  EXPECT_EQ(Value("bit(x, 2) + 10 * bit(x, 0)"), 1.0);
  EXPECT_EQ(Value("bit(-1, 63)"), 1.0);
  EXPECT_EQ(Value("band(x, 0x06)"), 4.0);
  EXPECT_EQ(Value("bor(x, lives)"), 15.0);
  EXPECT_EQ(Value("bxor(x, 0xFF)"), 243.0);
  EXPECT_EQ(Value("log(x)"), Value("ln(x)")) << "as docs/game-format.md says";
  for (const char* no_number : {"bit(x / 5, 0)", "bit(x, -1)", "bit(x, 64)", "band(x, 0.5)",
                                "band(1e300, 1)", "bor(0 / (x - 12), 1)"}) {
    EXPECT_TRUE(std::isnan(Value(no_number))) << no_number;
  }
}

TEST(Formula, GivesWayToVariablesThatAreCalledLikeItsOwnFunctions) {
  const std::vector<std::string> names = {"floor", "bit"};
  std::vector<double> values = {3.0, 1.0};
  EXPECT_EQ(Formula("floor + bit", names, values).Evaluate(), 4.0);
  EXPECT_FALSE(IsReservedInFormulas("floor"));
  EXPECT_TRUE(IsReservedInFormulas("sqrt"));
  EXPECT_TRUE(IsReservedInFormulas("_pi"));
}

TEST(Formula, FollowsItsValues) {
  std::vector<double> values = {1.0, 0.0, 0.0};
  const Formula formula("x + 1", kNames, values);
  EXPECT_EQ(formula.Evaluate(), 2.0);
  values[0] = 41.0;
  EXPECT_EQ(formula.Evaluate(), 42.0);
}

TEST(Formula, NamesAnUnknownNameItsPlaceAndTheKnownOnes) {
  EXPECT_THAT([] { Value("x + livse"); },
              FailsWith("unknown name 'livse' (known: x, lives) at character 5"));
}

TEST(Formula, RefusesAssignment) {
  EXPECT_THAT([] { Value("lives = 0"); }, FailsWith("write '==' to compare at character 7"));
  EXPECT_THAT([] { Value("x += 1"); }, FailsWith("'=='"));
}

TEST(Formula, RefusesWhatDoesNotParse) {
  EXPECT_THAT([] { Value("1 +"); }, FailsWith("formula \"1 +\": Unexpected end of expression"));
  EXPECT_THAT([] { Value("(x"); }, FailsWith("Missing parenthesis"));
  EXPECT_THAT([] { Value("x lives"); }, FailsWith("Unexpected variable \"lives\" at character 3"));
  EXPECT_THAT([] { Value("  "); }, FailsWith("empty"));
  EXPECT_THAT([] { Value("x, 2"); }, FailsWith("comma"));
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(Formula, IsDescribedWithTheFunctionsAndConstantsThatThereAre) {
  std::ifstream page(DOCS_FOLDER "/game-format.md");
  const std::string text((std::istreambuf_iterator<char>(page)), {});
  EXPECT_THAT(text, testing::HasSubstr("Functions: `" + Joined(FormulaFunctions()) + "`"));
  for (const std::string& name : FormulaConstants()) EXPECT_THAT(text, testing::HasSubstr(name));
}

}  // namespace
}  // namespace mario
