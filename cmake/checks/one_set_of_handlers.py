#!/usr/bin/env python3
"""Proves that the simulated and the real run execute the same object files of the services.

One program holds both worlds. In its link map every object of the services' archives must appear
exactly once, and the archives must know of neither world.
"""
import re
import subprocess
import sys


def objects_of(archive):
    listing = subprocess.run(["ar", "t", archive], check=True, capture_output=True, text=True)
    return sorted(listing.stdout.split())


def linked_from(link_map, archive_name):
    """The members that the linker took from the archive, as the map's first part lists them."""
    text = open(link_map, encoding="utf-8", errors="replace").read()
    loaded = re.findall(r"^LOAD .*$", text, re.MULTILINE)
    text_sections = re.findall(r"^ \.text\S*\s+0x\S+\s+0x[1-9a-f]\S*\s+(\S+)$|"
                               r"^\s+0x\S+\s+0x[1-9a-f]\S*\s+(\S+)$", text, re.MULTILINE)
    places = {a or b for a, b in text_sections}
    members = {}
    for place in places:
        match = re.match(r"(.*/)?" + re.escape(archive_name) + r"\((.+)\)$", place)
        if match:
            members.setdefault(match.group(2), set()).add(place)
    archives = {line.split(" ", 1)[1] for line in loaded if line.endswith("/" + archive_name)}
    return members, archives


def symbols(program):
    listing = subprocess.run(["nm", "-C", program], check=True, capture_output=True, text=True)
    return listing.stdout


def undefined(archive):
    listing = subprocess.run(["nm", "-uC", archive], check=True, capture_output=True, text=True)
    return listing.stdout


def problems_of(archive, link_map):
    name = archive.rsplit("/", 1)[-1]
    members, archives = linked_from(link_map, name)
    problems = []
    if len(archives) > 1:
        problems.append(f"more than one archive of services: {archives}")
    expected = objects_of(archive)
    for member in expected:
        if len(members.get(member, ())) != 1:
            problems.append(f"{member} is linked {len(members.get(member, ()))} times")
    for world in ("simulated::", "rabbitmq::"):
        if world in undefined(archive):
            problems.append(f"the services know of {world}")
    if not expected:
        problems.append(f"{name} is empty")
    print(f"{len(expected)} objects of {name}")
    return problems


def main(program, link_map, *archives):
    problems = [problem for archive in archives for problem in problems_of(archive, link_map)]
    for world in ("simulated::SimulatedWorld::SimulatedWorld(", "rabbitmq::RabbitWorld::RabbitWorld("):
        if world not in symbols(program):
            problems.append(f"{world}...) is not in the program")
    print(f"{len(problems)} problems", *problems, sep="\n  ")
    return 1 if problems or not archives else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
