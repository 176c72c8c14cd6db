"""A copy of docs/starter outside of the tree, in which the checks of the package do what its user does."""
import os
import pathlib
import re
import shutil
import subprocess

PROGRAM = "build/laboratory"
FOUND_BY = "find_package(rehearsal CONFIG REQUIRED)\n"
QUOTED_INCLUDE = re.compile(r'#include "([^"]+)"')


def environment(prefix=None):
    """That of a user who has installed the package into the prefix."""
    settings = {**os.environ, "CMAKE_BUILD_PARALLEL_LEVEL": "2"}
    if prefix:
        settings["CMAKE_PREFIX_PATH"] = str(prefix)
        settings["PKG_CONFIG_PATH"] = ":".join(map(str, prefix.rglob("pkgconfig")))
    return settings


def run(command, folder, prefix=None):
    """The exit status, and all that it says."""
    result = subprocess.run(command, cwd=folder, env=environment(prefix), text=True,
                            shell=isinstance(command, str), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.returncode, result.stdout


def copy(source, folder):
    shutil.copytree(source / "docs" / "starter", folder, dirs_exist_ok=True)


def replace(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} has no '{old}'"
    file.write_text(text.replace(old, new), encoding="utf-8")


def stand_in_the_way(source, folder):
    """Gives the copy a header of its own under the name of each of ours, and has its workflow include
    them all. Its own folder is the first in which the compiler looks."""
    ours = [file.relative_to(source).as_posix()
            for layer in ("model", "sim", "broker_adapters", "properties", "services", "tools")
            for file in sorted((source / layer).rglob("*.hpp"))]
    included = ['#include "workflow.hpp"\n']
    for number, header in enumerate(ours):
        own = folder / header
        if own.exists():
            continue
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(f"#define OWN_{number}\n", encoding="utf-8")
        included += [f'#include "{header}"\n', f"#ifndef OWN_{number}\n#error not its own {header}\n#endif\n"]
    replace(folder / "workflow.cpp", '#include "workflow.hpp"\n', "".join(included))
