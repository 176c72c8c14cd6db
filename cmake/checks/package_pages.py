#!/usr/bin/env python3
"""Does what docs/starter/README.md shows, in a copy of the starter outside of the tree, and compares what
is printed.

package_pages.py SOURCE PREFIX PROGRAM [--write]

The package is found in the prefix. The copy has headers of its own under the names of all of ours. What is
built last is left as PROGRAM. With --write the page is written anew.

Of the guide, which shows the same, what is C++ or CMake must stand in the starter, and what is a command in
its README.
"""
import pathlib
import re
import shutil
import sys

import docs
import starter

README = "docs/starter/README.md"
GUIDE = "docs/guide.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class StarterPage(docs.Checker):
    """The page's commands are those of a shell, one after another in the same folder."""

    def __init__(self, source, prefix, program):
        super().__init__(source, None, [], {})
        self.prefix = prefix
        self.built = program

    def pages(self):
        yield README

    def check_options(self, page, text):
        pass

    def check_statuses(self):
        pass

    def prepare(self, page, folder):
        starter.copy(self.root, folder)
        starter.stand_in_the_way(self.root, folder)

    def run(self, shown, folder):
        _, said = starter.run(shown.command, folder, self.prefix)
        if (pathlib.Path(folder) / starter.PROGRAM).exists():
            shutil.copy(pathlib.Path(folder) / starter.PROGRAM, self.built)
        return said.splitlines()


def first_chapter(guide):
    return guide.split("\n## 2.", 1)[0]


def not_of_the_starter(source):
    """What the guide's first chapter shows, and the starter has not."""
    files = [*(source / "docs" / "starter").rglob("*.[ch]pp"), source / "docs/starter/CMakeLists.txt"]
    texts = [file.read_text(encoding="utf-8") for file in files]
    commands = {(shown.command, *shown.lines)
                for shown in docs.consoles(README, (source / README).read_text(encoding="utf-8"))}
    guide = first_chapter((source / GUIDE).read_text(encoding="utf-8"))
    for language, block in BLOCK.findall(guide):
        if language in ("cpp", "cmake") and not any(block in text for text in texts):
            yield f"{GUIDE}: no file of docs/starter has this:\n{block}"
    for shown in docs.consoles(GUIDE, guide):
        if (shown.command, *shown.lines) not in commands:
            yield f"{GUIDE}:{shown.first}: {README} shows not the same of '{shown.command}'"


def main(source, prefix, program, write):
    page = StarterPage(source, prefix, program)
    problems = [*page.check(write), *not_of_the_starter(source)]
    print(*problems, sep="\n" if problems else "")
    print(f"{page.compared} commands compared")
    return 1 if problems or not page.compared else 0


if __name__ == "__main__":
    sys.exit(main(*(pathlib.Path(argument).resolve() for argument in sys.argv[1:4]),
                  sys.argv[4:] == ["--write"]))
