# How a directory declares its libraries, programs, tests, benchmarks and fuzzers. Every target is
# C++20, warns alike, and includes from the root of the project: #include "model/broker.hpp".

function(rehearsal_set_up target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  rehearsal_warnings(${target})
endfunction()

# With REHEARSAL_UNITY the sources of the target are compiled together.
function(rehearsal_compiles_together target)
  if(REHEARSAL_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON)
    # A name of one source shadows nothing in another one, and g++ takes what is local to a source for
    # that of a header.
    target_compile_options(${target} PRIVATE
      -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# Of a target that takes no time itself, but takes long to compile.
function(rehearsal_compiles_fast target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

function(rehearsal_check_arguments function name)
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${function}(${name}): unexpected arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "${function}(${name}): SOURCES is missing")
  endif()
endfunction()

# rehearsal_library(model SOURCES a.cpp ... [PUBLIC rehearsal::x ...] [PRIVATE fmt::fmt ...]
#                   [HEADERS CLI11::CLI11 ...])
#
# The static library rehearsal_model, used as rehearsal::model. HEADERS are libraries of headers that only
# its sources include, so that who links it needs them not.
function(rehearsal_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE;HEADERS")
  rehearsal_check_arguments(rehearsal_library ${name})

  add_library(rehearsal_${name} STATIC ${arg_SOURCES})
  add_library(rehearsal::${name} ALIAS rehearsal_${name})
  rehearsal_set_up(rehearsal_${name})
  rehearsal_compiles_together(rehearsal_${name})
  target_link_libraries(rehearsal_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  foreach(headers IN LISTS arg_HEADERS)
    target_link_libraries(rehearsal_${name} PRIVATE $<BUILD_INTERFACE:${headers}>)
  endforeach()
endfunction()

# rehearsal_executable(rehearse SOURCES main.cpp ... [LINKS rehearsal::x ...])
#
# The program of that very name, in bin/ of the build directory.
function(rehearsal_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  rehearsal_check_arguments(rehearsal_executable ${name})

  add_executable(${name} ${arg_SOURCES})
  rehearsal_set_up(${name})
  target_link_libraries(${name} PRIVATE ${arg_LINKS})
endfunction()

# Labels the tests that were found in a program. gtest_discover_tests alone would keep only the first
# of several labels, so CTest reads a file of ours after the one with the tests.
function(rehearsal_label_tests target labels)
  set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}_labels.cmake")
  file(WRITE "${file}"
    "foreach(test IN LISTS ${target}_tests)\n"
    "  set_tests_properties(\"\${test}\" PROPERTIES LABELS \"${labels}\")\n"
    "endforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${file}")
endfunction()

# rehearsal_test(broker_test LABEL unit SOURCES broker_test.cpp ... [LINKS rehearsal::model ...]
#                [PROPERTIES TIMEOUT 900 ...] [ONE_PROCESS])
#
# The GoogleTest program rehearsal_broker_test. Each of its tests is a test of CTest with the label or
# labels, named broker_test.Suite.Test, for CTest confuses tests of one name. They run in the root of
# the project, which the source also finds in REHEARSAL_SOURCE_DIR. With ONE_PROCESS the whole program
# is one test of CTest: for suites that share something slow to start, such as a RabbitMQ. That one
# counts as skipped when every test in it was skipped. A COST among the properties has CTest begin with
# it where it knows no times yet, as in a fresh clone. Without BUILD_TESTING it does nothing.
function(rehearsal_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "ONE_PROCESS" "" "LABEL;SOURCES;LINKS;PROPERTIES")
  rehearsal_check_arguments(rehearsal_test ${name})
  if(NOT arg_LABEL)
    message(FATAL_ERROR "rehearsal_test(${name}): LABEL is missing")
  endif()

  set(target rehearsal_${name})
  add_executable(${target} ${arg_SOURCES})
  rehearsal_set_up(${target})
  rehearsal_compiles_fast(${target})
  rehearsal_compiles_together(${target})
  target_compile_definitions(${target} PRIVATE "REHEARSAL_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\"")
  target_link_libraries(${target} PRIVATE ${arg_LINKS} GTest::gmock GTest::gtest GTest::gtest_main)

  if(arg_ONE_PROCESS)
    add_test(NAME ${name} COMMAND ${target} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
    set_tests_properties(${name} PROPERTIES
      LABELS "${arg_LABEL}"
      SKIP_REGULAR_EXPRESSION "\\[  PASSED  \\] 0 tests\\.\n(\\[  SKIPPED \\][^\n]*\n)+$"
      ${arg_PROPERTIES})
  else()
    gtest_discover_tests(${target}
      TEST_PREFIX "${name}."
      TEST_LIST ${target}_tests
      WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      DISCOVERY_TIMEOUT 120
      PROPERTIES ${arg_PROPERTIES})
    rehearsal_label_tests(${target} "${arg_LABEL}")
  endif()
endfunction()

# rehearsal_benchmark(message SOURCES message_bench.cpp ... [LINKS rehearsal::sim ...])
#
# The Google Benchmark program rehearsal_bench_message, which the target `bench` runs with the others.
# Without REHEARSAL_BENCH it does nothing.
function(rehearsal_benchmark name)
  if(NOT REHEARSAL_BENCH)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  rehearsal_check_arguments(rehearsal_benchmark ${name})

  set(target rehearsal_bench_${name})
  add_executable(${target} ${arg_SOURCES})
  rehearsal_set_up(${target})
  target_link_libraries(${target} PRIVATE
    ${arg_LINKS} benchmark::benchmark)

  if(NOT TARGET bench)
    add_custom_target(bench)
  endif()
  add_custom_target(run_${target}
    COMMAND ${target}
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    USES_TERMINAL)
  add_dependencies(bench run_${target})
endfunction()

# rehearsal_fuzzer(text SOURCES text_fuzz.cpp ... [LINKS rehearsal::model ...] [CORPUS directory])
#
# The libFuzzer program rehearsal_fuzz_text, which the target `fuzzers` builds with the others, and a
# test of CTest under the label `fuzz` that runs it for REHEARSAL_FUZZ_SECONDS. It starts from the
# corpus but never writes to it. Without REHEARSAL_FUZZ it does nothing.
function(rehearsal_fuzzer name)
  if(NOT REHEARSAL_FUZZ)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SOURCES;LINKS")
  rehearsal_check_arguments(rehearsal_fuzzer ${name})

  set(target rehearsal_fuzz_${name})
  add_executable(${target} ${arg_SOURCES})
  rehearsal_set_up(${target})
  target_link_libraries(${target} PRIVATE ${arg_LINKS})
  target_link_options(${target} PRIVATE -fsanitize=fuzzer)

  if(NOT TARGET fuzzers)
    add_custom_target(fuzzers)
  endif()
  add_dependencies(fuzzers ${target})

  if(BUILD_TESTING)
    set(found "${CMAKE_CURRENT_BINARY_DIR}/${target}.corpus")
    file(MAKE_DIRECTORY "${found}")
    if(arg_CORPUS)
      cmake_path(ABSOLUTE_PATH arg_CORPUS)
    endif()
    math(EXPR timeout "${REHEARSAL_FUZZ_SECONDS} + 120")
    # An input may take 10 seconds and a gigabyte; leaks are looked for.
    add_test(NAME ${target}
      COMMAND ${target} -max_total_time=${REHEARSAL_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=1024
        -detect_leaks=1 -print_final_stats=1 "${found}" ${arg_CORPUS}
      WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
    set_tests_properties(${target} PROPERTIES LABELS fuzz TIMEOUT ${timeout})
  endif()
endfunction()
