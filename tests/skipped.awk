# Lists the skipped tests of ctest's JUnit file, each with the reason that it gave: what GTEST_SKIP()
# was told, or the last line of a script that exits with 77.

function Text(xml) {
  gsub(/^[ \t]+|<[^>]*>/, "", xml)
  gsub(/&lt;/, "<", xml)
  gsub(/&gt;/, ">", xml)
  gsub(/&quot;/, "\"", xml)
  gsub(/&apos;/, "'", xml)
  gsub(/&amp;/, "\\&", xml)
  return xml
}

/<testcase / {
  match($0, / name="[^"]*"/)
  name = Text(substr($0, RSTART + 7, RLENGTH - 8))
  skipped = tells = 0
  reason = last = ""
}

/<skipped / { skipped = 1 }

/^\[  SKIPPED \]/ { tells = 0 }
tells && NF { reason = reason (reason == "" ? "" : " ") Text($0) }
/: Skipped$/ { tells = 1 }

{ line = Text($0) }
line ~ /[^ \t]/ && line !~ /^\[/ { last = line }

/<\/testcase>/ && skipped {
  if (reason == "") reason = last ~ /: Skipped$/ ? "gives no reason" : last
  list = list "  " name ": " reason "\n"
  ++count
}

END { if (count) printf "Skipped tests: %d\n%s", count, list }
