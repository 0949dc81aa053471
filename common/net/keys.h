#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mario {

// One end's CURVE keys, 40 characters of Z85 each.
struct KeyPair {
  std::string public_key;
  std::string secret_key;
};

// A folder of keys:
//
//   server.pub       the server's public key; clients need it
//   server.key       its secret key; stays on the server's machine, mode 0600
//   client.pub       a client's public key; the server needs it in its list
//   client.key       its secret key; stays on the client's machine, mode 0600
//   allowed_clients  the public keys of all clients that may come in, one a line; "# " begins a
//                    comment
//
// Makes the folder (mode 0700) and those of the files that are missing; what is there stays. The
// client's key is put on the list. Throws std::runtime_error naming the file.
void MakeKeys(const std::filesystem::path& folder);

// Each throws std::runtime_error when a file is missing, is not a key, does not belong to the other
// file of its pair, or, for a secret key, can be read by others (common/secret_file.h); the
// sentence says what to do. No secret is ever in a sentence.
KeyPair ReadServerKeys(const std::filesystem::path& folder);
KeyPair ReadClientKeys(const std::filesystem::path& folder);
std::string ReadServerPublicKey(const std::filesystem::path& folder);
std::vector<std::string> ReadAllowedClients(const std::filesystem::path& folder);

}  // namespace mario
