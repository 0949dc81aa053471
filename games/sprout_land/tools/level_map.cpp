#include "games/sprout_land/tools/level_map.h"

#include <map>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace mario {
namespace {

constexpr std::size_t kRows = kLevelRows;
constexpr std::size_t kMaxColumns = 500;           // positions fit 16 bits of 1/16 pixel
constexpr std::size_t kMaxDifferentColumns = 255;  // their numbers fit a byte

const std::map<char, std::string> kTiles = {
    {' ', "TILE_SKY"},       {'.', "TILE_SKY"},   {'B', "TILE_BRICK"}, {'?', "TILE_COIN_BLOCK"},
    {'!', "TILE_DEW_BLOCK"}, {'S', "TILE_STONE"}, {'-', "TILE_LEDGE"}, {'o', "TILE_COIN"},
    {'n', "TILE_TUFT"},      {'P', "TILE_POST"},  {'G', "TILE_GATE"}};

const std::map<char, std::string> kSpawns = {{'w', "KIND_WALKER"},    {'h', "KIND_HOPPER"},
                                             {'f', "KIND_FLYER"},     {'s', "KIND_SHOOTER"},
                                             {'m', "KIND_SIDE_LIFT"}, {'v', "KIND_UP_LIFT"}};

// The level's characters as one wide picture.
struct Drawing {
  std::array<std::string, kRows> rows;
  std::array<std::size_t, kRows> last_line{};  // for messages: where each row was last seen

  char at(std::size_t row, std::size_t column) const {
    return column < rows[row].size() ? rows[row][column] : ' ';
  }
};

bool Separates(const std::string& line) { return line.empty() || line[0] == ';'; }

Drawing JoinStrips(const TextFile& file) {
  Drawing drawing;
  std::size_t line = 0;
  while (line < file.lines.size()) {
    if (Separates(file.lines[line])) {
      ++line;
      continue;
    }
    const std::size_t width = file.lines[line].size();
    for (std::size_t row = 0; row < kRows; ++row, ++line) {
      if (line >= file.lines.size() || file.lines[line].size() != width)
        file.Fail(line + 1, "a strip has 16 rows of equal width, here " + std::to_string(width));
      drawing.rows[row] += file.lines[line];
      drawing.last_line[row] = line + 1;
    }
    if (line < file.lines.size() && !Separates(file.lines[line]))
      file.Fail(line + 1, "a strip has 16 rows; put an empty line before the next one");
  }
  return drawing;
}

// Ground and pots take the tile that fits their neighbours.
std::string ShapedTile(const Drawing& drawing, std::size_t row, std::size_t column) {
  const char here = drawing.at(row, column);
  const bool top = row == 0 || drawing.at(row - 1, column) != here;
  if (here == '#') return top ? "TILE_GRASS" : "TILE_SOIL";
  std::size_t left = column;
  while (left > 0 && drawing.at(row, left - 1) == here) --left;
  const bool right_half = (column - left) % 2 == 1;
  return std::string(top ? "TILE_POT_RIM_" : "TILE_POT_SIDE_") + (right_half ? "1" : "0");
}

}  // namespace

LevelMap ReadLevelMap(const TextFile& file) {
  const Drawing drawing = JoinStrips(file);
  const std::size_t width = drawing.rows[0].size();
  if (width < 40 || width > kMaxColumns)
    file.Fail(file.lines.size(), "a level has 40 to 500 columns, not " + std::to_string(width));
  LevelMap level;
  level.name = file.path.stem().string();
  for (std::size_t column = 0; column < width; ++column) {
    auto& tiles = level.columns.emplace_back();
    for (std::size_t row = 0; row < kRows; ++row) {
      const char here = drawing.at(row, column);
      if (here == '#' || here == '|') {
        tiles[row] = ShapedTile(drawing, row, column);
      } else if (const auto spawn = kSpawns.find(here); spawn != kSpawns.end()) {
        level.spawns.push_back({static_cast<int>(column), static_cast<int>(row), spawn->second});
        tiles[row] = "TILE_SKY";
      } else if (const auto tile = kTiles.find(here); tile != kTiles.end()) {
        tiles[row] = tile->second;
      } else {
        file.Fail(drawing.last_line[row], std::string("'") + here + "' stands for nothing");
      }
      if (here == 'P') level.checkpoint = static_cast<int>(column);
      if (here == 'G' && level.goal == 0) level.goal = static_cast<int>(column);
    }
  }
  if (level.checkpoint == 0 || level.goal == 0)
    file.Fail(file.lines.size(), "a level has a checkpoint 'P' and a goal 'G'");
  return level;
}

namespace {

// Numbers the different columns of a level in order of appearance.
std::vector<std::size_t> NumberColumns(const LevelMap& level,
                                       std::vector<std::array<std::string, kRows>>& different) {
  std::map<std::array<std::string, kRows>, std::size_t> numbers;
  std::vector<std::size_t> order;
  for (const auto& column : level.columns) {
    const auto [it, added] = numbers.try_emplace(column, different.size());
    if (added) different.push_back(column);
    order.push_back(it->second);
  }
  if (different.size() > kMaxDifferentColumns)
    throw std::runtime_error("level " + level.name + " has more than 255 different columns");
  return order;
}

void WriteLevel(std::ostream& out, const LevelMap& level, std::size_t index) {
  std::vector<std::array<std::string, kRows>> different;
  const auto order = NumberColumns(level, different);
  out << "static const uint8_t columns_" << index << "[] = {\n";
  for (const auto& column : different) {
    for (const std::string& tile : column) out << tile << ",";
    out << "\n";
  }
  out << "};\nstatic const uint8_t order_" << index << "[] = {\n";
  for (const std::size_t number : order) out << number << ",";
  out << "\n};\nstatic const Spawn spawns_" << index << "[] = {\n";
  for (const Spawn& spawn : level.spawns)
    out << "{" << spawn.column << "," << spawn.row << "," << spawn.kind << "},\n";
  out << "{0xFFFF,0,0}\n};\n";
}

}  // namespace

std::string LevelSource(const std::vector<LevelMap>& levels) {
  std::ostringstream out;
  out << "#include \"art_data.h\"\n#include \"level_map.h\"\n#include \"things.h\"\n";
  for (std::size_t i = 0; i < levels.size(); ++i) WriteLevel(out, levels[i], i);
  out << "const LevelMap level_maps[] = {\n";
  for (std::size_t i = 0; i < levels.size(); ++i) {
    out << "{columns_" << i << ",order_" << i << ",spawns_" << i << "," << levels[i].columns.size()
        << "," << levels[i].checkpoint << "," << levels[i].goal << "},\n";
  }
  out << "};\n";
  return out.str();
}

}  // namespace mario
