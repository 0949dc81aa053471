#pragma once

#include <optional>
#include <string>
#include <string_view>

// Shared by the codec's files and by nobody else. The observations are nearly all of a reply's
// bytes: EncodeTimeSteps writes them straight to its end, and here they are found there, so that
// they are copied once on each side.
namespace mario {

// A reply without its observations, and these, where they stand in the reply's bytes.
struct PartedReply {
  std::string rest;
  std::string_view observations;
};

// Nothing for any reply but one whose observations, uncompressed, are its last bytes.
std::optional<PartedReply> Part(std::string_view bytes);

}  // namespace mario
