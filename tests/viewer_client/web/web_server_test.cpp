#include "viewer_client/web/web_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>

#include "common/program.h"
#include "tests/common/eventually.h"
#include "tests/viewer_client/fake_run.h"

namespace mario {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

class WebServerTest : public testing::Test {
 protected:
  LiveView view_;
  WebServer server_{view_, WebAddress{.port = 0}};

  int Port() const {
    const std::string url = server_.url();
    return std::stoi(url.substr(url.rfind(':') + 1));
  }
  httplib::Client Client() const { return httplib::Client("127.0.0.1", Port()); }
};

// Reads a stream until `enough` of its bytes.
std::string Read(httplib::Client client, const std::string& path,
                 const std::function<bool(const std::string&)>& enough) {
  std::string bytes;
  client.Get(path, [&](const char* data, std::size_t size) {
    bytes.append(data, size);
    return !enough(bytes);
  });
  return bytes;
}

bool HasScreen(const std::string& bytes) { return bytes.find("scrn") != std::string::npos; }

TEST_F(WebServerTest, ServesThePageAndItsFiles) {
  for (const char* path :
       {"/", "/app.js", "/style.css", "/uplot.js", "/uplot.css", "/uplot.LICENSE", "/icon.svg"}) {
    const auto response = Client().Get(path);
    ASSERT_TRUE(response) << path;
    EXPECT_EQ(response->status, 200) << path;
    EXPECT_FALSE(response->body.empty()) << path;
  }
  EXPECT_THAT(Client().Get("/")->body, HasSubstr("<title>mario-learning</title>"));
}

TEST_F(WebServerTest, NamesNoOtherSiteSoThatThePageWorksOffline) {
  const std::string page = Client().Get("/")->body;
  EXPECT_EQ(page.find("http://"), std::string::npos);
  EXPECT_EQ(page.find("https://"), std::string::npos);
  EXPECT_THAT(Client().Get("/")->get_header_value("Content-Security-Policy"),
              HasSubstr("default-src 'self'"));
}

TEST_F(WebServerTest, ServesNoFileOfTheMachine) {
  for (const char* path : {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                           "/..%2f..%2fetc/passwd", "//etc/passwd", "/web/../../../etc/passwd"}) {
    const auto response = Client().Get(path);
    ASSERT_TRUE(response) << path;
    EXPECT_EQ(response->status, 404) << path;
    EXPECT_EQ(response->body.find("root:"), std::string::npos) << path;
  }
}

TEST_F(WebServerTest, HasNoWayToChangeARun) {
  EXPECT_EQ(Client().Post("/", "", "text/plain")->status, 404);
  EXPECT_EQ(Client().Put("/stream", "", "text/plain")->status, 404);
  EXPECT_EQ(Client().Delete("/")->status, 404);
  const auto keys = Client().Post("/keys", "16", "application/json");
  EXPECT_EQ(keys->status, 404);
  EXPECT_THAT(keys->body, HasSubstr("--play"));
}

TEST_F(WebServerTest, TakesAPlayersKeysWherePeoplePlay) {
  std::atomic<int> held = -1;
  server_.OnKeys([&](std::uint16_t buttons) { held = buttons; });
  EXPECT_EQ(Client().Post("/keys", "17", "application/json")->status, 204);
  EXPECT_EQ(held, 17);
  EXPECT_EQ(Client().Post("/keys", "99999", "application/json")->status, 400);
  EXPECT_EQ(Client().Post("/keys", "right", "application/json")->status, 400);
  // What another site's page could send.
  EXPECT_EQ(Client().Post("/keys", "16", "text/plain")->status, 400);
  EXPECT_EQ(held, 17);
}

TEST_F(WebServerTest, StreamsTheChosenEnvironment) {
  view_.OnScreen(FakeScreen(3, 7));
  view_.OnScreen(FakeScreen(4, 7));
  const std::string bytes = Read(Client(), "/stream?slot=3", HasScreen);
  EXPECT_THAT(bytes, HasSubstr("\"slot\":3"));
  EXPECT_THAT(bytes, testing::Not(HasSubstr("\"slot\":4")));
}

TEST_F(WebServerTest, RefusesAnEnvironmentThatIsNoNumber) {
  for (const char* slot : {"", "x", "-1", "1e3", "99999999999"}) {
    const auto response = Client().Get(std::string("/stream?slot=") + slot);
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 400) << slot;
    EXPECT_THAT(response->body, HasSubstr("slot must be"));
  }
}

TEST_F(WebServerTest, TellsThePageThatIsOneTooMany) {
  std::vector<std::thread> pages;
  std::atomic<int> open = 0;
  for (int i = 0; i < WebServer::kMaxStreams; ++i) {
    pages.emplace_back([&] {
      bool counted = false;
      Client().Get("/stream?slot=0", [&](const char*, std::size_t) {
        if (!counted) ++open;
        counted = true;
        return true;
      });
    });
  }
  view_.SetStatus({.state = SubscriptionState::kWaiting, .url = "", .sentence = "waiting"}, {});
  EXPECT_TRUE(Eventually([&] { return open == WebServer::kMaxStreams; }))
      << "only " << open << " pages get a stream";
  const auto response = Client().Get("/stream?slot=0");
  EXPECT_EQ(response->status, 503);
  EXPECT_THAT(response->body, HasSubstr("64 pages are open already"));
  view_.Close();
  for (std::thread& page : pages) page.join();
}

TEST_F(WebServerTest, KeepsNoPlaceForAPageThatOnlyAsksForTheHead) {
  for (int i = 0; i <= WebServer::kMaxStreams; ++i) {
    EXPECT_EQ(Client().Head("/stream?slot=0")->status, 200) << i;
  }
}

TEST_F(WebServerTest, LetsNoOtherSiteShowThePageInsideItsOwn) {
  const auto policy = Client().Get("/")->get_header_value("Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'self'"));
  EXPECT_THAT(policy, HasSubstr("base-uri 'none'"));
}

TEST_F(WebServerTest, SendsAFileWholeHoweverManyPartsOfItAreAskedFor) {
  std::string parts = "bytes=0-";
  for (int i = 0; i < 500; ++i) parts += ",0-";
  const auto whole = Client().Get("/uplot.js");
  const auto asked = Client().Get("/uplot.js", {{"rANGE", parts}});
  EXPECT_EQ(asked->status, 200);
  EXPECT_EQ(asked->body, whole->body);
}

TEST_F(WebServerTest, TellsThatTheAddressIsInUse) {
  LiveView view;
  const WebAddress taken{.host = "127.0.0.1", .port = Port()};
  EXPECT_THAT(([&] { WebServer(view, taken); }),
              ThrowsMessage<std::runtime_error>(HasSubstr("the address is in use")));
}

TEST(WebAddress, IsTheLoopbackUnlessAHostIsNamed) {
  EXPECT_EQ(WebAddress::Parse("8080").host, "127.0.0.1");
  EXPECT_EQ(WebAddress::Parse(":81").host, "127.0.0.1");
  EXPECT_EQ(WebAddress::Parse("0.0.0.0:81").host, "0.0.0.0");
  EXPECT_EQ(WebAddress::Parse("[::1]:81").host, "::1");
  EXPECT_EQ(WebAddress::Parse("box:81").port, 81);
}

TEST(WebAddress, RefusesWhatIsNone) {
  for (const char* wrong : {"", "box", "box:", "box:x", "box:65536", "box:-1", "::1:80", "[::1]",
                            "[::1]:", "2001:db8::1"}) {
    EXPECT_THAT([wrong] { WebAddress::Parse(wrong); },
                ThrowsMessage<UsageError>(HasSubstr("HOST:PORT")))
        << wrong;
  }
}

}  // namespace
}  // namespace mario
