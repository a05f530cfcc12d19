# docs        writes docs/generated
# check-docs  compares it with what would be written
foreach(mode docs check-docs)
  set(arguments --output ${PROJECT_SOURCE_DIR}/docs/generated)
  if(mode STREQUAL check-docs)
    set(arguments --output ${PROJECT_BINARY_DIR}/docs
                  --check ${PROJECT_SOURCE_DIR}/docs/generated)
  endif()
  add_custom_target(${mode}
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tools/scripts/docs.py
            --source ${PROJECT_SOURCE_DIR} --build ${PROJECT_BINARY_DIR}
            --tools ${LLVM_TOOLS_BINARY_DIR} ${arguments}
    DEPENDS kerasc kerasc-opt
    USES_TERMINAL VERBATIM)
endforeach()
