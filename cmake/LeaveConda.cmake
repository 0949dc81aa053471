# An activated conda environment has compilers, libraries and tools of its own, which do not fit the
# system's. To be included before project(), which looks for the compilers.
if(NOT "$ENV{CONDA_PREFIX}" STREQUAL "")
  list(APPEND CMAKE_IGNORE_PREFIX_PATH "$ENV{CONDA_PREFIX}")
  list(APPEND CMAKE_IGNORE_PATH "$ENV{CONDA_PREFIX}/bin")
  foreach(name CC CXX CMAKE_PREFIX_PATH PKG_CONFIG_PATH)
    string(FIND "$ENV{${name}}" "$ENV{CONDA_PREFIX}" found)
    if(NOT found EQUAL -1 OR "$ENV{${name}}" MATCHES "-conda-linux-")
      message(STATUS "Ignoring ${name}=$ENV{${name}}, which the conda environment has set")
      unset(ENV{${name}})
    endif()
  endforeach()
endif()
