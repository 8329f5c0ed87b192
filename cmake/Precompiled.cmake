# Headers of the standard library, and in tests those of GoogleTest, parsed once for all targets:
# with WEIR_PRECOMPILE a build from nothing takes a third less. Sources include what they use all the
# same, because the other presets build without.
if(WEIR_PRECOMPILE)
  # Names no second's clock into the result, so that a cached one fits a fresh clone.
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cc "")
  set(STANDARD_HEADERS <algorithm> <array> <atomic> <charconv> <chrono> <cmath> <cstdint> <expected>
    <filesystem> <fstream> <functional> <map> <memory> <mutex> <numeric> <optional> <random> <ranges>
    <set> <span> <sstream> <string> <string_view> <thread> <utility> <variant> <vector>)
  add_library(precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
  target_precompile_headers(precompiled PRIVATE ${STANDARD_HEADERS})
  if(WEIR_TESTS)
    add_library(precompiled_tests OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
    target_link_libraries(precompiled_tests PRIVATE GTest::gtest GTest::gmock)
    target_precompile_headers(precompiled_tests PRIVATE ${STANDARD_HEADERS} <gmock/gmock.h>
      <gtest/gtest.h>)
  endif()
endif()

# precompiled(TARGET FROM): the target takes them from `precompiled` or `precompiled_tests`.
function(precompiled target from)
  if(WEIR_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()
