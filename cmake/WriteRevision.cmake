# Writes the git revision of SOURCE into the header OUT, unless that is what it holds already.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT revision)
  set(revision unknown)
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "#pragma once
#define MARIO_REVISION \"${revision}\"
")
