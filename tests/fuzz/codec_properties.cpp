#include "tests/fuzz/codec_properties.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "proto/codec.h"
#include "proto/run_codec.h"

namespace mario {
namespace {

Reply DecodeParts(const ReplyParts& parts) {
  std::vector<std::string_view> views = {parts.message};
  const auto* observations = reinterpret_cast<const char*>(parts.observations.data());
  if (!parts.observations.empty()) views.emplace_back(observations, parts.observations.size());
  return DecodeReply(views);
}

Reply DecodeJoined(std::string_view bytes) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = bytes.find(kPartEnd);
    parts.push_back(bytes.substr(0, end));
    if (end == std::string_view::npos) return DecodeReply(parts);
    bytes.remove_prefix(end + kPartEnd.size());
  }
}

// Encodings are compared, not structs: a NaN among the variables is unequal to itself.
template <typename First, typename Again>
void CheckBytes(std::string_view bytes, const First& decode, const Again& decode_again) {
  decltype(Encode(decode(bytes))) encoded;
  try {
    encoded = Encode(decode(bytes));
  } catch (const WireError&) {
    return;
  }
  if (Encode(decode_again(encoded)) != encoded) {
    throw std::logic_error("a message changed on the way through the codec");
  }
}

template <typename Decode>
void CheckBytes(std::string_view bytes, const Decode& decode) {
  CheckBytes(bytes, decode, decode);
}

}  // namespace

void CheckRequestBytes(std::string_view bytes) { CheckBytes(bytes, DecodeRequest); }
void CheckReplyBytes(std::string_view bytes) { CheckBytes(bytes, DecodeJoined, DecodeParts); }
void CheckScreenBytes(std::string_view bytes) { CheckBytes(bytes, DecodeScreen); }

void CheckRunBytes(std::string_view bytes) {
  const char kind = bytes.empty() ? 'R' : bytes.front();
  bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
  if (kind == 'D') return CheckBytes(bytes, DecodeDecision);
  if (kind == 'P') return CheckBytes(bytes, DecodeProgress);
  CheckBytes(bytes, DecodeRun);
}

}  // namespace mario
