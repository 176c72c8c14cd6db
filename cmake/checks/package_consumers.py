#!/usr/bin/env python3
"""Consumes Rehearsal as others do, by the starter, in a folder outside of the tree.

package_consumers.py SOURCE PREFIX WAY...

by-add-subdirectory  the whole tree as a part of a project: configured, and nothing of the project changed
by-fetch-content     the same by FetchContent, from a path
simulation           the installed simulation, without the packages that only other components need
simulation-source    the same from the sources, configured
...-built            each of the three of sources, also built and tested
pkg-config           the installed simulation, without CMake
headers              every installed header compiles alone
"""
import os
import pathlib
import re
import sys
import tempfile

import starter

# What the simulation needs nothing of: as CMake finds it, and as a linked library is called.
NEEDLESS_PACKAGES = ["CLI11", "fmt", "OpenSSL", "SQLite3", "rabbitmq-c", "rapidcheck", "GTest"]
NEEDLESS_HEADERS = ["asio", "httplib", "utf8"]
ITS_TARGETS = {"services", "workflow", "laboratory", "workflow_test"}
PACKAGED = {f"rehearsal_{library}" for library in (
    "model sim files wire client simulated properties patterns amqp rabbitmq amqp_server control "
    "programs conformance cli").split()}
NEEDLESS_LIBRARIES = ["fmt", "ssl", "crypto", "sqlite", "rabbitmq", "httplib"]

INCLUDED_AS = {
    "by-add-subdirectory": "add_subdirectory({source} rehearsal)\n",
    "by-fetch-content": "include(FetchContent)\nFetchContent_Declare(rehearsal SOURCE_DIR {source})\n"
                        "FetchContent_MakeAvailable(rehearsal)\n",
}
# What the project had before, and has afterwards.
REMEMBER = """\
set(REHEARSAL_INSTALL OFF CACHE BOOL "")
include(CTest)
foreach(name CMAKE_BUILD_TYPE CMAKE_COMPILE_WARNING_AS_ERROR CMAKE_CXX_COMPILER_LAUNCHER CMAKE_CXX_EXTENSIONS
    CMAKE_CXX_FLAGS CMAKE_CXX_STANDARD CMAKE_CXX_STANDARD_REQUIRED CMAKE_EXPORT_COMPILE_COMMANDS
    CMAKE_MODULE_PATH CMAKE_RUNTIME_OUTPUT_DIRECTORY BUILD_TESTING)
  list(APPEND remembered "${name}")
  set("before_${name}" "${${name}}")
endforeach()
get_directory_property(before_options COMPILE_OPTIONS)
"""
COMPARE = """\
get_directory_property(after_options COMPILE_OPTIONS)
foreach(name IN LISTS remembered)
  if(NOT "${before_${name}}" STREQUAL "${${name}}")
    message(FATAL_ERROR "${name} was '${before_${name}}', and is '${${name}}'")
  endif()
endforeach()
if(NOT before_options STREQUAL after_options)
  message(FATAL_ERROR "compile options were '${before_options}', and are '${after_options}'")
endif()
"""
RUN_SIMULATION = """\
#include "workflow.hpp"

int main() {
  const rehearsal::SearchOptions options{.runs = 100, .faults = "realistic"};
  return static_cast<int>(rehearsal::search(laboratory::samples(), options).verdict);
}
"""


class Failed(Exception):
    pass


def do(command, folder, prefix=None):
    status, said = starter.run(command, folder, prefix)
    if status != 0:
        raise Failed(f"{command}: status {status}\n{said}")
    return said


def expect(true, what):
    if not true:
        raise Failed(what)


def project(source, folder):
    starter.copy(source, folder)
    starter.stand_in_the_way(source, folder)
    return folder


def no_test_of_ours(folder):
    listed = re.findall(r"Test +#\d+: (\S+)", do("ctest --test-dir build -N", folder))
    theirs = [name for name in listed if name.startswith(("scenario.", "Samples.", "workflow_test"))]
    expect(listed and theirs == listed, f"tests that are not the project's: {listed}")


def built_targets(folder):
    return set(re.findall(r"(\w+)\.dir/", do("ninja -C build -t commands", folder)))


def nothing_needless_is_built(folder):
    """What is not a part of the package never is; and what is, where the project links it."""
    extra = built_targets(folder) - ITS_TARGETS - PACKAGED
    expect(not extra, f"built with the project: {extra}")
    expect(PACKAGED <= built_targets(folder), "the package is not built")
    text = (folder / "CMakeLists.txt").read_text(encoding="utf-8")
    starter.replace(folder / "CMakeLists.txt", "workflow rehearsal::rehearsal", "workflow")
    do("cmake -B build", folder)
    expect("rehearsal_cli" not in built_targets(folder), "what the project does not link is built with it")
    (folder / "CMakeLists.txt").write_text(text, encoding="utf-8")
    do("cmake -B build", folder)


def nothing_is_installed(folder):
    (folder / "prefix").mkdir()
    do("cmake --install build --prefix prefix", folder)
    expect(not any((folder / "prefix").rglob("*.hpp")), "a project that installs nothing installs our headers")


def as_part(source, folder, way, built):
    project(source, folder)
    starter.replace(folder / "CMakeLists.txt", starter.FOUND_BY,
                    REMEMBER + INCLUDED_AS[way].format(source=source) + COMPARE)
    do("cmake -G Ninja -B build", folder)
    no_test_of_ours(folder)
    nothing_needless_is_built(folder)
    if built:
        do("cmake --build build", folder)
        do("ctest --test-dir build --output-on-failure", folder)
        no_test_of_ours(folder)
    else:
        nothing_is_installed(folder)


def without_needless(folder):
    disabled = " ".join(f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON" for package in NEEDLESS_PACKAGES)
    (folder / "main.cpp").write_text(RUN_SIMULATION, encoding="utf-8")
    starter.replace(folder / "CMakeLists.txt", "workflow rehearsal::rehearsal", "workflow")
    return f"cmake -G Ninja -B build -DBUILD_TESTING=OFF -DCMAKE_UNITY_BUILD=ON {disabled}"


def builds_and_runs(folder, prefix=None):
    do("cmake --build build", folder, prefix)
    do(f"./{starter.PROGRAM}", folder)
    linked = do(f"ldd {starter.PROGRAM}", folder)
    for library in NEEDLESS_LIBRARIES:
        expect(f"lib{library}" not in linked, f"the simulation is linked with {library}")


def simulation(source, prefix, folder):
    project(source, folder)
    configure = without_needless(folder)
    starter.replace(folder / "CMakeLists.txt", starter.FOUND_BY,
                    "find_package(rehearsal CONFIG REQUIRED COMPONENTS simulation)\n")
    do(configure, folder, prefix)
    builds_and_runs(folder, prefix)


def simulation_from_source(source, folder, built):
    project(source, folder)
    configure = without_needless(folder)
    starter.replace(folder / "CMakeLists.txt", starter.FOUND_BY,
                    "set(REHEARSAL_COMPONENTS simulation)\n"
                    + INCLUDED_AS["by-add-subdirectory"].format(source=source))
    do(configure, folder)
    cache = (folder / "build/CMakeCache.txt").read_text(encoding="utf-8")
    for headers in NEEDLESS_HEADERS:
        expect(f"rehearsal_{headers}_headers" not in cache, f"{headers} is looked for")
    if built:
        builds_and_runs(folder)


def pkg_config(source, prefix, folder):
    starter.copy(source, folder)
    sources = [*folder.glob("model/*.cpp"), *folder.glob("services/*.cpp"), folder / "workflow.cpp"]
    includes = [f'#include "{file.relative_to(folder)}"\n' for file in sources]
    (folder / "all.cpp").write_text("".join(includes) + RUN_SIMULATION, encoding="utf-8")
    flags = do("pkg-config --cflags --libs rehearsal", folder, prefix).strip()
    do(f"${{CXX:-g++}} -I. all.cpp {flags} -o simulation", folder)
    do("./simulation", folder)


def headers(prefix, folder):
    include = prefix / "include"
    names = [file.relative_to(include).as_posix() for file in sorted(include.rglob("*.hpp"))]
    expect(names, f"no headers in {include}")
    compiler = os.environ.get("CXX", "g++")
    for name in names:
        (folder / "alone.cpp").write_text(f"#include <{name}>\n#include <{name}>\n", encoding="utf-8")
        do(f"{compiler} -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I{include} alone.cpp", folder)
    print(f"{len(names)} headers")


def consume(source, prefix, way, folder):
    built = way.endswith("-built")
    way = way.removesuffix("-built")
    if way in INCLUDED_AS:
        as_part(source, folder, way, built)
    elif way == "simulation":
        simulation(source, prefix, folder)
    elif way == "simulation-source":
        simulation_from_source(source, folder, built)
    elif way == "pkg-config":
        pkg_config(source, prefix, folder)
    elif way == "headers":
        headers(prefix, folder)
    else:
        sys.exit(f"unknown way '{way}': see {sys.argv[0]}")


def main(source, prefix, ways):
    failed = 0
    for way in ways:
        with tempfile.TemporaryDirectory() as folder:
            try:
                consume(source, prefix, way, pathlib.Path(folder))
                print(f"{way}: as it should be")
            except Failed as what:
                print(f"{way}: {what}")
                failed += 1
    return 1 if failed or not ways else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]))
