#include "games/sprout_land/tools/art.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>

namespace mario {
namespace {

constexpr int kTilePixels = 8;
constexpr std::size_t kTilesOfAKind = 128;
constexpr std::string_view kShades = ".-+#";

struct Picture {
  std::string kind;
  std::string name;
  std::string flags = "0";
  int tiles_wide = 0;
  int tiles_high = 0;
  std::size_t first_line = 0;  // index of the first row of pixels
};

class Parser {
 public:
  Parser(const TextFile& file, Art& art) : file_(file), art_(art) {}

  void Run() {
    for (std::size_t line = 0; line < file_.lines.size();) {
      if (file_.lines[line].empty() || file_.lines[line][0] == ';') {
        ++line;
        continue;
      }
      const Picture picture = ReadHeading(line);
      CheckPixels(picture);
      Add(picture);
      line = picture.first_line + static_cast<std::size_t>(picture.tiles_high * kTilePixels);
    }
    if (art_.sprites.size() > kTilesOfAKind || art_.background.size() > kTilesOfAKind)
      file_.Fail(file_.lines.size(), "more than 128 tiles of sprites or of background");
  }

 private:
  Picture ReadHeading(std::size_t line) const {
    std::istringstream words(file_.lines[line]);
    Picture picture;
    picture.first_line = line + 1;
    words >> picture.kind >> picture.name;
    if (picture.kind == "glyphs") {
      picture.tiles_wide = static_cast<int>(picture.name.size());
      picture.tiles_high = 1;
      return picture;
    }
    if (picture.kind != "sprite" && picture.kind != "tiles")
      file_.Fail(line + 1, "expected 'sprite', 'tiles' or 'glyphs', found '" + picture.kind + "'");
    char by = 0;
    words >> picture.tiles_wide >> by >> picture.tiles_high;
    if (!words || by != 'x' || picture.tiles_wide < 1 || picture.tiles_high < 1)
      file_.Fail(line + 1, "expected a size such as 2x1 after '" + picture.name + "'");
    if (picture.kind == "sprite") picture.tiles_high *= 2;
    for (std::string flag; words >> flag;) picture.flags += " | " + flag;
    return picture;
  }

  void CheckPixels(const Picture& picture) const {
    const auto width = static_cast<std::size_t>(picture.tiles_wide * kTilePixels);
    const auto height = static_cast<std::size_t>(picture.tiles_high * kTilePixels);
    for (std::size_t line = picture.first_line; line < picture.first_line + height; ++line) {
      if (line >= file_.lines.size() || file_.lines[line].size() != width)
        file_.Fail(line + 1, picture.name + " wants rows of " + std::to_string(width) + " pixels");
      if (file_.lines[line].find_first_not_of(kShades) != std::string::npos)
        file_.Fail(line + 1, "a pixel is one of . - + #");
    }
  }

  void Add(const Picture& picture) {
    if (picture.kind == "sprite") return AddSprite(picture);
    const int first = static_cast<int>(kTilesOfAKind + art_.background.size());
    const int count = picture.tiles_wide * picture.tiles_high;
    for (int i = 0; i < count; ++i) {
      art_.background.push_back(TileAt(picture, i % picture.tiles_wide, i / picture.tiles_wide));
      art_.flags.push_back(picture.flags);
      if (picture.kind == "glyphs") {
        AddGlyph(picture, static_cast<std::size_t>(i), first + i);
      } else {
        art_.tile_names.push_back(
            {count == 1 ? picture.name : picture.name + "_" + std::to_string(i), first + i});
      }
    }
  }

  void AddGlyph(const Picture& picture, std::size_t i, int tile) {
    const int character = picture.name[i];
    if (character < 32 || character > 95)
      file_.Fail(picture.first_line, "glyphs are ASCII 32 to 95");
    art_.glyphs[static_cast<std::size_t>(character - 32)] = tile;
  }

  void AddSprite(const Picture& picture) {
    art_.sprite_names.push_back({picture.name, static_cast<int>(art_.sprites.size())});
    for (int row = 0; row < picture.tiles_high; row += 2) {
      for (int column = 0; column < picture.tiles_wide; ++column) {
        art_.sprites.push_back(TileAt(picture, column, row));
        art_.sprites.push_back(TileAt(picture, column, row + 1));
      }
    }
  }

  Tile TileAt(const Picture& picture, int column, int row) const {
    Tile tile{};
    for (int y = 0; y < kTilePixels; ++y) {
      const auto line = picture.first_line + static_cast<std::size_t>(row * kTilePixels + y);
      for (int x = 0; x < kTilePixels; ++x) {
        const char pixel = file_.lines[line][static_cast<std::size_t>(column * kTilePixels + x)];
        const auto shade = static_cast<int>(kShades.find(pixel));
        const auto plane = static_cast<std::size_t>(2 * y);
        tile[plane] = static_cast<std::uint8_t>(tile[plane] | ((shade & 1) << (7 - x)));
        tile[plane + 1] = static_cast<std::uint8_t>(tile[plane + 1] | ((shade >> 1) << (7 - x)));
      }
    }
    return tile;
  }

  const TextFile& file_;
  Art& art_;
};

std::string Upper(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

void WriteTiles(std::ostream& out, const std::string& name, const std::vector<Tile>& tiles) {
  out << "const uint8_t " << name << "[] = {\n";
  for (const Tile& tile : tiles) {
    for (const int byte : tile) out << byte << ",";
    out << "\n";
  }
  out << "};\n";
}

}  // namespace

void AddArt(const TextFile& file, Art& art) { Parser(file, art).Run(); }

std::string ArtSource(const Art& art) {
  std::ostringstream out;
  out << "#include \"art_data.h\"\n#include \"tile_flags.h\"\n";
  WriteTiles(out, "art_sprites", art.sprites);
  WriteTiles(out, "art_background", art.background);
  out << "const uint8_t art_tile_flags[] = {\n";
  for (const std::string& flags : art.flags) out << flags << ",\n";
  out << "};\nconst uint8_t art_glyphs[64] = {\n";
  for (const int tile : art.glyphs) out << tile << ",";
  out << "\n};\n";
  return out.str();
}

std::string ArtHeader(const Art& art) {
  std::ostringstream out;
  out << "#pragma once\n#include <stdint.h>\n";
  for (const NamedTile& it : art.sprite_names)
    out << "#define SPRITE_" << Upper(it.name) << " " << it.tile << "\n";
  for (const NamedTile& it : art.tile_names)
    out << "#define TILE_" << Upper(it.name) << " " << it.tile << "\n";
  out << "#define ART_SPRITE_BYTES " << art.sprites.size() * sizeof(Tile) << "u\n"
      << "#define ART_BACKGROUND_BYTES " << art.background.size() * sizeof(Tile) << "u\n"
      << "extern const uint8_t art_sprites[];\nextern const uint8_t art_background[];\n"
      << "extern const uint8_t art_tile_flags[];\nextern const uint8_t art_glyphs[64];\n";
  return out.str();
}

}  // namespace mario
