# Builds Game Boy ROMs with SDCC, beside the host's compiler.

find_program(SDCC_COMPILER sdcc REQUIRED)
find_program(SDCC_ASSEMBLER sdasgb REQUIRED)
find_program(SDCC_MAKEBIN makebin REQUIRED)

# game_boy_rom(NAME TITLE title ASSEMBLY file... C file... [HEADERS file...] [INCLUDE dir...]): the
# target NAME_rom builds NAME.gb in the current binary folder, 32 KiB without a mapper. ASSEMBLY's
# first file is the start-up code. Variables start at C400: those at fixed addresses lie below and
# above, and the linker would not warn.
function(game_boy_rom name)
  cmake_parse_arguments(ARG "" "TITLE" "ASSEMBLY;C;HEADERS;INCLUDE" ${ARGN})
  list(TRANSFORM ARG_INCLUDE PREPEND -I)
  set(objects)
  foreach(file ${ARG_ASSEMBLY})
    cmake_path(GET file STEM stem)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${stem}.rel)
    add_custom_command(OUTPUT ${object}
      COMMAND ${SDCC_ASSEMBLER} -plosgff -o ${object} ${file}
      DEPENDS ${file} VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  foreach(file ${ARG_C})
    cmake_path(GET file STEM stem)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${stem}.rel)
    add_custom_command(OUTPUT ${object}
      COMMAND ${SDCC_COMPILER} -msm83 --std-sdcc11 --opt-code-speed --max-allocs-per-node 3000
              ${ARG_INCLUDE} -c ${file} -o ${object}
      DEPENDS ${file} ${ARG_HEADERS} VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set(rom ${CMAKE_CURRENT_BINARY_DIR}/${name}.gb)
  add_custom_command(OUTPUT ${rom}
    COMMAND ${SDCC_COMPILER} -msm83 --no-std-crt0 --code-loc 0x0200 --data-loc 0xC400
            -o ${name}.ihx ${objects}
    COMMAND ${SDCC_MAKEBIN} -Z -s 32768 -yn ${ARG_TITLE} -yo 2 -yt 0 -yl 0x33 ${name}.ihx ${rom}
    DEPENDS ${objects} WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} VERBATIM)
  add_custom_target(${name}_rom ALL DEPENDS ${rom})
endfunction()
