# What launch.sh is in a checkout, where it installs packages and builds. Read by launch.sh.
# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared with launch.sh and its other files

called=./launch.sh
preset=${MARIO_PRESET:-release}
build=$root/build/$preset
bin=$build/bin
roms=$root/roms runs=$root/runs

checkout_commands="\
  test       set up, build everything, and run the whole test suite; options go to ctest
  bench      measure emulator and server, as ratios within one run; --json FILE also writes them;
             --long 2000000 measures instead whether a server's memory grows; --learning measures
             the learner against Python, and that it learns CartPole (half an hour)
  build      set up and build everything
  package    build the programs as a Debian package for this release of the system
"
checkout_options="\
  --yes            install missing packages without asking, in every command (as CI=true does)
"
bench_options="\
of bench
  --learning       measure the learner instead of the server
"
build_variables="\
The programs are in $bin.
JOBS=N compiles N files at once; MARIO_PRESET=NAME builds with another of CMake's presets."

. "$root/scripts/packages.sh"
. "$root/scripts/build.sh"
