#include "emulator_server/workshop/web/workshop_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>

#include "common/program.h"
#include "tests/common/eventually.h"
#include "tests/emulator_server/workshop/bench/tiny_workshop.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

class WorkshopServerTest : public testing::Test {
 protected:
  TinyWorkshop workshop_;
  Workbench bench_{workshop_.game(), workshop_.rom()};
  WorkshopLoop loop_{bench_};
  WorkshopServer server_{loop_, WebAddress{.port = 0}, WorkshopServer::DefaultLimits()};

  int Port() const {
    const std::string url = server_.url();
    return std::stoi(url.substr(url.rfind(':') + 1));
  }
  httplib::Client Client() const { return httplib::Client("127.0.0.1", Port()); }
  std::string Origin() const { return "http://127.0.0.1:" + std::to_string(Port()); }

  std::string Token() const {
    const std::string page = Client().Get("/")->body;
    const std::string before = "name=\"workshop-token\" content=\"";
    return page.substr(page.find(before) + before.size(), 32);
  }

  std::uint64_t Frame() {
    return std::stoull(loop_.Do([](Workbench& bench) { return std::to_string(bench.frame()); }));
  }
};

const std::string kStep = R"({"do": "play.step"})";

TEST_F(WorkshopServerTest, ServesItsPageWithATokenOfItsOwn) {
  const std::string token = Token();
  EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos) << token;
  for (const char* path : {"/app.js", "/api.js", "/memory.js", "/description.js", "/numbers.js",
                           "/stream.js", "/canvas.js", "/player.js", "/base.css", "/style.css"}) {
    const auto response = Client().Get(path);
    ASSERT_TRUE(response) << path;
    EXPECT_EQ(response->status, 200) << path;
  }
  EXPECT_THAT(Client().Get("/")->get_header_value("Content-Security-Policy"),
              HasSubstr("default-src 'self'"));
}

TEST_F(WorkshopServerTest, DoesWhatItsOwnPageAsks) {
  const httplib::Headers own = {{"X-Workshop-Token", Token()}, {"Origin", Origin()}};
  const auto done = Client().Post("/do", own, kStep, "application/json");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->status, 200) << done->body;
  EXPECT_EQ(Frame(), 1u);
  EXPECT_EQ(Client().Post("/keys", own, "17", "application/json")->status, 200);
  EXPECT_EQ(Client().Post("/keys", own, "99999", "application/json")->status, 400);
  const auto refused = Client().Post("/do", own, R"({"do": "x"})", "application/json");
  EXPECT_EQ(refused->status, 400);
  EXPECT_THAT(refused->body, HasSubstr("cannot do \"x\""));
}

TEST_F(WorkshopServerTest, DoesNothingForAnyOther) {
  const std::string token = Token();
  const std::string before = workshop_.Description();
  const std::vector<std::pair<httplib::Headers, std::string>> strangers = {
      {{}, "application/json"},
      {{{"Origin", Origin()}}, "application/json"},
      {{{"Origin", Origin()}, {"X-Workshop-Token", std::string(32, '0')}}, "application/json"},
      {{{"Origin", Origin()}, {"X-Workshop-Token", token + "0"}}, "application/json"},
      {{{"X-Workshop-Token", token}}, "application/json"},
      {{{"Origin", "http://example.org"}, {"X-Workshop-Token", token}}, "application/json"},
      {{{"Origin", "null"}, {"X-Workshop-Token", token}}, "application/json"},
      {{{"Origin", Origin()}, {"X-Workshop-Token", token}}, "text/plain"},
      {{{"Origin", "http://example.org"}, {"Host", "example.org"}, {"X-Workshop-Token", token}},
       "application/json"}};
  for (const auto& [headers, type] : strangers) {
    for (const char* path : {"/do", "/keys"}) {
      const auto refused = Client().Post(path, headers, kStep, type);
      ASSERT_TRUE(refused);
      EXPECT_TRUE(refused->status == 403 || refused->status == 400) << refused->status;
    }
  }
  EXPECT_EQ(Client().Get("/stream")->status, 403);
  EXPECT_EQ(Client().Get("/do")->status, 404);
  EXPECT_EQ(Frame(), 0u);
  EXPECT_EQ(workshop_.Description(), before);
}

TEST_F(WorkshopServerTest, PlaysWhileAPageIsOpenAndOnlyThen) {
  EXPECT_EQ(Frame(), 0u);
  const std::string token = Token();
  std::string bytes;
  Client().Get("/stream", {{"X-Workshop-Token", token}}, [&](const char* data, std::size_t size) {
    bytes.append(data, size);
    return Frame() < 10;
  });
  for (const char* type : {"desk", "nums", "scrn"}) EXPECT_THAT(bytes, HasSubstr(type));
  // It learns at the next record that the page has gone.
  ASSERT_TRUE(Eventually([&] { return loop_.pages() == 0; }));
  const std::uint64_t frame = Frame();
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(Frame(), frame);
}

TEST_F(WorkshopServerTest, RefusesAnAddressThatOthersReach) {
  for (const char* host : {"0.0.0.0", "192.0.2.1", "::", "example.org"}) {
    const WebAddress address{.host = host, .port = 0};
    EXPECT_THAT(([&] { WorkshopServer(loop_, address, WorkshopServer::DefaultLimits()); }),
                ThrowsMessage<UsageError>(HasSubstr("on this machine only")));
  }
}

TEST_F(WorkshopServerTest, RefusesARequestThatIsTooLarge) {
  const httplib::Headers own = {{"X-Workshop-Token", Token()}, {"Origin", Origin()}};
  const std::string large(65 << 10, ' ');
  EXPECT_EQ(Client().Post("/do", own, large, "application/json")->status, 413);
  const std::string fits(60 << 10, ' ');
  EXPECT_EQ(Client().Post("/do", own, kStep + fits, "application/json")->status, 200);
}

TEST(WorkshopLoop, TellsWhoeverWaitsThatItCloses) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  WorkshopLoop loop(bench);
  const auto stream = loop.Open();
  loop.Close();
  EXPECT_EQ(stream->Next(std::chrono::hours(1)), std::nullopt);
  EXPECT_THAT([&] { loop.Do([](Workbench&) { return ""; }); },
              ThrowsMessage<std::runtime_error>(HasSubstr("is closing")));
}

}  // namespace
}  // namespace mario
