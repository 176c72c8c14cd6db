# Warnings, sanitizers, fuzzing and ccache.

# Gives the target this project's warnings. Other people's headers are system headers, and stay silent.
function(rehearsal_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    # Designated initialisers leave out what has a default, on purpose.
    -Wno-missing-field-initializers
    # g++ 12 warns about std::string's own operator+ when it is inlined (GCC bug 105651).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
    # GCC's manual: sanitizers make this warning report what is not there.
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${REHEARSAL_SANITIZE}>>:-Wno-maybe-uninitialized>)
endfunction()

# Sanitizers have to agree across every object of a program, so they are set for the directory tree.
if(REHEARSAL_SANITIZE)
  list(JOIN REHEARSAL_SANITIZE "," sanitizers)
  add_compile_options(-fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # clang++ 14 cannot compile inline coroutines with it (LLVM issue 49689).
  add_compile_options($<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  add_link_options(-fsanitize=${sanitizers})
endif()

if(REHEARSAL_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "REHEARSAL_FUZZ needs clang++, the compiler is ${CMAKE_CXX_COMPILER_ID}")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(REHEARSAL_CCACHE ccache DOC "A compiler cache, used where it is found")
  mark_as_advanced(REHEARSAL_CCACHE)
  if(REHEARSAL_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${REHEARSAL_CCACHE}")
  endif()
endif()
