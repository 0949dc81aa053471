#!/bin/sh
# check_class_names.awk refuses what it must, and nothing else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
check() { awk -f "$here/check_class_names.awk" "$@"; }
refuses() {
  what=$1; shift
  if said=$(check "$@"); then echo "not refused: $what"; exit 1; fi
  case $said in *"$what"*) ;; *) echo "expected '$what', got: $said"; exit 1 ;; esac
}

cat > a.h <<'END'
class Queue;
class Queue final : public Base {
  struct Job {
};
enum class Kind { kOne };
END
cat > b.cpp <<'END'
struct Queue::State {
class Queue;
struct Other {
  struct Job {
END
check a.h b.cpp
echo 'struct Queue {' > c.cpp
refuses 'c.cpp:1: Queue is the name of a class in a.h:2 too' a.h b.cpp c.cpp
echo 'enum Kind { kTwo };' > d.h
refuses 'd.h:1: Kind is the name of a class in a.h:5 too' a.h d.h
