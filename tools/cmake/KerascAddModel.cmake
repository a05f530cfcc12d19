# kerasc_add_model(<target> <model file>
#                  [WEIGHTS <file>]       weights, if they have their own file
#                  [NAME <prefix>]        of the C names; else <target>
#                  [CPU <cpu>...]         else the machine that compiles
#                  [OPTIONS <option>...]) any other options of kerasc
#
# A static library of the compiled model, compiled again when one of its files
# changes. Whoever links <target> can include "<prefix>.h".
function(kerasc_add_model target model)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "WEIGHTS;NAME" "CPU;OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS OR ARG_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "kerasc_add_model(${target}): cannot understand "
            "'${ARG_UNPARSED_ARGUMENTS}${ARG_KEYWORDS_MISSING_VALUES}'")
  endif()
  get_filename_component(model "${model}" ABSOLUTE)
  if(NOT EXISTS "${model}")
    message(FATAL_ERROR "kerasc_add_model(${target}): no file '${model}'")
  endif()
  if(NOT ARG_NAME)
    set(ARG_NAME "${target}")
  endif()

  # A directory of its own: it becomes an include directory.
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/kerasc/${target}")
  set(object "${folder}/${ARG_NAME}.o")
  set(header "${folder}/${ARG_NAME}.h")
  set(depfile "${folder}/${ARG_NAME}.d")
  file(MAKE_DIRECTORY "${folder}")

  set(options "--name=${ARG_NAME}" "--depfile=${depfile}" --quiet)
  # An unzipped model is a directory, whose files the depfile lists.
  set(files "${model}")
  if(ARG_WEIGHTS)
    get_filename_component(weights "${ARG_WEIGHTS}" ABSOLUTE)
    list(APPEND options --weights "${weights}")
    list(APPEND files "${weights}")
  endif()
  if(ARG_CPU)
    list(JOIN ARG_CPU "," cpus)
    list(APPEND options "--cpu=${cpus}")
  endif()

  add_custom_command(
    OUTPUT "${object}" "${header}"
    COMMAND "${KERASC_EXECUTABLE}" "${model}" -o "${object}" ${options}
            ${ARG_OPTIONS}
    DEPENDS ${files} "${KERASC_EXECUTABLE}"
    DEPFILE "${depfile}"
    COMMENT "Compiling the model ${target}"
    VERBATIM)
  set_source_files_properties("${object}" PROPERTIES
                              EXTERNAL_OBJECT TRUE GENERATED TRUE)
  add_library(${target} STATIC "${object}" "${header}")
  # No source tells CMake the language; either archives an object.
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if("C" IN_LIST languages)
    set(language C)
  else()
    set(language CXX)
  endif()
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE ${language})
  target_include_directories(${target} INTERFACE "${folder}")
endfunction()
