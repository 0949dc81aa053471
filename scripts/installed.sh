# What launch.sh is where a package has installed it, as `mario-learning`: everything is built, and a
# user's runs and cartridges are in a folder of the user's. Read by launch.sh.
# shellcheck shell=bash disable=SC2034,SC2154  # variables are shared with launch.sh and its other files

called=mario-learning
bin=$root/bin
roms=${XDG_DATA_HOME:-${HOME:-}/.local/share}/mario-learning/roms
runs=${XDG_DATA_HOME:-${HOME:-}/.local/share}/mario-learning/runs
checkout_commands='' checkout_options='' bench_options='' build_variables=''
unset 'takes[test]' 'takes[bench]' 'takes[build]' 'takes[package]'

install_missing() { :; }
build_targets() { :; }
