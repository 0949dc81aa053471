// Writes one valid message of each kind into a corpus: seed_writer FOLDER
#include <filesystem>
#include <fstream>

#include "tests/proto/builders.h"

namespace {

void Write(const std::filesystem::path& folder, std::size_t number, const std::string& bytes) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / ("seed-" + std::to_string(number)), std::ios::binary) << bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path corpus = argv[1];
  for (const auto& request : mario::EveryRequest()) {
    Write(corpus / "request", request.body.index(), mario::Encode(request));
  }
  for (const auto& reply : mario::EveryReply()) {
    Write(corpus / "reply", reply.body.index(), mario::Encode(reply));
  }
  Write(corpus / "screen", 0, mario::Encode(mario::TestScreen()));
  return 0;
}
