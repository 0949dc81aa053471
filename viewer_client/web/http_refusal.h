#pragma once

#include <httplib.h>

#include <optional>
#include <string>
#include <string_view>

#include "viewer_client/web/page_names.h"

namespace mario {

// The status by which a request is refused before any of its body is read; 0: it is answered.
int Refusal(const httplib::Request& request, const PageNames& names);

// What a status means here, and what to do about it.
std::string Sentence(int status);

// A whole answer with this status, for a request that was not parsed.
std::string RefusalAnswer(int status);

// A decimal number from 0 to `limit`; nullopt for anything else.
std::optional<int> NumberUpTo(int limit, std::string_view text);

}  // namespace mario
