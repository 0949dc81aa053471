#pragma once

#include <string_view>

namespace mario {

// Whether a save state below its envelope is refused, with the console as it was, or can be played
// and saved again. Throws std::logic_error when the console has changed.
//
// `bytes`: which console, how it ends (as it was, shorter, longer), then changes of a real state of
// it: two bytes where, a count, so many bytes. So an input is as small as what it changes.
void CheckStateBytes(std::string_view bytes);

}  // namespace mario
