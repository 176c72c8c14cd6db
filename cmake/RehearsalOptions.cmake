# What whoever configures the build may choose.

option(BUILD_TESTING "Build the tests; needs GoogleTest" ON)
option(REHEARSAL_BENCH "Build the benchmarks; needs Google Benchmark" ${BUILD_TESTING})
option(REHEARSAL_WERROR "Treat warnings as errors" OFF)
option(REHEARSAL_UNITY "Compile sources of a library together: half the time, for who builds all of it" OFF)
option(REHEARSAL_FUZZ "Build the fuzzers with libFuzzer; needs clang++" OFF)
set(REHEARSAL_FUZZ_SECONDS 60 CACHE STRING "How long the test of each fuzzer takes")
set(REHEARSAL_SANITIZE "" CACHE STRING "Sanitizers of the whole build: a list, such as address;undefined")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_COMPILE_WARNING_AS_ERROR ${REHEARSAL_WERROR})

# One place for every program, so that scripts find it without knowing who built it.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
