# cmake -DOUTPUT=x.cpp -DFOLDER=dir -DFILES=name=file,... -P EmbedFiles.cmake: writes the files' bytes
# as C++ arrays, and a table of their names, kFiles (common/web/web_assets.h), to be included. The
# files are relative to the folder, whose path may hold commas and the like.
set(table "")
set(arrays "")
set(index 0)
string(REPLACE "," ";" FILES "${FILES}")
foreach(entry IN LISTS FILES)
  string(REPLACE "=" ";" parts "${entry}")
  list(GET parts 0 name)
  list(GET parts 1 file)
  file(READ "${FOLDER}/${file}" hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "constexpr char kFile${index}[] = {${bytes}};\n")
  string(APPEND table "    {\"${name}\", {kFile${index}, sizeof kFile${index}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "${arrays}\nconstexpr EmbeddedFile kFiles[] = {\n${table}};\n")
