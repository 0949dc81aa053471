#pragma once

#include <string_view>

namespace mario {

// What must hold for any bytes that are sent to the viewer's page, however slowly: each answer
// begins as HTTP says, or the connection is closed, without waiting for the client; only a request
// that names the viewer gets the page; no player's keys change but by a request of the kind that
// only the page itself can make; and the page is served afterwards. Throws std::logic_error when
// that fails.
//
// Three bytes are not sent, but say how the others are: after 0xFE there is a pause, unless there
// is an answer; 0xFF is the end of what is sent, though not of what is read; 0xFD repeats the piece
// before it 4,096 times.
void CheckHttpBytes(std::string_view bytes);

}  // namespace mario
