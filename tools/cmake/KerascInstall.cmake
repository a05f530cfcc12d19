# What `cmake --install` puts where. Components: `driver` is the compiler,
# `runtime` all that a program with a compiled model may need.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(KERASC_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/kerasc)

install(TARGETS kerasc_rt EXPORT kerascTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/runtime/include/kerasc
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT runtime)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE
        DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)

# LLVM is in it: it runs where none is installed.
if(TARGET kerasc)
  install(TARGETS kerasc
          RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT driver)
endif()

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/kerascConfig.cmake.in
  ${PROJECT_BINARY_DIR}/package/kerascConfig.cmake
  INSTALL_DESTINATION ${KERASC_PACKAGE_DIR}
  PATH_VARS CMAKE_INSTALL_BINDIR)
# Before 1.0 a minor version may change what kerasc_add_model means.
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/package/kerascConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/kerascConfig.cmake
              ${PROJECT_BINARY_DIR}/package/kerascConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/KerascAddModel.cmake
        DESTINATION ${KERASC_PACKAGE_DIR} COMPONENT runtime)
install(EXPORT kerascTargets NAMESPACE kerasc::
        DESTINATION ${KERASC_PACKAGE_DIR} COMPONENT runtime)
