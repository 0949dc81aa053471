#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// TensorBoard's events as plain structs, and the only way from them to bytes and back.
namespace mario {

// A point of the curve that `tag` names.
struct Scalar {
  std::string tag;
  float value = 0.0f;

  bool operator==(const Scalar&) const = default;
};

// What an event file is made of.
struct TensorboardEvent {
  enum class Kind { kVersion, kStart, kScalars };

  Kind kind = Kind::kScalars;
  double wall_seconds = 0.0;  // since 1970
  std::int64_t step = 0;      // of kStart: what an earlier file has from here on is forgotten
  std::vector<Scalar> scalars = {};  // of kScalars

  bool operator==(const TensorboardEvent&) const = default;
};

std::string Encode(const TensorboardEvent& event);

// Throws std::runtime_error for bytes that are no event of these kinds.
TensorboardEvent DecodeEvent(std::string_view bytes);

}  // namespace mario
