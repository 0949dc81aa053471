#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace mario {

// The line, from 1, on which the value at `path` ("levels.1-1.x", "start.to_play[1]") of a JSON
// text begins. nullopt: there is none, or the text is not JSON before it.
std::optional<int> LineOf(std::string_view json, const std::string& path);

// "game.json:12: start.to_play[1]": a place in a file, for messages. The file is read again for it;
// where it has no such value the line is left out, and an empty path stands for the whole file.
std::string PlaceText(const std::filesystem::path& file, const std::string& path);

}  // namespace mario
