#pragma once

#include <httplib.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/web/page_names.h"

namespace mario {

// The status by which a request is refused before any of its body, of `body_bytes` at most, is
// read; 0: it is answered.
int Refusal(const httplib::Request& request, const PageNames& names, std::size_t body_bytes);

// What a status means here, and what to do about it.
std::string Sentence(int status);

// A whole answer with this status, for a request that was not parsed.
std::string RefusalAnswer(int status);

}  // namespace mario
