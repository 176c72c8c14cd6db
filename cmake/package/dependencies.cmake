# Components of the package, and what each needs. The build reads this, and so does whoever finds the
# installed package: both have `rehearsal_depends(PACKAGE ...)`, which says how a package is found.

# The components that these bring with them, those that are needed first.
function(rehearsal_with_needed result)
  set(needed)
  foreach(component IN LISTS ARGN)
    if(component STREQUAL "cli")
      list(APPEND needed simulation rabbitmq server)
    elseif(component STREQUAL "server")
      list(APPEND needed simulation rabbitmq)
    elseif(component MATCHES "^(rabbitmq|testing)$")
      list(APPEND needed simulation)
    endif()
    list(APPEND needed ${component})
  endforeach()
  list(REMOVE_DUPLICATES needed)
  set(${result} "${needed}" PARENT_SCOPE)
endfunction()

# Other people's packages that a program is linked with, or includes headers of. A macro, for
# find_dependency returns from the file that asks for it.
macro(rehearsal_find_dependencies component)
  if("${component}" STREQUAL "simulation")
    rehearsal_depends(Threads)
    rehearsal_depends(nlohmann_json)
  elseif("${component}" STREQUAL "rabbitmq")
    rehearsal_depends(SQLite3)
    rehearsal_depends(rabbitmq-c CONFIG)
    # Where only the static library was built, it answers to the usual name.
    if(NOT TARGET rabbitmq::rabbitmq)
      add_library(rabbitmq::rabbitmq ALIAS rabbitmq::rabbitmq-static)
    endif()
  elseif("${component}" STREQUAL "server")
    rehearsal_depends(fmt)
    rehearsal_depends(OpenSSL COMPONENTS Crypto)
    # Debian has it compiled; elsewhere it may be headers only.
    find_library(rehearsal_httplib_library cpp-httplib)
    mark_as_advanced(rehearsal_httplib_library)
    if(NOT TARGET rehearsal::httplib)
      add_library(rehearsal::httplib INTERFACE IMPORTED)
    endif()
    if(rehearsal_httplib_library)
      set_target_properties(rehearsal::httplib PROPERTIES
        INTERFACE_LINK_LIBRARIES "${rehearsal_httplib_library}")
    endif()
  elseif("${component}" STREQUAL "cli")
    rehearsal_depends(rapidcheck CONFIG)
  elseif("${component}" STREQUAL "testing")
    rehearsal_depends(GTest)
    rehearsal_depends(rapidcheck CONFIG)
  endif()
endmacro()
