# The package, as others use it: installed beside the build, and by docs/starter in a folder outside of the
# tree. Not under sanitizers, with which a program would have to be linked as well.

if(REHEARSAL_SANITIZE OR REHEARSAL_FUZZ)
  return()
endif()

set(prefix "${PROJECT_BINARY_DIR}/package/prefix")
set(performer "${PROJECT_BINARY_DIR}/package/laboratory")
set(consumers Python3::Interpreter "${checks}/package_consumers.py" "${PROJECT_SOURCE_DIR}" "${prefix}")

add_test(NAME package.has_an_empty_prefix COMMAND "${CMAKE_COMMAND}" -E rm -rf "${prefix}")
set_tests_properties(package.has_an_empty_prefix PROPERTIES FIXTURES_SETUP empty_prefix)
add_test(NAME package.is_installed
  COMMAND "${CMAKE_COMMAND}" --install "${PROJECT_BINARY_DIR}" --prefix "${prefix}")
set_tests_properties(package.is_installed PROPERTIES FIXTURES_REQUIRED empty_prefix FIXTURES_SETUP package)

# The starter's README is the test: found by find_package, its tests pass, fail when the bug is planted in
# it, and its program lists, searches, shrinks and replays.
add_test(NAME package.starter_does_what_its_page_shows
  COMMAND Python3::Interpreter "${checks}/package_pages.py" "${PROJECT_SOURCE_DIR}" "${prefix}" "${performer}")
set_tests_properties(package.starter_does_what_its_page_shows PROPERTIES
  FIXTURES_REQUIRED package FIXTURES_SETUP starter)
add_test(NAME package.starter_performs_on_rabbitmq
  COMMAND "${PROJECT_SOURCE_DIR}/tools/with-rabbitmq" "${performer}" run samples --samples 3 --broker {})
set_tests_properties(package.starter_performs_on_rabbitmq PROPERTIES
  LABELS "package;rabbitmq" FIXTURES_REQUIRED starter TIMEOUT 300)

add_test(NAME package.is_a_part_of_other_projects
  COMMAND ${consumers} by-add-subdirectory by-fetch-content simulation-source)
add_test(NAME package.simulation_needs_little COMMAND ${consumers} simulation pkg-config)
set_tests_properties(package.simulation_needs_little PROPERTIES FIXTURES_REQUIRED package)
add_test(NAME long.package_is_built_in_other_projects
  COMMAND ${consumers} by-add-subdirectory-built by-fetch-content-built simulation-source-built)
add_test(NAME long.headers_compile_alone COMMAND ${consumers} headers)
set_tests_properties(long.headers_compile_alone PROPERTIES FIXTURES_REQUIRED package)

find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
mark_as_advanced(DPKG_SHLIBDEPS)
if(DPKG_SHLIBDEPS)
  add_test(NAME long.package_for_debian_has_what_it_needs
    COMMAND Python3::Interpreter "${checks}/debian_package.py" "${PROJECT_BINARY_DIR}")
  set_tests_properties(long.package_for_debian_has_what_it_needs PROPERTIES LABELS long TIMEOUT 3600)
endif()

set_tests_properties(package.has_an_empty_prefix package.is_installed package.starter_does_what_its_page_shows
  package.is_a_part_of_other_projects package.simulation_needs_little PROPERTIES LABELS package TIMEOUT 600)
set_tests_properties(long.package_is_built_in_other_projects long.headers_compile_alone PROPERTIES
  LABELS long TIMEOUT 3600)
set_tests_properties(package.starter_does_what_its_page_shows package.is_a_part_of_other_projects
  package.simulation_needs_little long.package_is_built_in_other_projects long.headers_compile_alone
  PROPERTIES ENVIRONMENT "CXX=${CMAKE_CXX_COMPILER}")
