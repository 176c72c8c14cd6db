# The tests of the architecture: who may include whom, and what the core may ask of its surroundings.
# Each comes with a test that plants violations and expects them to be found.

find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(checks "${PROJECT_SOURCE_DIR}/cmake/checks")

add_test(NAME architecture.includes_point_down
  COMMAND Python3::Interpreter "${checks}/include_graph.py" "${PROJECT_SOURCE_DIR}")
add_test(NAME architecture.includes_that_point_up_are_found
  COMMAND Python3::Interpreter "${checks}/include_graph_finds.py" "${checks}/include_graph.py"
    "${PROJECT_SOURCE_DIR}")

add_test(NAME architecture.nothing_below_services_knows_orders
  COMMAND Python3::Interpreter "${checks}/no_orders.py" "${PROJECT_SOURCE_DIR}")
add_test(NAME architecture.orders_below_services_are_found
  COMMAND Python3::Interpreter "${checks}/no_orders_finds.py" "${checks}/no_orders.py"
    "${PROJECT_SOURCE_DIR}")

add_library(rehearsal_impure STATIC "${checks}/impure.cpp")
add_test(NAME architecture.model_and_sim_are_pure
  COMMAND Python3::Interpreter "${checks}/purity.py"
    "$<TARGET_FILE:rehearsal_model>" "$<TARGET_FILE:rehearsal_sim>")
add_test(NAME architecture.impurity_is_found
  COMMAND Python3::Interpreter "${checks}/purity_finds.py" "${checks}/purity.py"
    "$<TARGET_FILE:rehearsal_impure>")

# A forgotten co_await is a warning, for every awaitable.
add_test(NAME awaitables.are_not_forgotten_in_silence
  COMMAND Python3::Interpreter "${checks}/awaitables.py" "${CMAKE_CXX_COMPILER}" "${PROJECT_SOURCE_DIR}")
add_test(NAME awaitables.that_can_be_forgotten_are_found
  COMMAND Python3::Interpreter "${checks}/awaitables_finds.py" "${checks}/awaitables.py"
    "${CMAKE_CXX_COMPILER}" "${PROJECT_SOURCE_DIR}")

# The linker tells which object files went into the program that has both worlds in it.
set(link_map "${PROJECT_BINARY_DIR}/rehearse.map")
target_link_options(rehearse PRIVATE "LINKER:-Map=${link_map}")
add_test(NAME architecture.both_worlds_run_the_same_handlers
  COMMAND Python3::Interpreter "${checks}/one_set_of_handlers.py"
    "$<TARGET_FILE:rehearse>" "${link_map}"
    "$<TARGET_FILE:rehearsal_services>" "$<TARGET_FILE:rehearsal_patterns>")

# Which golden script shows which rule of RabbitMQ's behaviour. Without the catalogue of the rules beside
# the project the rules are those of the committed table.
add_test(NAME fidelity.each_rule_has_a_script_or_a_reason
  COMMAND Python3::Interpreter "${checks}/fidelity.py" "${PROJECT_SOURCE_DIR}")
add_test(NAME fidelity.mistakes_are_found
  COMMAND Python3::Interpreter "${checks}/fidelity_finds.py" "${checks}/fidelity.py")
set_tests_properties(fidelity.each_rule_has_a_script_or_a_reason PROPERTIES SKIP_RETURN_CODE 77)

# What the documentation shows of the commands. Not under sanitizers, where searches take minutes.
if(NOT REHEARSAL_SANITIZE)
  add_test(NAME documentation.shows_what_is_printed
    COMMAND Python3::Interpreter "${checks}/docs.py" "${PROJECT_SOURCE_DIR}" "$<TARGET_FILE:rehearse>")
  set_tests_properties(documentation.shows_what_is_printed PROPERTIES LABELS package TIMEOUT 600)
endif()
add_test(NAME documentation.mistakes_are_found
  COMMAND Python3::Interpreter "${checks}/docs_finds.py" "${checks}/docs.py")

# Not under sanitizers: the check makes builds of its own.
if(NOT REHEARSAL_SANITIZE)
  set(own_variant "another")
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    cmake_path(GET CMAKE_CXX_COMPILER FILENAME compiler)
    set(own_variant "${compiler} -O3")
  endif()
  set(determinism "${Python3_EXECUTABLE}" "${checks}/determinism.py" "${PROJECT_SOURCE_DIR}"
    "${PROJECT_BINARY_DIR}/determinism" "${own_variant}" "$<TARGET_FILE:rehearsal_digests>")
  # It compiles for a while: behind the tests on a real RabbitMQ, which wait much.
  add_test(NAME determinism.digests_are_equal_across_compilers_and_processes
    COMMAND nice -n 19 ${determinism})
  set_tests_properties(determinism.digests_are_equal_across_compilers_and_processes
    PROPERTIES LABELS replay TIMEOUT 1200 COST 1000)
  add_test(NAME long.digests_are_equal_across_all_builds COMMAND ${determinism} --all)
  set_tests_properties(long.digests_are_equal_across_all_builds
    PROPERTIES LABELS long TIMEOUT 3600 RUN_SERIAL TRUE)
endif()

set_tests_properties(
  architecture.both_worlds_run_the_same_handlers
  architecture.nothing_below_services_knows_orders architecture.orders_below_services_are_found
  architecture.includes_point_down architecture.includes_that_point_up_are_found
  architecture.model_and_sim_are_pure architecture.impurity_is_found
  awaitables.are_not_forgotten_in_silence awaitables.that_can_be_forgotten_are_found
  fidelity.each_rule_has_a_script_or_a_reason fidelity.mistakes_are_found
  documentation.mistakes_are_found
  PROPERTIES LABELS package)
