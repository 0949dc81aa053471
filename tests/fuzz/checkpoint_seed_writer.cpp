// Writes a good checkpoint and good weights into a corpus: checkpoint_seed_writer FOLDER
#include <filesystem>
#include <fstream>

#include "tests/fuzz/checkpoint_properties.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder = std::filesystem::path(argv[1]) / "checkpoint";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "seed-checkpoint", std::ios::binary) << mario::CheckpointSeed();
  std::ofstream(folder / "seed-weights", std::ios::binary) << mario::WeightsSeed();
}
