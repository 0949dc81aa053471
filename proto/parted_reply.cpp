#include "proto/parted_reply.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <span>

#include "proto/codec.h"
#include "proto/compression.h"
#include "proto/convert.h"

namespace mario {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr int kBody = wire::Reply::kTimeStepsFieldNumber;

constexpr std::uint32_t Tag(int field) {
  return WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
}

// What stands before the content of a field of so many bytes.
std::string Prefix(int field, std::size_t bytes) {
  std::uint8_t prefix[20];
  std::uint8_t* end = CodedOutputStream::WriteVarint32ToArray(Tag(field), prefix);
  end = CodedOutputStream::WriteVarint64ToArray(bytes, end);
  return {prefix, end};
}

// Where the first field with this tag begins, behind which `in` stands then; nothing: nowhere.
std::optional<std::size_t> SkipTo(CodedInputStream& in, std::uint32_t tag) {
  for (;;) {
    const auto at = static_cast<std::size_t>(in.CurrentPosition());
    const std::uint32_t next = in.ReadTag();
    if (next == tag) return at;
    if (next == 0 || !WireFormatLite::SkipField(&in, next)) return std::nullopt;
  }
}

// Where the content of a field begins that reaches to the end of the message. `in` stands behind
// the field's tag before, and behind its length then.
std::optional<std::size_t> LastContent(CodedInputStream& in, std::size_t message_bytes) {
  std::uint32_t length = 0;
  if (!in.ReadVarint32(&length)) return std::nullopt;
  const auto at = static_cast<std::size_t>(in.CurrentPosition());
  return at + length == message_bytes ? std::optional(at) : std::nullopt;
}

}  // namespace

// A length-delimited field may follow the others in any order.
std::string EncodeTimeSteps(std::uint64_t id, const TimeSteps& steps, bool compress) {
  wire::Reply head;
  head.set_version(kProtocolVersion);
  head.set_id(id);
  wire::TimeSteps body;
  convert::FromTimeSteps(steps, &body);

  std::string compressed;
  std::span<const std::uint8_t> payload = steps.observations;
  int field = wire::TimeSteps::kObservationsFieldNumber;
  if (compress) {
    body.set_observation_bytes(static_cast<std::uint32_t>(steps.observations.size()));
    compressed = Compress(steps.observations);
    payload = {reinterpret_cast<const std::uint8_t*>(compressed.data()), compressed.size()};
    field = wire::TimeSteps::kCompressedObservationsFieldNumber;
  }

  const std::string payload_prefix = Prefix(field, payload.size());
  const std::size_t steps_bytes = body.ByteSizeLong() + payload_prefix.size();
  const std::string body_prefix = Prefix(kBody, steps_bytes + payload.size());
  std::string bytes;
  bytes.reserve(head.ByteSizeLong() + body_prefix.size() + steps_bytes + payload.size());
  head.AppendToString(&bytes);
  bytes += body_prefix;
  body.AppendToString(&bytes);
  bytes += payload_prefix;
  bytes.append(payload.begin(), payload.end());
  return bytes;
}

std::optional<PartedReply> Part(std::string_view bytes) {
  if (bytes.size() > std::numeric_limits<int>::max()) return std::nullopt;
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  const auto head_end = SkipTo(in, Tag(kBody));
  if (!head_end) return std::nullopt;
  const auto body = LastContent(in, bytes.size());
  if (!body) return std::nullopt;
  const auto body_end = SkipTo(in, Tag(wire::TimeSteps::kObservationsFieldNumber));
  if (!body_end) return std::nullopt;
  const auto observations = LastContent(in, bytes.size());
  if (!observations) return std::nullopt;

  PartedReply parted{.rest = std::string(bytes.substr(0, *head_end)),
                     .observations = bytes.substr(*observations)};
  parted.rest += Prefix(kBody, *body_end - *body);
  parted.rest += bytes.substr(*body, *body_end - *body);
  return parted;
}

}  // namespace mario
