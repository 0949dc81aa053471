# awk -f check_class_names.awk SOURCE...: fails when two classes of the program have one name, be
# they in headers or in unnamed namespaces. Classes inside others are not looked at: what stands at
# a line's beginning is a namespace's own.

/^(class|struct|enum) [A-Za-z_]/ && !/^[^{]*;/ {
  name = $2 == "class" ? $3 : $2
  if (name ~ /^[A-Za-z_0-9]+::/) next  # declared in one of the classes
  gsub(/[^A-Za-z0-9_].*$/, "", name)
  if (name in where) {
    print FILENAME ":" FNR ": " name " is the name of a class in " where[name] " too"
    failed = 1
  } else {
    where[name] = FILENAME ":" FNR
  }
}

END { exit failed }
