# Builds Game Boy ROMs with SDCC, beside the host's compiler.

find_program(SDCC_COMPILER sdcc REQUIRED)
find_program(SDCC_ASSEMBLER sdasgb REQUIRED)
find_program(SDCC_MAKEBIN makebin REQUIRED)

# SDCC splits paths at spaces and commas in the files and commands that it hands to its linker and
# preprocessor, so it gets none of the path that leads to this repository: it works in the binary
# folder, and all that it is given is relative to that.

# game_boy_objects(OUT ASSEMBLY file... C file... [HEADERS file...] [INCLUDE dir...]): sets OUT to the
# names of the objects, in the current binary folder, that these files become, in their order.
function(game_boy_objects out)
  cmake_parse_arguments(ARG "" "" "ASSEMBLY;C;HEADERS;INCLUDE" ${ARGN})
  set(includes)
  foreach(folder IN LISTS ARG_INCLUDE)
    file(RELATIVE_PATH folder "${CMAKE_CURRENT_BINARY_DIR}" "${folder}")
    list(APPEND includes "-I./${folder}")
  endforeach()
  set(objects)
  foreach(file IN LISTS ARG_ASSEMBLY ARG_C)
    cmake_path(GET file STEM stem)
    file(RELATIVE_PATH source "${CMAKE_CURRENT_BINARY_DIR}" "${file}")
    if(file IN_LIST ARG_C)
      set(compile ${SDCC_COMPILER} -msm83 --std-sdcc11 --opt-code-speed --max-allocs-per-node 3000
          ${includes} -c ${source} -o ${stem}.rel)
    else()
      set(compile ${SDCC_ASSEMBLER} -plosgff -o ${stem}.rel ${source})
    endif()
    add_custom_command(OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${stem}.rel"
      COMMAND ${compile}
      DEPENDS "${file}" ${ARG_HEADERS} WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" VERBATIM)
    list(APPEND objects ${stem}.rel)
  endforeach()
  set(${out} ${objects} PARENT_SCOPE)
endfunction()

# game_boy_rom(NAME TITLE title OBJECTS object...): the target NAME_rom builds NAME.gb in the current
# binary folder, 32 KiB without a mapper. The first object is the start-up code. Variables start at
# C400: those at fixed addresses lie below and above, and the linker would not warn.
function(game_boy_rom name)
  cmake_parse_arguments(ARG "" "TITLE" "OBJECTS" ${ARGN})
  set(built)
  foreach(object IN LISTS ARG_OBJECTS)
    list(APPEND built "${CMAKE_CURRENT_BINARY_DIR}/${object}")
  endforeach()
  set(rom "${CMAKE_CURRENT_BINARY_DIR}/${name}.gb")
  add_custom_command(OUTPUT "${rom}"
    COMMAND ${SDCC_COMPILER} -msm83 --no-std-crt0 --code-loc 0x0200 --data-loc 0xC400
            -o ${name}.ihx ${ARG_OBJECTS}
    COMMAND ${SDCC_MAKEBIN} -Z -s 32768 -yn ${ARG_TITLE} -yo 2 -yt 0 -yl 0x33 ${name}.ihx ${name}.gb
    DEPENDS ${built} WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" VERBATIM)
  add_custom_target(${name}_rom ALL DEPENDS "${rom}")
endfunction()
