#include "common/web/record.h"

#include <cstddef>
#include <nlohmann/json.hpp>

namespace mario {
namespace {

void AppendNumber(std::string& record, std::size_t number) {
  for (int shift = 0; shift < 32; shift += 8)
    record.push_back(static_cast<char>(number >> shift & 0xff));
}

}  // namespace

std::string Record(std::string_view type, const nlohmann::json& head, std::string_view rest) {
  const std::string text = head.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string record(type);
  record.reserve(12 + text.size() + rest.size());
  AppendNumber(record, text.size());
  AppendNumber(record, rest.size());
  record += text;
  record += rest;
  return record;
}

}  // namespace mario
