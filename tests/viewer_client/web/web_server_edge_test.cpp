// Clients of the page that do not behave as browsers do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <future>
#include <optional>
#include <vector>

#include "common/web/page_names.h"
#include "tests/common/sanitizer.h"
#include "tests/common/web/raw_client.h"
#include "tests/viewer_client/fake_run.h"
#include "tests/viewer_client/resident_bytes.h"
#include "viewer_client/web/web_server.h"

namespace mario {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::chrono::seconds kGiveUp{60};  // never waited for when all is well
constexpr WebServer::Limits kEndless{.request = std::chrono::hours(1),
                                     .piece = std::chrono::hours(1)};

struct Site {
  explicit Site(const WebServer::Limits& limits = {}, WebAddress address = {.port = 0}) {
    server.emplace(view, address, limits);
    const std::string url = server->url();
    port = std::stoi(url.substr(url.rfind(':') + 1));
  }

  std::string Ask(const std::string& request) const {
    const RawClient client(port);
    client.Send(request);
    return client.Answer();
  }

  LiveView view;
  std::optional<WebServer> server;
  int port = 0;
};

std::string Get(const std::string& headers) { return "GET / HTTP/1.1\r\n" + headers + "\r\n"; }

const std::string kHost = "Host: localhost\r\n";
const std::string kPost = "POST /keys HTTP/1.1\r\n" + kHost + "Content-Type: application/json\r\n";

std::string Status(int status) { return "HTTP/1.1 " + std::to_string(status) + " "; }

TEST(WebServerBody, IsRefusedWhateverItsFramingBeforeItIsRead) {
  Site site;
  site.server->OnKeys([](std::uint16_t) { FAIL() << "no such request presses a key"; });
  const std::vector<std::pair<std::string, int>> cases = {
      {kPost + "Transfer-Encoding: chunked\r\n\r\n", 411},
      {kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n", 411},
      {kPost + "transfer-encoding: identity\r\n\r\n2", 411},
      {kPost + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n16\r\n0\r\n\r\n", 411},
      {"POST /nowhere HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n", 411},
      {"PUT /keys HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n", 411},
      {Get(kHost + "Transfer-Encoding: chunked\r\n"), 411},
      {kPost + "\r\n16", 411},
      {"POST /nowhere HTTP/1.0\r\n" + kHost + "\r\n16", 411},
      {kPost + "Content-Length: 1025\r\n\r\n", 413},
      {kPost + "Content-Length: 99999999999999999999\r\n\r\n", 413},
      {"POST /nowhere HTTP/1.1\r\n" + kHost + "Content-Length: 10000000\r\n\r\n", 413},
      {Get(kHost + "Content-Length: 10000000\r\n"), 413},
      {kPost + "Content-Length: -1\r\n\r\n16", 400},
      {kPost + "Content-Length: 2, 2\r\n\r\n16", 400},
      {kPost + "Content-Length: 0x2\r\n\r\n16", 400},
      {kPost + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n16 ", 400},
      {kPost + "Expect: 100-continue\r\nContent-Length: 10000000\r\n\r\n", 413},
      {kPost + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n", 411},
      {kPost + "Expect: 100-continue\r\n\r\n", 411},
      {"DELETE / HTTP/1.1\r\n" + kHost + "Content-Length: 0\r\n\r\n", 404},
      {"PRI * HTTP/2.0\r\n\r\n", 400}};
  for (const auto& [request, status] : cases) {
    EXPECT_THAT(site.Ask(request), StartsWith(Status(status))) << request;
  }
}

TEST(WebServerBody, IsTakenUpToItsLimit) {
  Site site;
  std::atomic<int> held = -1;
  site.server->OnKeys([&](std::uint16_t buttons) { held = buttons; });
  EXPECT_THAT(site.Ask(kPost + "Content-Length: 2\r\n\r\n16"), StartsWith(Status(204)));
  EXPECT_EQ(held, 16);
  EXPECT_THAT(site.Ask(kPost + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n17"),
              testing::AllOf(StartsWith(Status(100)), HasSubstr(Status(204))));
  EXPECT_EQ(held, 17);
  const std::string longest = "18" + std::string(1022, ' ');
  EXPECT_THAT(site.Ask(kPost + "Content-Length: 1024\r\n\r\n" + longest), StartsWith(Status(400)));
}

// Sends 64 KiB again and again until the viewer has heard enough.
std::size_t SentUntilCutOff(const RawClient& client, std::size_t most) {
  const std::string piece = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  std::size_t sent = 0;
  while (sent < most && client.Send(piece)) sent += piece.size();
  return sent;
}

TEST(WebServerBody, IsCutOffBeforeItFillsTheMemory) {
  constexpr std::size_t kMost = 200 << 20;
  const Site site;
  for (const std::string& head :
       {kPost + "Transfer-Encoding: chunked\r\n\r\n", kPost + "Content-Length: 209715200\r\n\r\n",
        std::string("GET / HTTP/1.1\r\nX: "), std::string("GET /"), kPost + "\r\n"}) {
    const std::size_t before = ResidentBytes();
    const RawClient client(site.port);
    client.Send(head);
    EXPECT_LT(SentUntilCutOff(client, kMost), kMost) << head;
    EXPECT_LT(ResidentBytes(), before + (kSanitized ? 64 : 16) * (1 << 20)) << head;
  }
}

TEST(WebServerHead, IsRefusedWhenItIsTooLarge) {
  const Site site;
  std::string many = kHost;
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  EXPECT_THAT(site.Ask(Get(many)), StartsWith(Status(431)));
  EXPECT_THAT(site.Ask(Get(kHost + "X: " + std::string(20'000, 'y') + "\r\n")),
              StartsWith(Status(431)));
  EXPECT_THAT(site.Ask("GET /" + std::string(4000, 'x') + " HTTP/1.1\r\n" + kHost + "\r\n"),
              StartsWith(Status(414)));
  EXPECT_THAT(site.Ask(Get(kHost + "Cookie: " + std::string(7000, 'y') + "\r\n")),
              StartsWith(Status(200)));
}

TEST(WebServerHead, MustNameTheViewerSoThatNoOtherSitesNameLeadsToIt) {
  const Site site;
  for (const char* host : {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "127.8.9.1",
                           "mario.localhost:8080"}) {
    EXPECT_THAT(site.Ask(Get("Host: " + std::string(host) + "\r\n")), StartsWith(Status(200)))
        << host;
  }
  for (const char* host :
       {"example.org", "example.org:8080", "localhost.example.org", "127.0.0.1.example.org",
        "10.0.0.1", "[2001:db8::1]:80", "localhost@example.org", "127.0.0.1, example.org"}) {
    const std::string answer = site.Ask(Get("Host: " + std::string(host) + "\r\n"));
    EXPECT_THAT(answer, StartsWith(Status(403))) << host;
    EXPECT_THAT(answer, HasSubstr("--web-host")) << host;
  }
  EXPECT_THAT(site.Ask("GET /stream?slot=0 HTTP/1.1\r\nHost: example.org\r\n\r\n"),
              StartsWith(Status(403)));
  for (const std::string& none : {std::string(), kHost + kHost, kHost + "Host: example.org\r\n"}) {
    EXPECT_THAT(site.Ask(Get(none)), StartsWith(Status(400))) << none;
  }
}

TEST(PageNames, AreAlsoThoseThatTheUserNames) {
  const PageNames names("127.0.0.1", {"hub.example.org", "Other.example.org:443"});
  EXPECT_TRUE(names.Has("HUB.example.org"));
  EXPECT_TRUE(names.Has("other.example.org."));
  EXPECT_FALSE(names.Has("example.org"));
  EXPECT_FALSE(names.Has("box.hub.example.org"));
  EXPECT_FALSE(names.Has(""));
}

TEST(PageNames, AreAllNumericAddressesAndTheMachinesNameWhereOthersReachThePage) {
  std::array<char, 256> machine{};
  gethostname(machine.data(), machine.size() - 1);
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "box"}) {
    const PageNames names(host, {});
    EXPECT_TRUE(names.Has("10.0.0.1:8080")) << host;
    EXPECT_TRUE(names.Has("[2001:db8::1]:8080")) << host;
    EXPECT_TRUE(names.Has("localhost")) << host;
    EXPECT_TRUE(names.Has(machine.data())) << host;
    EXPECT_FALSE(names.Has("example.org")) << host;
  }
  EXPECT_TRUE(PageNames("box", {}).Has("box:8080"));
  EXPECT_FALSE(PageNames("::1", {}).Has("10.0.0.1:8080"));
}

TEST(WebServerAddress, MayBeIpv6) {
  const Site site({}, {.host = "::1", .port = 0});
  const RawClient client(site.port, true);
  client.Send(Get("Host: [::1]:" + std::to_string(site.port) + "\r\n"));
  EXPECT_THAT(client.Answer(), StartsWith(Status(200)));
  EXPECT_THAT(site.server->url(), StartsWith("http://[::1]:"));
}

TEST(WebServerClient, IsNotWaitedForWhenItSendsItsRequestInDrops) {
  const Site site({.request = milliseconds(200)});
  const RawClient client(site.port);
  client.Send("GET / HTTP/1.1\r\nX: ");
  const auto deadline = std::chrono::steady_clock::now() + kGiveUp;
  while (!client.HasAnswer(milliseconds(20)) && std::chrono::steady_clock::now() < deadline) {
    client.Send("y");
  }
  EXPECT_THAT(client.Answer(), StartsWith(Status(408)));
}

TEST(WebServerClient, IsNotWaitedForWhenItSendsItsBodyInDrops) {
  const Site site({.request = milliseconds(200)});
  const RawClient client(site.port);
  client.Send(kPost + "Content-Length: 1000\r\n\r\n");
  const auto deadline = std::chrono::steady_clock::now() + kGiveUp;
  while (!client.HasAnswer(milliseconds(20)) && std::chrono::steady_clock::now() < deadline) {
    client.Send(" ");
  }
  EXPECT_TRUE(client.HasAnswer(milliseconds(0)));
}

TEST(WebServerClient, IsNotWaitedForWhenItDoesNotTakeItsStream) {
  Site site({.request = kEndless.request, .piece = milliseconds(50)});
  const RawClient client(site.port);
  client.Send("GET /stream?slot=0 HTTP/1.1\r\n" + kHost + "\r\n");
  const auto deadline = std::chrono::steady_clock::now() + kGiveUp;
  std::uint64_t step = 0;
  while (site.view.pages() == 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  while (site.view.pages() > 0 && std::chrono::steady_clock::now() < deadline) {
    TrainingRun run;
    run.facts.name = std::string(1 << 20, 'x') + std::to_string(step++);
    site.view.OnRun(run);
  }
  EXPECT_EQ(site.view.pages(), 0);
}

TEST(WebServerClient, GetsAnAnswerThoughHundredsOfOthersAreSilent) {
  const Site site(kEndless);
  std::vector<RawClient> silent;
  for (int i = 0; i < 400; ++i) {
    silent.emplace_back(site.port);
    if (i % 2 == 0) silent.back().Send("GET / HTTP/1.1\r\n");
  }
  EXPECT_THAT(site.Ask(Get(kHost)), StartsWith(Status(200)));
}

// A stop that waits for a client would wait for ever here.
TEST(WebServerStop, WaitsForNoClient) {
  auto site = std::make_unique<Site>(kEndless);
  const std::string stream = "GET /stream?slot=0&grid=1 HTTP/1.1\r\n" + kHost + "\r\n";
  std::vector<RawClient> clients;
  for (const std::string& sent :
       {std::string(), std::string("GET / HT"), "GET / HTTP/1.1\r\n" + kHost,
        kPost + "Content-Length: 1000\r\n\r\n1", kPost + "Transfer-Encoding: chunked\r\n\r\n",
        Get(kHost), stream}) {
    for (const bool half_closed : {false, true}) {
      clients.emplace_back(site->port).Send(sent);
      if (half_closed) clients.back().HalfClose();
    }
  }
  while (site->view.pages() == 0) std::this_thread::yield();
  TrainingRun run;
  run.facts.name = std::string(32 << 20, 'x');  // more than sockets hold
  site->view.OnRun(run);
  std::atomic<bool> is_stopped = false;
  const std::jthread dripping([&] {
    while (!is_stopped) {
      for (const RawClient& client : clients) client.Send("x");
      std::this_thread::yield();
    }
  });
  std::promise<void> stopped;
  std::thread stopping([&] {
    site->server.reset();
    stopped.set_value();
  });
  if (stopped.get_future().wait_for(kGiveUp) != std::future_status::ready) {
    std::fputs("the page's server does not stop\n", stderr);
    std::abort();  // no test could end
  }
  is_stopped = true;
  stopping.join();
}

}  // namespace
}  // namespace mario
