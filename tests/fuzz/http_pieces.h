#pragma once

#include <string>
#include <string_view>

#include "tests/common/web/raw_client.h"

namespace mario {

// Sends the bytes in the pieces that they say: see http_properties.h.
void SendInPieces(const RawClient& client, std::string_view bytes);

// The page's icon as a browser asks for it: again when the machine was too busy to send the request
// at once.
std::string HonestAnswer(int port);

}  // namespace mario
