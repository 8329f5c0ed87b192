# cmake -DCOMPILER= -DSOURCE_ROOT= -DFILE= -DPATTERN= -P compile_twice.cmake
set(command ${CMAKE_COMMAND} -E env LC_ALL=C
  ${COMPILER} -std=c++23 -fsyntax-only -Wall -Wextra -I${SOURCE_ROOT})

execute_process(COMMAND ${command} ${FILE} RESULT_VARIABLE status ERROR_VARIABLE errors)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the right use does not compile, so the case shows nothing:\n${errors}")
endif()

execute_process(COMMAND ${command} -DMISUSE ${FILE} RESULT_VARIABLE status ERROR_VARIABLE errors)
if(status EQUAL 0)
  message(FATAL_ERROR "the misuse compiles")
endif()
if(NOT errors MATCHES "error: [^\n]*(${PATTERN})")
  message(FATAL_ERROR "the misuse fails, but not with an error like `${PATTERN}`:\n${errors}")
endif()
