# Writes the headers that others include: those that are named, and all that they reach.
#
# cmake -DSOURCE=root -DOUTPUT=folder -DSTAMP=file -DROOTS=a.hpp,b.hpp -P headers.cmake
#
# include/rehearsal/x.hpp becomes OUTPUT/rehearsal/x.hpp, and model/x.hpp OUTPUT/rehearsal/model/x.hpp. In
# the copies each `#include "model/x.hpp"` is a path from the header that says it, so that no folder of
# somebody else's is asked, however the compiler is told to look for headers. The stamp is touched, and
# beside it stands what it depends on, STAMP.d.

cmake_minimum_required(VERSION 3.25)

string(REPLACE "," ";" waiting "${ROOTS}")
set(reached)
set(written)
set(include_pattern "#include \"([^\"]+)\"")

function(place_of header result)
  string(REGEX REPLACE "^include/rehearsal/" "" place "${header}")
  set(${result} "${place}" PARENT_SCOPE)
endfunction()

function(write_if_different file content)
  if(EXISTS "${file}")
    file(READ "${file}" before)
    if(before STREQUAL content)
      return()
    endif()
  endif()
  file(WRITE "${file}" "${content}")
endfunction()

while(waiting)
  list(POP_FRONT waiting header)
  if(header IN_LIST reached)
    continue()
  endif()
  list(APPEND reached "${header}")
  place_of("${header}" place)
  cmake_path(GET place PARENT_PATH folder)

  file(READ "${SOURCE}/${header}" content)
  string(REGEX MATCHALL "${include_pattern}" includes "${content}")
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "${include_pattern}" "\\1" included "${include}")
    if(NOT EXISTS "${SOURCE}/${included}")
      message(FATAL_ERROR "${header}: found ${include}, expected a header of the project")
    endif()
    list(APPEND waiting "${included}")
    place_of("${included}" relative)
    cmake_path(RELATIVE_PATH relative BASE_DIRECTORY "${folder}")
    string(REPLACE "${include}" "#include \"${relative}\"" content "${content}")
  endforeach()
  write_if_different("${OUTPUT}/rehearsal/${place}" "${content}")
  list(APPEND written "${OUTPUT}/rehearsal/${place}")
endwhile()

file(GLOB_RECURSE found "${OUTPUT}/*")
foreach(file IN LISTS found)
  if(NOT file IN_LIST written)
    file(REMOVE "${file}")
  endif()
endforeach()

list(TRANSFORM reached PREPEND "${SOURCE}/")
list(TRANSFORM reached REPLACE " " "\\\\ ")
string(REPLACE " " "\\ " stamp "${STAMP}")
list(JOIN reached " \\\n  " dependencies)
file(WRITE "${STAMP}.d" "${stamp}: ${dependencies}\n")
file(TOUCH "${STAMP}")
