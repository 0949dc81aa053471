# awk -f check_rooms.awk rooms.txt SOURCE...: fails on an include that points up, on one of a library
# that stops at other folders, on a folder that rooms.txt does not name and on one with more than 25
# sources. Run in the source tree's root.

function folder_of(path) { sub("/[^/]*$", "", path); return path }
function complain(text) { print text; failed = 1 }

FNR == 1 && NR != 1 {
  folder = folder_of(FILENAME)
  if (!(folder in allowed)) complain(FILENAME ": rooms.txt does not name the folder " folder)
  if (++sources[folder] == 26) complain(folder " has more than 25 sources: divide it")
}

NR == FNR {  # rooms.txt
  if ($0 ~ /^ *(#|$)/) next
  if ($1 ~ /^</) {
    users = " "
    for (i = 2; i <= NF; ++i) users = users $i " "
    libraries[$1] = users
    next
  }
  room = $1; sub(":$", "", room)
  allowed[room] = " " room " "
  for (i = 2; i <= NF; ++i) {
    if (!($i in allowed)) complain("rooms.txt: " room " stands above " $i ", from which it may include")
    allowed[room] = allowed[room] $i " "
  }
  next
}

/^#include "[^"]*\// {
  split($0, parts, "\"")
  from = folder_of(parts[2])
  if (index(allowed[folder], " " from " ") == 0) {
    complain(FILENAME ":" FNR ": " folder " may not include from " from)
  }
}

/^#include </ {
  for (library in libraries) {
    if (index($2, library) == 1 && index(libraries[library], " " folder " ") == 0) {
      complain(FILENAME ":" FNR ": " library "...> stops at" libraries[library])
    }
  }
}

END { exit failed }
