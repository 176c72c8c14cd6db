# The reference of the public API: of the headers that are installed, by Doxygen, in reference/html of the
# build. Each of its warnings is an error, so that no public declaration is without a comment.

find_program(REHEARSAL_DOXYGEN doxygen DOC "Makes the reference of the public API")
mark_as_advanced(REHEARSAL_DOXYGEN)

set(reference_headers "${PROJECT_BINARY_DIR}/include")
set(doxyfile "${PROJECT_BINARY_DIR}/reference/Doxyfile")
configure_file("${PROJECT_SOURCE_DIR}/cmake/Doxyfile.in" "${doxyfile}" @ONLY)

set(make_reference Python3::Interpreter "${checks}/reference.py" "${REHEARSAL_DOXYGEN}" "${doxyfile}"
  "${reference_headers}")
add_custom_target(reference COMMAND ${make_reference} COMMENT "Making the reference" VERBATIM)
add_dependencies(reference rehearsal_public_headers)

add_test(NAME documentation.reference_has_no_warnings COMMAND ${make_reference})
add_test(NAME documentation.what_the_reference_lacks_is_found
  COMMAND Python3::Interpreter "${checks}/reference_finds.py" "${checks}/reference.py"
    "${REHEARSAL_DOXYGEN}" "${doxyfile}")
set_tests_properties(documentation.reference_has_no_warnings
  documentation.what_the_reference_lacks_is_found
  PROPERTIES LABELS package SKIP_RETURN_CODE 77 TIMEOUT 300)
