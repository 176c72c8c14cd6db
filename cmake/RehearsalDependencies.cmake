# Other people's packages. tools/install-deps installs them on Debian, vcpkg.json names them for vcpkg.
# What a program is linked with stands in package/dependencies.cmake, for the installed package needs it
# too. Here is what only the build needs: headers that nothing but our sources include.

include(package/dependencies)

set(rehearsal_known_components simulation rabbitmq server cli testing)
foreach(component IN LISTS REHEARSAL_COMPONENTS)
  if(NOT component IN_LIST rehearsal_known_components)
    list(JOIN rehearsal_known_components ", " known)
    message(FATAL_ERROR "REHEARSAL_COMPONENTS: found '${component}', expected some of ${known}")
  endif()
endforeach()
rehearsal_with_needed(REHEARSAL_COMPONENTS ${REHEARSAL_COMPONENTS})

foreach(component IN LISTS rehearsal_known_components)
  if(BUILD_TESTING AND NOT component IN_LIST REHEARSAL_COMPONENTS)
    message(FATAL_ERROR "BUILD_TESTING: the tests need every component, and REHEARSAL_COMPONENTS lacks "
      "'${component}'; expected BUILD_TESTING=OFF, or all of them")
  endif()
endforeach()

macro(rehearsal_depends)
  find_package(${ARGN} REQUIRED)
endmacro()

# A library of headers, of which not every package tells CMake.
function(rehearsal_find_headers name header)
  find_path(rehearsal_${name}_headers ${header} ${ARGN} REQUIRED)
  mark_as_advanced(rehearsal_${name}_headers)
  add_library(rehearsal_${name} INTERFACE)
  target_include_directories(rehearsal_${name} SYSTEM INTERFACE "${rehearsal_${name}_headers}")
endfunction()

foreach(component IN LISTS REHEARSAL_COMPONENTS)
  if(component STREQUAL "testing" AND NOT BUILD_TESTING)
    # Nothing is compiled with it here, so it need not be there.
    find_package(GTest QUIET)
  else()
    rehearsal_find_dependencies(${component})
  endif()
endforeach()

if(server IN_LIST REHEARSAL_COMPONENTS)
  rehearsal_find_headers(asio asio.hpp)
  rehearsal_find_headers(utf8 utf8.h PATH_SUFFIXES utf8cpp)
  rehearsal_find_headers(httplib httplib.h)
  if(rehearsal_httplib_library)
    # What Debian compiled it with.
    target_compile_definitions(rehearsal_httplib INTERFACE
      CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_BROTLI_SUPPORT)
  endif()
endif()
if(cli IN_LIST REHEARSAL_COMPONENTS)
  find_package(CLI11 REQUIRED)
endif()

if(BUILD_TESTING)
  include(GoogleTest)
endif()

if(REHEARSAL_BENCH)
  find_package(benchmark CONFIG REQUIRED)
endif()
