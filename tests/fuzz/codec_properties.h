#pragma once

#include <string_view>

namespace mario {

// An input of a fuzzer is one string: this stands between the parts of a reply.
inline constexpr std::string_view kPartEnd = "|part|";

// What must hold for any bytes, whoever sent them: they are refused by WireError, or what they
// decode to comes back from its own encoding unchanged. Each throws std::logic_error, or whatever
// the codec should not have let out, when that fails.
void CheckRequestBytes(std::string_view bytes);
void CheckReplyBytes(std::string_view bytes);
void CheckScreenBytes(std::string_view bytes);

// What a learner publishes: after a D a decision, after a P how far it is, else its run.
void CheckRunBytes(std::string_view bytes);

}  // namespace mario
