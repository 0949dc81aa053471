#pragma once

#include <string_view>

namespace mario {

// What must hold for any bytes that are sent to the viewer's page: each answer begins as HTTP says,
// no player's keys change but by a request of the kind that only the page itself can make, and the
// page is served afterwards. Throws std::logic_error when that fails.
void CheckHttpBytes(std::string_view bytes);

}  // namespace mario
