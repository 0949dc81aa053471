#pragma once

#include <string>
#include <string_view>

namespace mario {

// What an environment's state is wrapped in while a client keeps it:
//
//   magic, format, emulator, ROM | the state | HMAC-SHA256 (with keys) | SHA-256
//
// so that what comes back is checked as a whole before any of it is read. The MAC's key is derived
// from the server's secret key: servers with the same keys accept each other's states, and nobody
// without them can make one. Without keys only integrity is checked: whoever reaches such a server
// can make a state for it.
class StateEnvelope {
 public:
  // `emulator` and `rom_sha1`: what the states belong to. `secret`: the server's secret key; empty:
  // it has no keys.
  StateEnvelope(std::string emulator, std::string rom_sha1, std::string_view secret);

  std::string Wrap(std::string_view state) const;

  // The state in `wrapped`, which it points into. Throws UnusableStates with a sentence that names
  // the reason: another release, damaged, other keys, another emulator or another ROM.
  std::string_view Unwrap(std::string_view wrapped) const;

  // The state in any envelope, whoever made it, on whatever: to be compared, never to be loaded.
  // Throws UnusableStates when it is of another release or damaged.
  static std::string_view Inside(std::string_view wrapped);

 private:
  std::string_view UnwrapChecked(std::string_view wrapped) const;
  std::string_view UnwrapOrigin(std::string_view rest) const;

  std::string emulator_;
  std::string rom_sha1_;
  std::string key_;  // of the MAC; empty: none
};

}  // namespace mario
