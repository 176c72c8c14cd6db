# Other people's packages. tools/install-deps installs them on Debian, vcpkg.json names them for vcpkg.

find_package(Threads REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(SQLite3 REQUIRED)
find_package(rabbitmq-c CONFIG REQUIRED)
find_package(rapidcheck CONFIG REQUIRED)

# Of these, not every package tells CMake.
find_path(httplib_headers httplib.h REQUIRED)
# Debian has it compiled, with all that it can do; elsewhere it may be headers only.
find_library(httplib_library cpp-httplib)
add_library(rehearsal_httplib INTERFACE)
target_include_directories(rehearsal_httplib SYSTEM INTERFACE "${httplib_headers}")
if(httplib_library)
  target_link_libraries(rehearsal_httplib INTERFACE "${httplib_library}")
  target_compile_definitions(rehearsal_httplib INTERFACE
    CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_BROTLI_SUPPORT)
endif()
find_path(asio_headers asio.hpp REQUIRED)
find_path(utf8_headers utf8.h PATH_SUFFIXES utf8cpp REQUIRED)
foreach(library asio utf8)
  add_library(rehearsal_${library} INTERFACE)
  target_include_directories(rehearsal_${library} SYSTEM INTERFACE "${${library}_headers}")
endforeach()

# Where only the static library was built, it answers to the usual name.
if(NOT TARGET rabbitmq::rabbitmq)
  add_library(rabbitmq::rabbitmq ALIAS rabbitmq::rabbitmq-static)
endif()

if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

if(REHEARSAL_BENCH)
  find_package(benchmark CONFIG REQUIRED)
endif()
