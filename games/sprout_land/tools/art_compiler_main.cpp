// Compiles .art files into a Game Boy game's tiles: art_compiler OUT.c OUT.h FILE.art...

#include <exception>
#include <iostream>

#include "games/sprout_land/tools/art.h"

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: art_compiler OUT.c OUT.h FILE.art...\n";
    return 2;
  }
  try {
    mario::Art art;
    for (int i = 3; i < argc; ++i) mario::AddArt(mario::ReadTextFile(argv[i]), art);
    mario::WriteTextFile(argv[1], mario::ArtSource(art));
    mario::WriteTextFile(argv[2], mario::ArtHeader(art));
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  return 0;
}
