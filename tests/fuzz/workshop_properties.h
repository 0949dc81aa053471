#pragma once

#include <string_view>

namespace mario {

// What must hold for any requests that reach a workshop as its own page's, one a line: each is
// answered in JSON, or refused in a sentence; the description on the disk is valid after it, and
// there is nothing else in the folder but what a workshop writes. Throws std::logic_error when that
// fails.
void CheckWorkshopRequests(std::string_view lines);

// What must hold for any bytes that are sent to a workshop's page by those who do not have its
// token, in the pieces that http_properties.h tells: nothing in the game moves, the description
// stays as it is, and the page is served afterwards. Throws std::logic_error when that fails.
void CheckWorkshopHttpBytes(std::string_view bytes);

}  // namespace mario
