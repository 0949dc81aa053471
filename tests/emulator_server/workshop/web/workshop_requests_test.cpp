#include "emulator_server/workshop/web/workshop_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator_server/workshop/bench/tiny_workshop.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(WorkshopRequest, DoesWhatItSays) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  const auto ask = [&](const std::string& request) { return DoRequest(request, bench); };
  EXPECT_EQ(ask(R"({"do": "play.step"})"), "{}");
  EXPECT_EQ(bench.frame(), 1u);
  EXPECT_EQ(bench.motion(), Motion::kPause);
  ask(R"({"do": "search.begin", "types": ["|u1", "<u2"]})");
  ask(R"({"do": "search.narrow", "how": "equal", "value": 0})");
  ask(R"({"do": "search.narrow", "how": "unchanged"})");
  EXPECT_EQ(bench.search()->looks(), 3);
  ask(R"({"do": "watch.add", "address": "0xC001", "type": "|u1"})");
  ask(R"({"do": "watch.add", "address": "c003", "type": "|u1"})");
  EXPECT_EQ(bench.watched().size(), 2u);
  ask(R"({"do": "watch.remove", "index": 1})");
  ask(R"({"do": "variable.name", "address": "0xC001", "type": "|u1", "name": "x", "about": ""})");
  EXPECT_TRUE(bench.watched().empty());
  EXPECT_THAT(ask(R"({"do": "formula.try", "name": "reward", "formula": "3 + 0 * x"})"),
              HasSubstr("3.0"));
  ask(R"({"do": "record.begin", "level": "power-on"})");
  EXPECT_TRUE(bench.recorder().is_recording());
  ask(R"({"do": "record.end"})");
  EXPECT_FALSE(bench.recorder().is_recording());
  ask(R"({"do": "formula.set", "name": "reward", "formula": "delta_x"})");
  ask(R"({"do": "part.set", "key": "about", "value": "tiny"})");
  EXPECT_THAT(workshop.Description(), HasSubstr("\"about\": \"tiny\""));
  ask(R"({"do": "undo"})");
  EXPECT_EQ(workshop.Description().find("\"about\": \"tiny\""), std::string::npos);
}

TEST(WorkshopRequest, IsRefusedAsAWholeWhenItIsNone) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  const std::string before = workshop.Description();
  const std::string deep(1000, '[');
  for (const auto& [request, sentence] : std::vector<std::pair<std::string, std::string>>{
           {"", "JSON object"},
           {"[]", "JSON object"},
           {"{", "JSON object"},
           {"{\"do\": \"undo\"} x", "JSON object"},
           {"{\"do\": \"\xff\"}", "JSON object"},
           {"{\"do\": " + deep, "too deep"},
           {"{}", "lacks \"do\""},
           {R"({"do": 3})", "must be a text"},
           {R"({"do": "shutdown"})", "cannot do \"shutdown\""},
           {R"({"do": "undo", "more": 1})", "knows no \"more\""},
           {R"({"do": "undo"})", "nothing to take back"},
           {R"({"do": "play.go"})", "lacks \"frame\""},
           {R"({"do": "play.go", "frame": -1})", "whole number"},
           {R"({"do": "play.go", "frame": 1.5})", "whole number"},
           {R"({"do": "play.go", "frame": 99999999999999999999})", "whole number"},
           {R"({"do": "play.go", "frame": 7})", "is not kept"},
           {R"({"do": "play.hold", "buttons": 1024})", "0 to 1023"},
           {R"({"do": "play.move", "motion": "forth"})", "no motion"},
           {R"({"do": "search.begin", "types": "|u1"})", "list of texts"},
           {R"({"do": "search.begin", "types": [1]})", "list of texts"},
           {R"({"do": "search.narrow", "how": "grew"})", "no search"},
           {R"({"do": "search.narrow", "how": "better"})", "not compared"},
           {R"({"do": "search.narrow", "how": "equal"})", "lacks \"value\""},
           {R"({"do": "watch.add", "address": "C0G0", "type": "|u1"})", "is not an address"},
           {R"({"do": "watch.add", "address": "", "type": "|u1"})", "is not an address"},
           {R"({"do": "watch.add", "address": "0xC000", "type": "u8"})", "is not a type"},
           {R"({"do": "watch.remove", "index": 0})", "not watched"},
           {R"({"do": "variable.rename", "name": "y", "to": "z"})", "no variable y"},
           {R"({"do": "record.begin"})", "lacks \"level\""},
           {R"({"do": "record.begin", "level": "9-9"})", "9-9"},
           {R"({"do": "record.end"})", "nothing is being recorded"},
           {R"({"do": "formula.set", "name": "lives", "formula": "1"})", "no formula"},
           {R"({"do": "formula.try", "name": "reward", "formula": "1 +"})", "reward"},
           {R"({"do": "part.set", "key": "variables", "value": 7})", "variables"}}) {
    EXPECT_THAT(([&, &request = request] { DoRequest(request, bench); }),
                ThrowsMessage<std::runtime_error>(HasSubstr(sentence)))
        << request;
  }
  EXPECT_EQ(workshop.Description(), before);
}

}  // namespace
}  // namespace mario
