# mario_torch: libtorch. One for CUDA, in CMAKE_PREFIX_PATH, is taken by its files: its own package
# asks for the whole CUDA toolkit, of which this project, which has no kernels in CUDA, needs nothing.
add_library(mario_torch INTERFACE)

find_library(MARIO_TORCH_CUDA torch_cuda PATHS ${CMAKE_PREFIX_PATH} PATH_SUFFIXES lib NO_DEFAULT_PATH)
if(MARIO_TORCH_CUDA)
  cmake_path(GET MARIO_TORCH_CUDA PARENT_PATH folder)
  cmake_path(GET folder PARENT_PATH prefix)
  set(include ${prefix}/include)
  if(EXISTS ${prefix}/share/cmake/Torch/TorchConfig.cmake)
    file(STRINGS ${prefix}/share/cmake/Torch/TorchConfig.cmake old_abi REGEX "GLIBCXX_USE_CXX11_ABI=0")
    if(old_abi)
      message(FATAL_ERROR "The libtorch in ${prefix} is built with the old C++ ABI: take an archive named cxx11-abi, or release 2.7 or later")
    endif()
  endif()
  set(libtorch_version "")
  foreach(part MAJOR MINOR PATCH)
    file(STRINGS ${include}/torch/csrc/api/include/torch/version.h line REGEX "define TORCH_VERSION_${part} ")
    string(REGEX MATCH "[0-9]+$" number "${line}")
    list(APPEND libtorch_version ${number})
  endforeach()
  list(JOIN libtorch_version . libtorch_version)
  target_include_directories(mario_torch SYSTEM INTERFACE ${include} ${include}/torch/csrc/api/include)
  # Nothing refers to torch_cuda: it registers itself when it is loaded.
  target_link_libraries(mario_torch INTERFACE
    -Wl,--no-as-needed ${folder}/libtorch.so ${folder}/libtorch_cpu.so ${MARIO_TORCH_CUDA}
    ${folder}/libc10_cuda.so -Wl,--as-needed ${folder}/libc10.so
    -Wl,--allow-shlib-undefined -Wl,-rpath,${folder})
  message(STATUS "libtorch ${libtorch_version} for CUDA: ${prefix}")
else()
  find_package(Torch REQUIRED GLOBAL)
  target_include_directories(mario_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(mario_torch INTERFACE ${TORCH_LIBRARIES})
  set(libtorch_version ${Torch_VERSION})
endif()
