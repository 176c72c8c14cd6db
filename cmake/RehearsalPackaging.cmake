# cpack -G DEB: one package for Debian, with what a program is built with and the rehearse command.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rehearsal)
set(CPACK_PACKAGE_VENDOR "The Rehearsal authors")
set(CPACK_PACKAGE_CONTACT "The Rehearsal authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
# Shared libraries that rehearse was linked with, by the packages that they are in; and what a program is
# linked with, or includes headers of: see package/dependencies.cmake.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  nlohmann-json3-dev libsqlite3-dev librabbitmq-dev libfmt-dev libssl-dev libcpp-httplib-dev librapidcheck-dev)
list(JOIN CPACK_DEBIAN_PACKAGE_DEPENDS ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cmake (>= 3.25), g++ (>= 4:12), libgtest-dev, libgmock-dev")

include(CPack)
