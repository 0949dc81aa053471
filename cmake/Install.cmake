# What `cmake --install` puts where, and the Debian package that CPack makes of it: the programs, the
# games, and launch.sh as `mario-learning`, all in one folder as launch.sh knows it from a checkout.
# From anywhere else only links lead there.
set(home lib/mario-learning)
set(programs emulator_server learner_client viewer_client)

install(TARGETS ${programs} RUNTIME DESTINATION ${home}/bin)
install(PROGRAMS launch.sh DESTINATION ${home})
install(FILES scripts/options.sh scripts/processes.sh scripts/installed.sh DESTINATION ${home}/scripts)
file(GLOB descriptions CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} games/*/game.json)
foreach(description IN LISTS descriptions)
  cmake_path(GET description PARENT_PATH folder)
  install(FILES ${description} DESTINATION ${home}/${folder})
endforeach()
foreach(game sprout_land sprout_land_key)
  install(FILES games/${game}/${game}.gb DESTINATION ${home}/games/${game})
endforeach()
install(DIRECTORY games/sprout_land/trained DESTINATION ${home}/games/sprout_land)
install(DIRECTORY learner_client/presets DESTINATION ${home}/learner_client FILES_MATCHING PATTERN *.toml)
install(FILES LICENSE DESTINATION share/doc/mario-learning RENAME copyright)

set(links ${CMAKE_BINARY_DIR}/links)
file(MAKE_DIRECTORY ${links})
file(CREATE_LINK ../${home}/launch.sh ${links}/mario-learning SYMBOLIC)
foreach(program IN LISTS programs)
  file(CREATE_LINK ../${home}/bin/${program} ${links}/${program} SYMBOLIC)
endforeach()
list(TRANSFORM programs PREPEND ${links}/ OUTPUT_VARIABLE program_links)
install(FILES ${links}/mario-learning ${program_links} DESTINATION bin)

# bash-completion finds a file by the command's name.
foreach(name mario-learning ${programs})
  install(FILES scripts/completion.bash DESTINATION share/bash-completion/completions RENAME ${name})
endforeach()

# man_page(NAME SUMMARY COMMAND program [argument...]): NAME(1), of what COMMAND --help prints.
add_custom_target(man_pages)
function(man_page name summary)
  cmake_parse_arguments(ARG "" "" "COMMAND" ${ARGN})
  list(POP_FRONT ARG_COMMAND program)
  list(JOIN ARG_COMMAND " " words)
  set(page ${CMAKE_BINARY_DIR}/man/${name}.1)
  add_custom_target(${name}_man_page
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/man
    COMMAND ${CMAKE_COMMAND} -E env --unset=XDG_DATA_HOME HOME=~ help2man --no-info --name=${summary} --help-option=${words}\ --help --version-string=${PROJECT_VERSION}
      --output=${page} ${program}
    VERBATIM)
  add_dependencies(man_pages ${name}_man_page)
  install(FILES ${page} DESTINATION share/man/man1 OPTIONAL)
endfunction()
if(NOT CMAKE_CROSSCOMPILING)
  set(installed ${CMAKE_BINARY_DIR}/man/installed)
  configure_file(launch.sh ${installed}/mario-learning COPYONLY)
  file(COPY scripts/options.sh scripts/processes.sh scripts/installed.sh DESTINATION ${installed}/scripts)
  man_page(mario-learning "learns Game Boy games from pixels" COMMAND ${installed}/mario-learning)
  man_page(emulator_server "plays a Game Boy game for learners and viewers"
    COMMAND $<TARGET_FILE:emulator_server>)
  man_page(viewer_client "watches a learner and its games" COMMAND $<TARGET_FILE:viewer_client>)
  man_page(learner_client "learns to play Game Boy games" COMMAND $<TARGET_FILE:learner_client>)
  foreach(command train evaluate watch plot export)
    man_page(learner_client-${command} "learner_client's command ${command}"
      COMMAND $<TARGET_FILE:learner_client> ${command})
  endforeach()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME mario-learning)
set(CPACK_PACKAGE_CONTACT "The mario-learning authors <mario-learning@localhost>")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What the programs load is found by CPack. Another BLAS than OpenBLAS with OpenMP's threads is slow.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "bash (>= 5.1), libopenblas0-openmp")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS gnuplot-nox)
include(CPack)
