#include "tests/fuzz/codec_properties.h"

#include <algorithm>
#include <stdexcept>

#include "proto/codec.h"
#include "proto/run_codec.h"

namespace mario {
namespace {

// Encodings are compared, not structs: a NaN among the variables is unequal to itself.
template <typename Decode>
void CheckBytes(std::string_view bytes, const Decode& decode) {
  std::string encoded;
  try {
    encoded = Encode(decode(bytes));
  } catch (const WireError&) {
    return;
  }
  if (Encode(decode(encoded)) != encoded) {
    throw std::logic_error("a message changed on the way through the codec");
  }
}

}  // namespace

void CheckRequestBytes(std::string_view bytes) { CheckBytes(bytes, DecodeRequest); }
void CheckReplyBytes(std::string_view bytes) { CheckBytes(bytes, DecodeReply); }
void CheckScreenBytes(std::string_view bytes) { CheckBytes(bytes, DecodeScreen); }

void CheckRunBytes(std::string_view bytes) {
  const char kind = bytes.empty() ? 'R' : bytes.front();
  bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
  if (kind == 'D') return CheckBytes(bytes, DecodeDecision);
  if (kind == 'P') return CheckBytes(bytes, DecodeProgress);
  CheckBytes(bytes, DecodeRun);
}

}  // namespace mario
