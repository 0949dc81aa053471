#include "common/net/keys.h"

#include <fcntl.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "common/net/secret_file.h"

namespace mario {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyCharacters = 40;  // Z85 of 32 bytes
constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kEveryoneReads = 0644;

[[noreturn]] void Fail(const std::string& what, const fs::path& file) {
  throw std::runtime_error(what + " " + file.string() + ": " + std::strerror(errno));
}

// Writes the file whole with its mode from the beginning, so that a secret is never readable, not
// even for a moment. The file must not exist.
void WriteNew(const fs::path& file, const std::string& text, mode_t mode) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) Fail("cannot write", file);
  const ssize_t written = write(descriptor, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size()) && fsync(descriptor) == 0;
  if (close(descriptor) != 0 || !whole) Fail("cannot write", file);
}

KeyPair GenerateKeys() {
  std::array<char, kKeyCharacters + 1> public_key{};
  std::array<char, kKeyCharacters + 1> secret_key{};
  if (zmq_curve_keypair(public_key.data(), secret_key.data()) != 0) {
    throw std::runtime_error("cannot make keys: this libzmq was built without CURVE");
  }
  return {public_key.data(), secret_key.data()};
}

void MakePair(const fs::path& folder, const std::string& name) {
  const fs::path secret = folder / (name + ".key");
  if (fs::exists(secret)) return;
  const KeyPair keys = GenerateKeys();
  fs::remove(folder / (name + ".pub"));
  WriteNew(folder / (name + ".pub"), keys.public_key + "\n", kEveryoneReads);
  WriteNew(secret, keys.secret_key + "\n", kOwnerOnly);
  try {
    CheckSecret(secret);
  } catch (...) {  // a file system without modes: the key is of no use
    fs::remove(secret);
    throw;
  }
}

bool IsKey(const std::string& key) {
  std::array<std::uint8_t, 32> bytes{};
  return key.size() == kKeyCharacters && zmq_z85_decode(bytes.data(), key.c_str()) != nullptr;
}

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // as Windows' editors write it
constexpr std::string_view kSpace = " \t\r\n";

// A line without what editors add: a byte order mark, spaces, a carriage return.
std::string Bare(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  const std::size_t first = line.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return std::string(line.substr(first, line.find_last_not_of(kSpace) + 1 - first));
}

std::string ReadKey(const fs::path& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in) {
    throw std::runtime_error(
        "cannot read the key " + file.string() + ": " + std::strerror(errno) +
        "; make keys with `emulator_server keys --dir DIR`, or copy it from the "
        "machine that has it");
  }
  const std::string key = Bare(text);
  if (!IsKey(key)) {
    throw std::runtime_error(file.string() +
                             " is not a key: 40 characters of Z85 are expected, and nothing else");
  }
  return key;
}

std::string ReadSecretKey(const fs::path& file) {
  CheckSecret(file);
  return ReadKey(file);
}

// The two files of one end. A public key that is another pair's would have every client refused
// without a reason.
KeyPair ReadPair(const fs::path& folder, const std::string& name) {
  const fs::path public_file = folder / (name + ".pub");
  KeyPair keys{ReadKey(public_file), ReadSecretKey(folder / (name + ".key"))};
  std::array<char, kKeyCharacters + 1> derived{};
  if (zmq_curve_public(derived.data(), keys.secret_key.c_str()) != 0 ||
      keys.public_key != derived.data()) {
    throw std::runtime_error(public_file.string() + " does not belong to " + name +
                             ".key beside it: copy both from the same place, or make new keys");
  }
  return keys;
}

bool EndsInsideALine(const fs::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in || in.tellg() == std::streampos(0)) return false;
  in.seekg(-1, std::ios::end);
  return in.get() != '\n';
}

}  // namespace

void MakeKeys(const fs::path& folder) {
  if (!fs::exists(folder)) {
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
  }
  MakePair(folder, "server");
  MakePair(folder, "client");
  const fs::path allowed = folder / "allowed_clients";
  if (!fs::exists(allowed)) {
    WriteNew(allowed, "# The public keys of the clients that may come in, one a line.\n",
             kEveryoneReads);
  }
  const std::vector<std::string> listed = ReadAllowedClients(folder);
  const std::string client = ReadKey(folder / "client.pub");
  if (std::find(listed.begin(), listed.end(), client) != listed.end()) return;
  const bool continues = EndsInsideALine(allowed);
  std::ofstream out(allowed, std::ios::app);
  out << (continues ? "\n" : "") << client << "\n";
  if (!out.flush()) Fail("cannot write", allowed);
}

KeyPair ReadServerKeys(const fs::path& folder) { return ReadPair(folder, "server"); }

KeyPair ReadClientKeys(const fs::path& folder) { return ReadPair(folder, "client"); }

std::string ReadServerPublicKey(const fs::path& folder) { return ReadKey(folder / "server.pub"); }

std::vector<std::string> ReadAllowedClients(const fs::path& folder) {
  const fs::path file = folder / "allowed_clients";
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read the list of clients " + file.string());
  std::vector<std::string> keys;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    line = Bare(line);
    if (line.empty() || line == "#" || line.compare(0, 2, "# ") == 0) continue;
    if (!IsKey(line)) {
      throw std::runtime_error(file.string() + ":" + std::to_string(number) +
                               ": not a key, 40 characters of Z85 are expected");
    }
    keys.push_back(line);
  }
  return keys;
}

}  // namespace mario
