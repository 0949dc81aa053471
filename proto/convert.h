#pragma once

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "messages.pb.h"
#include "proto/codec.h"

// Shared by the codec's files and by nobody else: generated messages to structs and back.
namespace mario::convert {

// Throws WireError(kBadMessage) with the sentence unless `holds`.
inline void Require(bool holds, std::string_view sentence) {
  if (!holds) throw WireError(ErrorCode::kBadMessage, std::string(sentence));
}

// `value` as an int when it is at most `limit`, an int; WireError naming `field` otherwise.
int Bounded(std::uint64_t value, std::int64_t limit, std::string_view field);

// A number that is never negative, as the wire has it.
inline std::uint32_t Unsigned(int value) { return static_cast<std::uint32_t>(value); }

// A place of a demonstration whose number counts from 1; 0: none.
std::optional<DemonstrationPlace> ToPlace(std::uint32_t number, std::uint32_t step);

// `value` when it is finite, `text` when it has at most kMaxNameBytes; WireError naming `field`
// otherwise.
double Finite(double value, std::string_view field);
const std::string& Text(const std::string& text, std::string_view field);

// Parses `bytes` into `message`; WireError otherwise. `message` has then whatever could be read.
void ParseBytes(std::string_view bytes, std::string_view what,
                google::protobuf::MessageLite* message);

// WireError that names the releases which speak this version and ours.
[[noreturn]] void RefuseVersion(std::string_view what, std::uint32_t version);

// Both parses and checks the version.
template <typename Message>
void Parse(std::string_view bytes, std::string_view what, Message* message) {
  ParseBytes(bytes, what, message);
  if (message->version() != kProtocolVersion) RefuseVersion(what, message->version());
}

// `state` when it has at most kMaxStateBytes; WireError otherwise.
std::string& State(std::string& state);

wire::Action FromAction(const Action& action);
Action ToAction(const wire::Action& message);

void FromTimeStep(const TimeStep& step, wire::TimeStep* message);
TimeStep ToTimeStep(const wire::TimeStep& message);

}  // namespace mario::convert
