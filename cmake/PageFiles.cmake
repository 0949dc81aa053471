# embed_page(VARIABLE FILES file... [SHARED file...]): compiles a page into a program. FILES are in page/
# of the current folder, SHARED in common/web/page; uPlot (1.6.32, MIT), which draws curves, is added
# as released. Sets VARIABLE to the page_files.inc that is to be among the program's sources.
function(embed_page variable)
  cmake_parse_arguments(ARG "" "" "FILES;SHARED" ${ARGN})
  file(RELATIVE_PATH own ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/page)
  set(shared common/web/page)
  set(embedded "/uplot.js=${shared}/uplot/uPlot.iife.min.js,/uplot.css=${shared}/uplot/uPlot.min.css")
  string(APPEND embedded ",/uplot.LICENSE=${shared}/uplot/LICENSE")
  set(sources ${shared}/uplot/uPlot.iife.min.js ${shared}/uplot/uPlot.min.css ${shared}/uplot/LICENSE)
  foreach(file IN LISTS ARG_FILES)
    string(APPEND embedded ",/${file}=${own}/${file}")
    list(APPEND sources ${own}/${file})
  endforeach()
  foreach(file IN LISTS ARG_SHARED)
    string(APPEND embedded ",/${file}=${shared}/${file}")
    list(APPEND sources ${shared}/${file})
  endforeach()
  list(TRANSFORM sources PREPEND ${CMAKE_SOURCE_DIR}/)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/page_files.inc)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFOLDER=${CMAKE_SOURCE_DIR} "-DFILES=${embedded}"
            -P ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    DEPENDS ${sources} ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    COMMENT "Compiling the page of ${own}"
    VERBATIM)
  set(${variable} ${output} PARENT_SCOPE)
endfunction()
