#include "learner_client/report/event_codec.h"

#include <stdexcept>

#include "event_messages.pb.h"

namespace mario {
namespace {

constexpr char kVersion[] = "brain.Event:2";

}  // namespace

std::string Encode(const TensorboardEvent& event) {
  tensorboard::Event message;
  message.set_wall_time(event.wall_seconds);
  message.set_step(event.step);
  switch (event.kind) {
    case TensorboardEvent::Kind::kVersion:
      message.set_file_version(kVersion);
      break;
    case TensorboardEvent::Kind::kStart:
      message.mutable_session_log()->set_status(tensorboard::SessionLog::START);
      break;
    case TensorboardEvent::Kind::kScalars:
      for (const Scalar& scalar : event.scalars) {
        tensorboard::Summary::Value* value = message.mutable_summary()->add_value();
        value->set_tag(scalar.tag);
        value->set_simple_value(scalar.value);
      }
      break;
  }
  return message.SerializeAsString();
}

TensorboardEvent DecodeEvent(std::string_view bytes) {
  tensorboard::Event message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw std::runtime_error("these bytes are no TensorBoard event");
  }
  TensorboardEvent event;
  event.wall_seconds = message.wall_time();
  event.step = message.step();
  if (message.has_file_version() && message.file_version() == kVersion) {
    event.kind = TensorboardEvent::Kind::kVersion;
  } else if (message.has_session_log()) {
    event.kind = TensorboardEvent::Kind::kStart;
  } else if (message.has_summary()) {
    for (const tensorboard::Summary::Value& value : message.summary().value()) {
      event.scalars.push_back({value.tag(), value.simple_value()});
    }
  } else {
    throw std::runtime_error("this TensorBoard event holds nothing that is known here");
  }
  return event;
}

}  // namespace mario
