# What every target of ours is built with: warnings, sanitizers, include paths from the root.

add_library(mario_build INTERFACE)
target_include_directories(mario_build INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(mario_build INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion>
  $<$<AND:$<BOOL:${MARIO_WERROR}>,$<COMPILE_LANGUAGE:CXX>>:-Werror>)
# GCC 12 warns of overlaps in std::string's operator+ that cannot be (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(mario_build INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(MARIO_SANITIZE)
  target_compile_options(mario_build INTERFACE -fsanitize=${MARIO_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(mario_build INTERFACE -fsanitize=${MARIO_SANITIZE})
endif()

# mario_library(NAME SOURCES file... [PUBLIC lib...] [PRIVATE lib...]): a static library of ours.
function(mario_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC mario_build ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# mario_program(NAME SOURCES file... [PRIVATE lib...]): a program, in build/PRESET/bin.
function(mario_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mario_build ${ARG_PRIVATE})
endfunction()

# A sanitizer makes a test slower. ThreadSanitizer is told which of its findings are none, each with
# its reason.
set(mario_test_properties TIMEOUT 300)
if(MARIO_SANITIZE)
  set(mario_test_properties TIMEOUT 1200)
endif()
if(MARIO_SANITIZE STREQUAL "thread")
  list(APPEND mario_test_properties
    ENVIRONMENT
    TSAN_OPTIONS=history_size=7:suppressions=${CMAKE_SOURCE_DIR}/tests/sanitizers/tsan.supp)
endif()

# mario_test(NAME SOURCES file... [PRIVATE lib...] [LABELS label...] [LOCK what]): a GoogleTest program; each of
# its cases is one ctest test.
function(mario_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PRIVATE;LABELS;LOCK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE mario_build ${ARG_PRIVATE} GTest::gmock GTest::gtest_main)
  set(properties ${mario_test_properties})
  if(ARG_LABELS)  # an empty value would take the next property's name for itself
    list(APPEND properties LABELS ${ARG_LABELS})
  endif()
  if(ARG_LOCK)  # what only one of its tests may use at a time
    list(APPEND properties RESOURCE_LOCK ${ARG_LOCK})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120 PROPERTIES ${properties})
endfunction()
