#!/usr/bin/env python3
"""Runs the digests program of several builds, each in three fresh processes, over all saved scenarios
and some seeded runs, and expects one and the same output.

The build that the tests belong to is one of them, and named on the command line. The others are made
here, as unity builds, which take half the time: one that has neither its compiler nor its level of
optimisation, or with --all everything that g++ and clang++ make at -O0 and -O3."""
import os
import pathlib
import subprocess
import sys

MOST_DIFFERENT = [("clang++", "-O0")]
ALL = [("g++", "-O0"), ("g++", "-O3"), ("clang++", "-O0"), ("clang++", "-O3")]
PROCESSES = 3


def build(source, folder, compiler, level):
    variant = folder / f"{compiler}{level}"
    configure = ["cmake", "-S", source, "-B", variant, "-G", "Ninja",
                 f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=None",
                 f"-DCMAKE_CXX_FLAGS={level}", "-DREHEARSAL_UNITY=ON", "-DBUILD_TESTING=OFF",
                 "-DREHEARSAL_BENCH=OFF"]
    compile_it = ["cmake", "--build", variant, "--target", "rehearsal_digests",
                  "--parallel", str(os.cpu_count())]
    for command in (configure, compile_it):
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            print(result.stdout, result.stderr)
            sys.exit(f"{compiler} {level} does not build")
    return variant / "bin" / "rehearsal_digests"


def main(source, folder, own_variant, own_program, variants):
    scenarios = sorted((source / "services" / "orders" / "scenarios").glob("*.json"))
    names = [scenario.relative_to(source).as_posix() for scenario in scenarios]
    programs = {own_variant: own_program}
    for compiler, level in variants:
        if f"{compiler} {level}" != own_variant:
            programs[f"{compiler} {level}"] = build(source, folder, compiler, level)
    outputs = {}
    for variant, program in programs.items():
        for process in range(PROCESSES):
            output = subprocess.run([program, *names], cwd=source, check=True, capture_output=True,
                                    text=True).stdout
            outputs.setdefault(output, []).append(f"{variant} process {process + 1}")
    runs = len(next(iter(outputs)).splitlines())
    print(f"{len(names)} scenarios, {runs} runs, {len(programs)} builds, {PROCESSES} processes each:",
          f"{len(outputs)} different outputs")
    for who in outputs.values():
        print("  the same in", ", ".join(who))
    return 0 if len(outputs) == 1 and names and runs > len(names) else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(),
                  sys.argv[3], sys.argv[4], ALL if "--all" in sys.argv[5:] else MOST_DIFFERENT))
