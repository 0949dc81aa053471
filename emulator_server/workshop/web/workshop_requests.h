#pragma once

#include <string>
#include <string_view>

#include "emulator_server/workshop/bench/workbench.h"

namespace mario {

// What a page asks for, as JSON: {"do": "search.narrow", "how": "grew"}. Each request names all of
// its keys and no others:
//
//   play.move motion (play, pause, back); play.step; play.go frame; play.power-on;
//   play.hold buttons;
//   search.begin types; search.narrow how (value); search.undo; search.end;
//   watch.add address type; watch.remove index;
//   variable.name address type name about; variable.rename name to; variable.remove name;
//   level.save name; level.begin name; record.begin level; record.end;
//   formula.try name formula; formula.set name formula; part.set key value; undo; redo;
//   trial.begin; trial.end
//
// Checks a request as a whole, does it, and returns the answer, which is JSON: {} or
// {"value": 3.0}. Throws std::runtime_error with a sentence when it cannot be done, or is none.
std::string DoRequest(std::string_view request, Workbench& bench);

}  // namespace mario
