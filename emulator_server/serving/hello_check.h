#pragma once

#include "common/environment.h"
#include "proto/codec.h"

namespace mario {

// Throws WireError for a hello that the host has no room for, now (kBusy) or ever, or whose answers
// would be larger than a message. The host itself judges what it asks of the game.
void CheckHello(const HelloRequest& hello, const EnvironmentHost& host);

}  // namespace mario
