#include "emulator_server/sha1.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace mario {
namespace {

constexpr std::size_t kBlockBytes = 64;
using State = std::array<std::uint32_t, 5>;

std::uint32_t BigEndian(std::span<const std::uint8_t, 4> bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | std::uint32_t{bytes[3]};
}

struct Round {
  std::uint32_t mix;
  std::uint32_t constant;
};

Round RoundOf(std::size_t t, const State& s) {
  if (t < 20) return {(s[1] & s[2]) | (~s[1] & s[3]), 0x5A827999};
  if (t < 40) return {s[1] ^ s[2] ^ s[3], 0x6ED9EBA1};
  if (t < 60) return {(s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3]), 0x8F1BBCDC};
  return {s[1] ^ s[2] ^ s[3], 0xCA62C1D6};
}

void AddBlock(std::span<const std::uint8_t> block, State& state) {
  std::array<std::uint32_t, 80> words;
  for (std::size_t t = 0; t < 16; ++t) words[t] = BigEndian(block.subspan(4 * t).first<4>());
  for (std::size_t t = 16; t < 80; ++t) {
    words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
  }
  State s = state;
  for (std::size_t t = 0; t < 80; ++t) {
    const Round round = RoundOf(t, s);
    const std::uint32_t next = std::rotl(s[0], 5) + round.mix + s[4] + round.constant + words[t];
    s = {next, s[0], std::rotl(s[1], 30), s[2], s[3]};
  }
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += s[i];
}

// What follows the whole blocks: the rest, a one bit, zeros, and the length in bits.
std::vector<std::uint8_t> PaddedTail(std::span<const std::uint8_t> bytes) {
  const std::size_t rest = bytes.size() % kBlockBytes;
  std::vector<std::uint8_t> tail(bytes.end() - static_cast<std::ptrdiff_t>(rest), bytes.end());
  tail.push_back(0x80);
  while (tail.size() % kBlockBytes != kBlockBytes - 8) tail.push_back(0);
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) {
    tail.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
  return tail;
}

}  // namespace

std::string Sha1(std::span<const std::uint8_t> bytes) {
  State state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  const std::size_t whole = bytes.size() / kBlockBytes * kBlockBytes;
  for (std::size_t at = 0; at < whole; at += kBlockBytes) {
    AddBlock(bytes.subspan(at, kBlockBytes), state);
  }
  const std::vector<std::uint8_t> tail = PaddedTail(bytes);
  for (std::size_t at = 0; at < tail.size(); at += kBlockBytes) {
    AddBlock(std::span(tail).subspan(at, kBlockBytes), state);
  }
  std::string hex;
  for (const std::uint32_t word : state) {
    std::array<char, 9> digits;
    std::snprintf(digits.data(), digits.size(), "%08x", word);
    hex += digits.data();
  }
  return hex;
}

}  // namespace mario
