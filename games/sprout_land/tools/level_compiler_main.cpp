// Compiles levels drawn as text into a Game Boy game's data: level_compiler OUT.c LEVEL.txt...

#include <exception>
#include <iostream>

#include "games/sprout_land/tools/level_map.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: level_compiler OUT.c LEVEL.txt...\n";
    return 2;
  }
  try {
    std::vector<mario::LevelMap> levels;
    for (int i = 2; i < argc; ++i)
      levels.push_back(mario::ReadLevelMap(mario::ReadTextFile(argv[i])));
    mario::WriteTextFile(argv[1], mario::LevelSource(levels));
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
