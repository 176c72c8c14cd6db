#!/usr/bin/env python3
"""Makes the package for Debian, and looks into it.

debian_package.py BUILD

It must have the program, libraries, headers and CMake's files, all below /usr, and depend on each package
that has a shared library of the program, or something that CMake found for the programs of others.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CONTENTS = ["bin/rehearse", "include/rehearsal/rehearsal.hpp", "lib/cmake/rehearsal/rehearsal-config.cmake",
            "lib/librehearsal_model.a", "lib/librehearsal_cli.a", "lib/pkgconfig/rehearsal.pc",
            "share/doc/rehearsal/copyright", "share/doc/rehearsal/starter/CMakeLists.txt",
            "share/rehearsal/scenario.schema.json"]
# What CMake found for the programs of others, as its cache calls it.
FOUND_FOR_OTHERS = ["fmt_DIR", "nlohmann_json_DIR", "rabbitmq-c_DIR", "rapidcheck_DIR", "SQLite3_LIBRARY",
                    "OPENSSL_CRYPTO_LIBRARY", "rehearsal_httplib_library"]


def said(*command, folder=None):
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def owner(path):
    """The package that has the file, whose folder may be known by another name."""
    for name in dict.fromkeys((str(path), os.path.realpath(path), str(path).removeprefix("/usr"))):
        result = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
        if result.returncode == 0:
            return re.split("[:,]", result.stdout)[0]
    return f"the package of {path}"


def found_for_others(build):
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    for name in FOUND_FOR_OTHERS:
        found = re.search(rf"^{re.escape(name)}:\w+=(.+)$", cache, re.MULTILINE)
        path = pathlib.Path(found[1])
        yield next(path.glob("*.cmake")) if path.is_dir() else path


def shared_libraries(program):
    return [pathlib.Path(path) for path in re.findall(r"=> (/\S+)", said("ldd", str(program)))]


def direct_libraries(program):
    needed = re.findall(r"NEEDED +(\S+)", said("objdump", "-p", str(program)))
    return [path for path in shared_libraries(program) if path.name in needed]


def problems_of(build, folder):
    said("cpack", "-G", "DEB", "--config", str(build / "CPackConfig.cmake"), "-B", str(folder), folder=folder)
    [package] = folder.glob("*.deb")
    print(package.name)
    unpacked = folder / "unpacked"
    said("dpkg-deb", "-x", str(package), str(unpacked))
    for name in CONTENTS:
        if not (unpacked / "usr" / name).exists():
            yield f"/usr/{name} is missing"
    yield from (f"{path} is not below /usr" for path in unpacked.iterdir() if path.name != "usr")
    depends = {entry.split()[0] for entry in said("dpkg-deb", "-f", str(package), "Depends").split(",")}
    for path in [*direct_libraries(unpacked / "usr/bin/rehearse"), *found_for_others(build)]:
        if owner(path) not in depends:
            yield f"does not depend on {owner(path)}, of {path}"
    print("depends on", *sorted(depends))


def main(build):
    with tempfile.TemporaryDirectory() as folder:
        problems = list(problems_of(build, pathlib.Path(folder)))
    print(*problems, sep="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
