# kerasc_library(<name> SOURCES a.cpp ... [LINK lib ...] [DEPENDS target ...])
# A static library of ours with our warnings; include roots are the source and
# the build tree, so an include path is the path on disk.
function(kerasc_flags target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter
    $<$<BOOL:${KERASC_WERROR}>:-Werror>)
endfunction()

function(kerasc_cxx_flags target)
  kerasc_flags(${target})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}
                                              ${PROJECT_BINARY_DIR})
  target_include_directories(${target} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS}
                                                     ${MLIR_INCLUDE_DIRS})
endfunction()

function(kerasc_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  kerasc_cxx_flags(${name})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# kerasc_executable(<name> SOURCES a.cpp ... [LINK lib ...])
function(kerasc_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  kerasc_cxx_flags(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
endfunction()
