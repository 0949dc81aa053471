#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace mario {

// A description as a person would write it: its parts one below the other, what fits into a line of
// 100 characters in one, keys in the order that they have.
std::string JsonText(const nlohmann::ordered_json& json);

}  // namespace mario
