# The package `rehearsal`: as others find it where it is installed, and as they have it where this project
# is a part of theirs. Both ways give the same targets, and the same headers under rehearsal/.

include(GNUInstallDirs)

# What a component consists of: its libraries, the lower ones first, and its headers in include/rehearsal/.
set(rehearsal_libraries_of_simulation
  model sim files wire client simulated properties patterns simulation)
set(rehearsal_headers_of_simulation rehearsal.hpp)
set(rehearsal_libraries_of_rabbitmq amqp rabbitmq)
set(rehearsal_headers_of_rabbitmq rabbitmq.hpp)
set(rehearsal_libraries_of_server amqp_server control server)
set(rehearsal_headers_of_server server.hpp)
set(rehearsal_libraries_of_cli programs conformance cli rehearsal)
set(rehearsal_libraries_of_testing testing)
set(rehearsal_headers_of_testing testing.hpp)

# Those that have nothing of their own, and what they are.
set(rehearsal_simulation_is properties patterns)
set(rehearsal_server_is amqp_server control)
set(rehearsal_rehearsal_is simulation rabbitmq server cli)

set(rehearsal_cmake_folder "${CMAKE_INSTALL_LIBDIR}/cmake/rehearsal")

function(rehearsal_bundle name)
  add_library(rehearsal_${name} INTERFACE)
  add_library(rehearsal::${name} ALIAS rehearsal_${name})
  list(TRANSFORM ARGN PREPEND rehearsal::)
  target_link_libraries(rehearsal_${name} INTERFACE ${ARGN})
endfunction()

# The headers that others include are copies, in which each names others by where they are from there:
# docs/decisions/0013-public-headers-are-copies.md. Everything is linked with the model, which has them.
function(rehearsal_public_headers)
  set(script "${PROJECT_SOURCE_DIR}/cmake/package/headers.cmake")
  set(folder "${PROJECT_BINARY_DIR}/include")
  set(stamp "${PROJECT_BINARY_DIR}/public_headers.stamp")
  list(TRANSFORM ARGN PREPEND include/rehearsal/)
  list(JOIN ARGN "," roots)
  add_custom_command(OUTPUT "${stamp}"
    COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${PROJECT_SOURCE_DIR}" "-DOUTPUT=${folder}"
      "-DSTAMP=${stamp}" "-DROOTS=${roots}" -P "${script}"
    DEPENDS "${script}"
    DEPFILE "${stamp}.d"
    COMMENT "Writing the public headers"
    VERBATIM)
  add_custom_target(rehearsal_public_headers ALL DEPENDS "${stamp}")
  add_dependencies(rehearsal_model rehearsal_public_headers)
  target_include_directories(rehearsal_model INTERFACE
    "$<BUILD_INTERFACE:${folder}>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  if(REHEARSAL_INSTALL)
    install(DIRECTORY "${folder}/rehearsal" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  endif()
endfunction()

function(rehearsal_install_component component)
  foreach(library IN LISTS rehearsal_libraries_of_${component})
    set_target_properties(rehearsal_${library} PROPERTIES EXPORT_NAME ${library})
    install(TARGETS rehearsal_${library} EXPORT rehearsal-${component}
      ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  endforeach()
  install(EXPORT rehearsal-${component}
    NAMESPACE rehearsal::
    FILE rehearsal-${component}.cmake
    DESTINATION "${rehearsal_cmake_folder}")
endfunction()

function(rehearsal_install_config)
  include(CMakePackageConfigHelpers)
  set(generated "${PROJECT_BINARY_DIR}/package")
  configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/package/rehearsal-config.cmake.in"
    "${generated}/rehearsal-config.cmake"
    INSTALL_DESTINATION "${rehearsal_cmake_folder}"
    NO_SET_AND_CHECK_MACRO)
  write_basic_package_version_file("${generated}/rehearsal-config-version.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES
    "${generated}/rehearsal-config.cmake" "${generated}/rehearsal-config-version.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/package/dependencies.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/RehearsalScenarios.cmake"
    DESTINATION "${rehearsal_cmake_folder}")

  # For who builds without CMake: the simulation, whose archives want this order.
  set(archives ${rehearsal_libraries_of_simulation})
  list(REMOVE_ITEM archives simulation)
  list(REVERSE archives)
  list(TRANSFORM archives PREPEND "-lrehearsal_")
  list(JOIN archives " " rehearsal_archives)
  file(RELATIVE_PATH rehearsal_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/package/rehearsal.pc.in"
    "${generated}/rehearsal.pc" @ONLY)
  install(FILES "${generated}/rehearsal.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endfunction()

function(rehearsal_install_files)
  if(TARGET rehearse)
    install(TARGETS rehearse RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  endif()
  set(documents "${CMAKE_INSTALL_DATAROOTDIR}/doc/rehearsal")
  install(FILES "${PROJECT_SOURCE_DIR}/docs/scenario.schema.json"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/rehearsal")
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE"
    DESTINATION "${documents}" RENAME copyright)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/starter" DESTINATION "${documents}")
endfunction()

# To be called when all libraries are there.
function(rehearsal_package)
  set(headers)
  foreach(component IN LISTS REHEARSAL_COMPONENTS)
    foreach(library IN LISTS rehearsal_libraries_of_${component})
      if(rehearsal_${library}_is)
        rehearsal_bundle(${library} ${rehearsal_${library}_is})
      endif()
    endforeach()
    list(APPEND headers ${rehearsal_headers_of_${component}})
    if(REHEARSAL_INSTALL)
      rehearsal_install_component(${component})
    endif()
  endforeach()
  rehearsal_public_headers(${headers})
  if(REHEARSAL_INSTALL)
    rehearsal_install_config()
    rehearsal_install_files()
  endif()
  if(REHEARSAL_INSTALL AND PROJECT_IS_TOP_LEVEL)
    include(RehearsalPackaging)
  endif()
endfunction()
