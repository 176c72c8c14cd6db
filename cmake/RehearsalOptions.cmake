# What whoever configures the build may choose.

set(REHEARSAL_COMPONENTS "simulation;rabbitmq;server;cli;testing" CACHE STRING
  "What is built, by the names that find_package knows; each brings those that it needs")
option(REHEARSAL_INSTALL "Install the package" ${PROJECT_IS_TOP_LEVEL})
option(REHEARSAL_EXAMPLES "Build the examples, and rehearse, which is the command line over them"
  ${PROJECT_IS_TOP_LEVEL})
if(PROJECT_IS_TOP_LEVEL)
  option(BUILD_TESTING "Build the tests; needs GoogleTest" ON)
else()
  # Of this directory and those below it: whoever adds this project has tests of her own.
  set(BUILD_TESTING OFF)
endif()
option(REHEARSAL_BENCH "Build the benchmarks; needs Google Benchmark" ${BUILD_TESTING})
if((BUILD_TESTING OR REHEARSAL_BENCH) AND NOT REHEARSAL_EXAMPLES)
  message(FATAL_ERROR "REHEARSAL_EXAMPLES: found OFF, but tests and benchmarks are made of the examples; "
    "expected ON, or BUILD_TESTING and REHEARSAL_BENCH OFF as well")
endif()
option(REHEARSAL_WERROR "Treat warnings as errors" OFF)
option(REHEARSAL_UNITY "Compile the sources of a target together: less than half the time, for who builds all of it" OFF)
option(REHEARSAL_FUZZ "Build the fuzzers with libFuzzer; needs clang++" OFF)
set(REHEARSAL_FUZZ_SECONDS 60 CACHE STRING "How long the test of each fuzzer takes")
set(REHEARSAL_SANITIZE "" CACHE STRING "Sanitizers of the whole build: a list, such as address;undefined")

set(CMAKE_COMPILE_WARNING_AS_ERROR ${REHEARSAL_WERROR})

# The rest is for the project that this is a part of to choose.
if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
  endif()

  set(CMAKE_CXX_STANDARD 20)
  set(CMAKE_CXX_STANDARD_REQUIRED ON)
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

  # One place for every program, so that scripts find it without knowing who built it.
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
elseif(NOT REHEARSAL_INSTALL)
  # What nothing links is not compiled.
  set_directory_properties(PROPERTIES EXCLUDE_FROM_ALL TRUE)
endif()
