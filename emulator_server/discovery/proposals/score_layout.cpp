#include "emulator_server/discovery/proposals/score_layout.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <set>

namespace mario {
namespace {

constexpr int kMostBytes = 4;         // of a score
constexpr double kMostColumns = 4.0;  // between the digits of two bytes that are neighbours
constexpr std::uint8_t kSeen = 0x57;  // digits that are written to be seen
constexpr std::uint8_t kElse = 0x36;  // where those stand already

struct Seen {
  std::set<std::size_t> rows;
  double column = 0.0;  // mean
};

std::optional<Seen> See(const PlayLog& log, const NumberPlace& number, std::size_t offset,
                        PokeTrials& pokes) {
  if (offset >= log.bytes()) return std::nullopt;
  const std::uint8_t value = log.First(offset) == kSeen ? kElse : kSeen;
  const std::vector<std::size_t> squares = pokes.SquaresOf(log, number, offset, value);
  if (squares.empty()) return std::nullopt;
  Seen seen;
  for (const std::size_t square : squares) {
    seen.rows.insert(square / pokes.squares_across());
    seen.column += static_cast<double>(square % pokes.squares_across());
  }
  seen.column /= static_cast<double>(squares.size());
  return seen;
}

// By how many columns the digits of one byte stand to the right of another's; 0: not beside them.
double RightOf(const Seen& known, const std::optional<Seen>& other) {
  if (!other || other->rows != known.rows) return 0.0;
  const double right = other->column - known.column;
  return std::abs(right) <= kMostColumns ? right : 0.0;
}

// The bytes of `score` that ever were anything but 0, lowest address first.
std::vector<std::size_t> BytesInUse(const ProposedVariable& score, const PlayLog& log) {
  std::vector<std::size_t> bytes(static_cast<std::size_t>(score.type.back() - '0'));
  std::iota(bytes.begin(), bytes.end(), score.offset);
  std::erase_if(bytes, [&](std::size_t byte) { return log.Column(byte).empty(); });
  return bytes;
}

}  // namespace

ProposedVariable WithAllDigits(const ProposedVariable& score, const PlayLog& log,
                               PokeTrials& pokes) {
  if (score.type[1] != 'd') return score;
  const NumberPlace number{score.offset, score.type};
  const std::vector<std::size_t> used = BytesInUse(score, log);
  if (used.empty()) return score;
  std::size_t first = used.front(), last = used.back();
  // -1: what comes next in memory stands to the left; 0: not known yet.
  int direction = 0;
  if (used.size() > 1) direction = score.type[0] == '<' ? -1 : 1;
  const auto belongs = [&](std::size_t known_at, std::size_t next_at) {
    if (next_at >= log.bytes() || !log.Column(next_at).empty() || log.First(next_at) != 0) {
      return false;
    }
    const auto known = See(log, number, known_at, pokes);
    if (!known) return false;
    const double right = RightOf(*known, See(log, number, next_at, pokes));
    const int found = (right > 0.0 ? 1 : right < 0.0 ? -1 : 0) * (next_at > known_at ? 1 : -1);
    if (found == 0 || (direction != 0 && found != direction)) return false;
    direction = found;
    return true;
  };
  while (last - first + 1 < kMostBytes && belongs(first, first - 1)) --first;
  while (last - first + 1 < kMostBytes && belongs(last, last + 1)) ++last;
  const bool extended = first != used.front() || last != used.back();
  if (!extended) return score;
  ProposedVariable whole = score;
  whole.offset = first;
  whole.address = log.AddressOf(first);
  whole.type = (direction < 0 ? "<d" : ">d") + std::to_string(last - first + 1);
  whole.why += "; its bytes stand side by side on the screen";
  return whole;
}

}  // namespace mario
