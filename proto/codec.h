#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/environment.h"
#include "common/limits.h"

// The wire's messages as plain structs, and the only way from them to bytes and back. Whatever
// Decode... returns has been checked: version, sizes, ranges, which fields go together. Whether a
// message fits the moment (its lease, its group, what is in flight) is for its receiver to judge.
namespace mario {

inline constexpr std::uint32_t kProtocolVersion = 3;

enum class ErrorCode {
  kUnknown = 0,
  kBadMessage = 1,     // does not parse, or a size or a value is out of range
  kBadVersion = 2,     // another protocol version
  kRefused = 3,        // the hello asks for what this server does not have
  kNoLease = 4,        // the lease is unknown, ended, or someone else's
  kBadState = 5,       // a step for a group in flight, a snapshot with groups in flight
  kInternal = 6,       // the server failed at it; after a step the lease has ended
  kBusy = 7,           // the hello asks for environments that other clients hold now
  kUnusableState = 8,  // a restore's state is of something else, or damaged
};

// A message that cannot be accepted: what its sender is told.
class WireError : public std::runtime_error {
 public:
  WireError(ErrorCode code, const std::string& sentence, std::uint64_t request_id = 0,
            std::uint32_t version = kProtocolVersion)
      : std::runtime_error(sentence), code_(code), request_id_(request_id), version_(version) {}

  ErrorCode code() const { return code_; }
  std::uint64_t request_id() const { return request_id_; }  // 0: unknown
  std::uint32_t version() const { return version_; }        // that the sender speaks

 private:
  ErrorCode code_;
  std::uint64_t request_id_;
  std::uint32_t version_;
};

struct HelloRequest {
  EnvironmentConfig config;
  bool compress = false;  // the observations, for a slow network
  bool operator==(const HelloRequest&) const = default;
};
struct StepRequest {
  std::uint64_t lease = 0;
  int group = 0;
  std::vector<int> actions;
  std::uint64_t follows = 0;  // the id of the group's step before, if its answer is still awaited
  std::vector<EpisodeStart> starts = {};  // empty: the server draws; else one an environment
  bool operator==(const StepRequest&) const = default;
};
struct SnapshotRequest {
  std::uint64_t lease = 0;
  int first = 0;  // environments [first, first + count) of the lease
  int count = 0;
  bool operator==(const SnapshotRequest&) const = default;
};
struct RestoreRequest {
  std::uint64_t lease = 0;
  int first = 0;  // environment that the first of the states is for
  std::vector<std::string> states;
  bool operator==(const RestoreRequest&) const = default;
};
struct HeartbeatRequest {
  std::uint64_t lease = 0;
  bool operator==(const HeartbeatRequest&) const = default;
};
struct ByeRequest {
  std::uint64_t lease = 0;
  bool operator==(const ByeRequest&) const = default;
};

struct StatusRequest {
  bool operator==(const StatusRequest&) const = default;
};

// Ids grow by one with each new request of a client, from 1.
struct Request {
  std::uint64_t id = 0;
  std::variant<HelloRequest, StepRequest, SnapshotRequest, RestoreRequest, HeartbeatRequest,
               ByeRequest, StatusRequest>
      body;
  bool operator==(const Request&) const = default;
};

struct WelcomeReply {
  std::uint64_t lease = 0;
  EnvironmentInfo info;
  std::chrono::milliseconds heartbeat_timeout{0};
  int capacity = 0;
  int available = 0;
  bool operator==(const WelcomeReply&) const = default;
};
struct SnapshotReply {  // of the first ones of those that were asked for
  std::vector<std::string> states;
  bool operator==(const SnapshotReply&) const = default;
};
struct RestoreReply {
  bool operator==(const RestoreReply&) const = default;
};
struct HeartbeatReply {
  bool operator==(const HeartbeatReply&) const = default;
};
struct ByeReply {
  bool operator==(const ByeReply&) const = default;
};
struct StatusReply {
  int capacity = 0;
  int available = 0;
  std::vector<RecommendedSetting> recommended = {};
  bool operator==(const StatusReply&) const = default;
};
struct ErrorReply {
  ErrorCode code = ErrorCode::kUnknown;
  std::string sentence;
  bool operator==(const ErrorReply&) const = default;
};

struct Reply {
  std::uint64_t id = 0;  // of the request; 0: of one that could not be read
  std::variant<WelcomeReply, TimeSteps, SnapshotReply, RestoreReply, HeartbeatReply, ByeReply,
               ErrorReply, StatusReply>
      body;
  bool operator==(const Reply&) const = default;
};

// One environment's screen after a step, as published to viewers.
struct Screen {
  int slot = 0;
  std::uint64_t step = 0;
  int width = 0;
  int height = 0;
  int channels = 1;                  // 1: grey, 3: red, green, blue
  std::vector<std::uint8_t> pixels;  // [height, width, channels] uint8
  Action action;                     // whose buttons the last frame held
  TimeStep time_step;                // its variables are those that the client asked for
  double episode_return = 0.0;       // so far
  double position = 0.0;
  std::vector<std::string> variable_names;  // all of the game's,
  std::vector<double> variables;            // and their values
  std::string level;
  std::uint32_t level_seed = 0;
  bool operator==(const Screen&) const = default;
};

// A reply as it travels, in the parts of one ZeroMQ message. Observations are nearly all of a
// reply's bytes: in a part of their own they are neither copied nor parsed with the rest.
struct ReplyParts {
  std::string message;
  std::vector<std::uint8_t> observations = {};  // empty: there is no such part
  bool operator==(const ReplyParts&) const = default;
};

std::string Encode(const Request& request);
ReplyParts Encode(Reply reply, bool compress_observations = false);
std::string Encode(const Screen& screen);

// The error as an answer to request `id`, in the version of its sender when that is an older one. A
// newer program understands ours.
ReplyParts EncodeError(std::uint64_t id, const WireError& error);

// Each throws WireError: kBadVersion or kBadMessage, with a sentence. A reply is decoded from all
// parts of its message.
Request DecodeRequest(std::string_view bytes);
Reply DecodeReply(std::span<const std::string_view> parts);
Screen DecodeScreen(std::string_view bytes);

// What a screen of this slot is published under, and what a viewer subscribes to; kScreenTopics are
// all of them. The bytes of the screen are the message's second part.
std::string ScreenTopic(int slot);
inline constexpr std::string_view kScreenTopics = "screen/";

// Nothing is published under these: whoever subscribes to one beside the screen's own topic wants
// every screen of the slot, not only as many as a person sees; and so with a learner's decisions.
std::string LosslessTopic(int slot);
inline constexpr std::string_view kLosslessTopics = "every/";

}  // namespace mario
