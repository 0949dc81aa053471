#include "tests/fuzz/workshop_properties.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>

#include "emulator_server/game/game_file.h"
#include "emulator_server/workshop/web/workshop_requests.h"
#include "emulator_server/workshop/web/workshop_server.h"
#include "tests/emulator_server/workshop/bench/tiny_workshop.h"
#include "tests/fuzz/http_pieces.h"

namespace mario {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{20};    // with requests that are not whole
constexpr milliseconds kGiveUp{30'000};  // never waited for when all is well

void CheckFolder(const TinyWorkshop& workshop) {
  ReadGameFile(workshop.game() / "game.json");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(workshop.game())) {
    const std::string name = entry.path().filename().string();
    const bool is_known = name == "game.json" || name == "workshop.lock" ||
                          name == "demonstrations" || name.ends_with(".state") ||
                          name.ends_with(".demonstration");
    if (!is_known) throw std::logic_error("the workshop has left " + entry.path().string());
  }
}

// What one asks, and the game it plays meanwhile.
void Ask(std::string_view request, Workbench& bench) {
  if (request.find("trial") != std::string_view::npos) return;  // it would start programs
  std::string answer = "{}";
  try {
    answer = DoRequest(request, bench);
  } catch (const std::runtime_error& refusal) {
    if (std::string_view(refusal.what()).empty()) throw std::logic_error("a refusal says nothing");
  }
  if (!nlohmann::json::parse(answer).is_object()) throw std::logic_error("not JSON: " + answer);
  bench.Tick();
}

// A page that strangers know.
struct Stand {
  int port() const {
    const std::string url = server.url();
    return std::stoi(url.substr(url.rfind(':') + 1));
  }

  std::uint64_t Frame() {
    return std::stoull(loop.Do([](Workbench& one) { return std::to_string(one.frame()); }));
  }

  static HttpServer::Limits Limits() {
    HttpServer::Limits limits = WorkshopServer::DefaultLimits();
    limits.request = limits.piece = kPatience;
    return limits;
  }

  const TinyWorkshop workshop;
  Workbench bench{workshop.game(), workshop.rom()};
  WorkshopLoop loop{bench};
  WorkshopServer server{loop, WebAddress{.port = 0}, Limits()};
  const std::string description = workshop.Description();
};

}  // namespace

void CheckWorkshopRequests(std::string_view lines) {
  const TinyWorkshop workshop;
  Workbench bench(workshop.game(), workshop.rom());
  constexpr int kMost = 50;
  for (int i = 0; i < kMost && !lines.empty(); ++i) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    Ask(lines.substr(0, end), bench);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  try {
    CheckFolder(workshop);
  } catch (const std::runtime_error& error) {
    throw std::logic_error(error.what());
  }
}

void CheckWorkshopHttpBytes(std::string_view bytes) {
  static Stand stand;
  const RawClient stranger(stand.port());
  SendInPieces(stranger, bytes);
  if (!stranger.HasAnswer(kGiveUp)) throw std::logic_error("the workshop waits for a slow client");
  const std::string answer = stranger.Answer(true);
  if (!answer.empty() && !answer.starts_with("HTTP/1."))
    throw std::logic_error("not HTTP: " + answer);
  if (stand.Frame() != 0) throw std::logic_error("a stranger has moved the game");
  if (stand.workshop.Description() != stand.description)
    throw std::logic_error("a stranger has changed the description");
  const std::string page = HonestAnswer(stand.port());
  if (!page.starts_with("HTTP/1.1 200")) throw std::logic_error("the page is gone: " + page);
}

}  // namespace mario
