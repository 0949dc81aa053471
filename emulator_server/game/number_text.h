#pragma once

#include <cstdint>
#include <string>

namespace mario {

// As people write it: "400", "0.25", "-inf", "NaN".
std::string NumberText(double number);

// As game descriptions write addresses: "0xC0A0".
std::string HexText(std::uint64_t number);

}  // namespace mario
