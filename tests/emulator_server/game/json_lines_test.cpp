#include "emulator_server/game/parsers/json_lines.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/common/temporary_folder.h"

namespace mario {
namespace {

constexpr const char* kText = R"({
  "name": "a", "list": [1,
    2
  ],
  "deep": {"a.b": {"c": 1.5
  }, "list": [
    {"x": null}, [true]]},
  "last":
    "z"
})";

TEST(LineOf, FindsEveryKindOfValue) {
  EXPECT_EQ(LineOf(kText, "name"), 2);
  EXPECT_EQ(LineOf(kText, "list"), 2);
  EXPECT_EQ(LineOf(kText, "list[0]"), 2);
  EXPECT_EQ(LineOf(kText, "list[1]"), 3) << "a number that ends its line";
  EXPECT_EQ(LineOf(kText, "deep.a.b.c"), 5);
  EXPECT_EQ(LineOf(kText, "deep.list[0].x"), 7);
  EXPECT_EQ(LineOf(kText, "deep.list[1][0]"), 7);
  EXPECT_EQ(LineOf(kText, "last"), 9) << "where the value is";
}

TEST(LineOf, FindsNothingWhereThereIsNothing) {
  EXPECT_EQ(LineOf(kText, "nobody"), std::nullopt);
  EXPECT_EQ(LineOf(kText, "list[2]"), std::nullopt);
  EXPECT_EQ(LineOf("", "name"), std::nullopt);
  EXPECT_EQ(LineOf("{\"name\": \"a\", \"b\" 1}", "b"), std::nullopt);
  EXPECT_EQ(LineOf("[[[", "[0][0][1]"), std::nullopt);
}

TEST(PlaceText, NamesFileLineAndPath) {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "game.json";
  std::ofstream(file) << kText;
  EXPECT_EQ(PlaceText(file, "list[1]"), file.string() + ":3: list[1]");
  EXPECT_EQ(PlaceText(file, "nobody"), file.string() + ": nobody");
  EXPECT_EQ(PlaceText(file, ""), file.string());
  EXPECT_EQ(PlaceText("none.json", "name"), "none.json: name");
}

}  // namespace
}  // namespace mario
