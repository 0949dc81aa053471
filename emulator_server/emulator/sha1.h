#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace mario {

// The SHA-1 digest as 40 lower-case hex digits: how ROM databases name cartridges. Not for anything
// that must resist an attacker.
std::string Sha1(std::span<const std::uint8_t> bytes);

}  // namespace mario
