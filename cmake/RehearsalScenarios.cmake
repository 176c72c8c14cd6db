# rehearsal_add_scenarios(media DIRECTORY scenarios)
#
# Each scenario that is saved in the directory is a test of CTest, scenario.NAME under the label `replay`:
# the program replays it, and checks that its workflows do what the scenario expects of them. The program's
# `main` is `rehearsal::main`. A scenario that comes or goes is noticed by the next build.
function(rehearsal_add_scenarios target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIRECTORY" "")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_DIRECTORY)
    message(FATAL_ERROR "rehearsal_add_scenarios(${target} ${ARGN}): expected DIRECTORY, and where it is")
  endif()
  cmake_path(ABSOLUTE_PATH arg_DIRECTORY)
  if(NOT IS_DIRECTORY "${arg_DIRECTORY}")
    message(FATAL_ERROR "rehearsal_add_scenarios(${target}): there is no directory ${arg_DIRECTORY}")
  endif()

  file(GLOB scenarios CONFIGURE_DEPENDS "${arg_DIRECTORY}/*.json")
  foreach(scenario IN LISTS scenarios)
    cmake_path(GET scenario STEM name)
    add_test(NAME "scenario.${name}" COMMAND ${target} replay "${scenario}" --check)
    set_tests_properties("scenario.${name}" PROPERTIES LABELS replay)
  endforeach()
endfunction()
