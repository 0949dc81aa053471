#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What options.cpp and the kinds of options that it declares have in common; for nobody else.
namespace mario {

// Whether options of this type keep, as their default text, the member's value as TOML has it.
bool IsWrittenAsItsDefault(const std::string& type);

std::optional<double> ReadNumber(std::string_view text);

// "[a, b]".
std::string ListText(const std::vector<std::string>& values, bool quote);

}  // namespace mario
