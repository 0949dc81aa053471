#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace mario {

// A page's stream is a sequence of records, read by page/stream.js:
//
//   type, 4 bytes | length of the JSON, 4 bytes | length of the rest, 4 bytes | JSON | rest
//
// Numbers are little-endian, the type is ASCII. What is no UTF-8 in `head` is replaced, for names
// come from other programs; NaN becomes null.
std::string Record(std::string_view type, const nlohmann::json& head, std::string_view rest = {});

// Where one page's records come from.
class RecordStream {
 public:
  virtual ~RecordStream() = default;

  // Waits for news, at most for `timeout`, and returns their records; empty: there are none yet,
  // nothing: the stream has ended.
  virtual std::optional<std::string> Next(std::chrono::milliseconds timeout) = 0;
};

}  // namespace mario
