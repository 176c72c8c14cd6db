#!/usr/bin/env python3
"""Compares what the README and the pages in docs show with what the commands print now.

docs.py ROOT REHEARSE [--write]

A block that has lines such as `$ rehearse list` is a console: each command is run, those of one page
in one folder, and what it prints is compared with the lines below it, to the letter. A line of `...`
stands for any lines. Only what depends on the speed of the machine is masked. With --write the lines
are replaced by what is printed now; what is left out stays left out.

Wherever a command is named, its options must be among those that it has. The exit statuses are where
the README says them what `rehearse --help` says.
"""
import difflib
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

# What is not run, and why: a page, how its commands begin, and the reason.
NOT_RUN = [
    ("README.md", "tools/with-rabbitmq", "needs a RabbitMQ"),
    ("docs/any-language.md", "rehearse serve", "serves until it is ended"),
    ("docs/any-language.md", "run-your-tests", "stands for a command of the reader's"),
    ("docs/any-language.md", "kill %1", "needs the server of the line above"),
    ("docs/any-language.md", "SERVE_OPTIONS=--check tools/with-rehearse", "needs a client library"),
    ("docs/guide.md", "build/laboratory", "of the starter: package_pages.py runs it"),
    ("docs/guide.md", "cmake", "of the starter: package_pages.py runs it"),
    ("docs/guide.md", "ctest", "of the starter: package_pages.py runs it"),
    ("docs/guide.md", "sed", "of the starter: package_pages.py runs it"),
    ("docs/server.md", "rehearse serve", "serves until it is ended"),
    ("docs/server.md", "rehearse run orders-naive --broker", "needs the server of the line above"),
    ("docs/server.md", "curl", "needs the server of the line above"),
    ("docs/starter/README.md", "", "of the starter: package_pages.py runs it"),
]
# Files that a page's commands find: where they are in the tree, and what they are called there.
FOUND = {
    "*": [("services/orders/scenarios", "services/orders/scenarios")],
    "docs/server.md": [("docs/examples/session.trace", "session.trace")],
}
# Seconds of the wall clock, and what is counted by them.
MASKS = [
    (re.compile(r"\d+\.\d+ s \(\d+ runs/s\)"), "# s (# runs/s)"),
    (re.compile(r"\d+\.\d+ s of wall time \(\d+x\)"), "# s of wall time (#x)"),
    (re.compile(r"^(  wall clock)( +\d+\.\d\d s)+$"), r"\1 #"),
    (re.compile(r'^(  +"wall_s": )[\d.e-]+'), r"\1#"),
]
SECONDS_MAX = 500
STATUSES_IN = "README.md"
STATUSES = re.compile(r"Exit status: [^.]*\.")
FENCE = re.compile(r"^```(\w*)$")
COMMAND = re.compile(r"(?:^\s*(?:\$ )?|[`/]|with-rabbitmq |with-rehearse )rehearse ([a-z][^`]*)")
SAVED = re.compile(r"replay it with: rehearse replay (\S+)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def masked(line):
    for pattern, mask in MASKS:
        line = pattern.sub(mask, line)
    return line.rstrip()


def is_elision(line):
    return line.strip() == "..."


class Shown:
    """A command on a page, and the lines below it that it is to print."""

    def __init__(self, page, first, command):
        self.page = page
        self.first = first
        self.command = command
        self.lines = []

    def segments(self):
        """The lines between elisions. The first is printed first, the last last."""
        segments = [[]]
        for line in self.lines:
            if is_elision(line):
                segments.append([])
            else:
                segments[-1].append(line)
        return segments

    def reason_not_to_run(self, not_run):
        for entry in not_run:
            if self.page == entry[0] and self.command.startswith(entry[1]):
                return entry
        return None


def consoles(page, text):
    """Of a page, the commands with their output."""
    shown, block, current = [], None, None
    for number, line in enumerate(text.splitlines(), start=1):
        if fence := FENCE.match(line):
            block = (fence[1] or "console") if block is None else None
            current = None
        elif block == "console" and line.startswith("$ "):
            current = Shown(page, number, line[2:])
            shown.append(current)
        elif current:
            current.lines.append(line)
    return shown


def best_place(segment, lines, start):
    """Where in the lines, from the start on, something most like the segment is."""
    wanted = "\n".join(map(masked, segment))
    places = range(start, max(start, len(lines) - len(segment)) + 1)

    def likeness(place):
        found = "\n".join(map(masked, lines[place:place + len(segment)]))
        return difflib.SequenceMatcher(None, wanted, found, autojunk=False).ratio()

    exact = [masked(line) for line in segment]
    for place in places:
        if [masked(line) for line in lines[place:place + len(segment)]] == exact:
            return place
    return max(places, key=likeness)


def aligned(shown, printed):
    """What the command prints now, cut as the page cuts it: segments of lines."""
    segments = shown.segments()
    if len(segments) == 1:
        return [printed]
    cut, at = [], 0
    for index, segment in enumerate(segments):
        if index == 0:
            place = 0
        elif index == len(segments) - 1:
            place = max(at, len(printed) - len(segment)) if segment else len(printed)
        else:
            place = best_place(segment, printed, at)
        cut.append(printed[place:place + len(segment)])
        at = place + len(segment)
    return cut


def true_lines(shown, printed):
    """What the page should show. Lines that differ in what is masked only stay as they are."""
    elisions = [line for line in shown.lines if is_elision(line)] + [None]
    lines = []
    for segment, now, elision in zip(shown.segments(), aligned(shown, printed), elisions):
        known = {masked(line): line for line in segment}
        lines += [known.get(masked(line), line.rstrip()) for line in now]
        lines += [elision] if elision else []
    return lines


class Checker:
    def __init__(self, root, program, not_run, found):
        self.root = root
        self.program = program
        self.not_run = not_run
        self.found = found
        self.problems = []
        self.used = set()
        self.compared = 0
        self.help = {}

    def pages(self):
        yield from ("README.md", "CONTRIBUTING.md")
        for path in sorted((self.root / "docs").rglob("*.md")):
            yield path.relative_to(self.root).as_posix()

    def text(self, page):
        return (self.root / page).read_text(encoding="utf-8")

    def help_of(self, command):
        """None, where there is no such command."""
        if command not in self.help:
            result = subprocess.run([self.program, *command.split(), "--help"],
                                    capture_output=True, text=True)
            self.help[command] = result.stdout if result.returncode == 0 else None
        return self.help[command]

    def check_options(self, page, text):
        for number, line in enumerate(text.splitlines(), start=1):
            for named in COMMAND.finditer(line):
                self.check_named(f"{page}:{number}", named[1])

    def check_named(self, place, words):
        command = re.match("[a-z]+", words)[0]
        known = self.help_of(command)
        if known is None:
            self.problems.append(f"{place}: there is no 'rehearse {command}'")
            return
        for option in OPTION.findall(words):
            if option not in OPTION.findall(known):
                self.problems.append(f"{place}: 'rehearse {command}' has no {option}")

    def check_statuses(self):
        said = STATUSES.search(self.help_of("") or "")
        words = " ".join(said[0].split()) if said else "Exit status: ..."
        if words not in " ".join(self.text(STATUSES_IN).split()):
            self.problems.append(f"{STATUSES_IN}: does not say '{words}'")

    def run(self, shown, folder):
        """The lines that it prints; none where it cannot be run."""
        place = f"{shown.page}:{shown.first}"
        words = shlex.split(shown.command, comments=True)
        if words[0] != "rehearse" or any(word in ("&", "|", ">", ";") for word in words):
            self.problems.append(f"{place}: '{shown.command}' is neither of rehearse nor in NOT_RUN")
            return None
        try:
            result = subprocess.run([self.program, *words[1:]], cwd=folder, text=True,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.problems.append(f"{place}: '{shown.command}' takes longer than {SECONDS_MAX} s")
            return None
        return result.stdout.splitlines()

    def compare(self, shown, printed):
        self.compared += 1
        true = true_lines(shown, printed)
        if [*map(masked, true)] == [*map(masked, shown.lines)]:
            return
        self.problems.append(f"{shown.page}:{shown.first}: '{shown.command}' prints something else")
        self.problems += difflib.unified_diff(shown.lines, true, "shown", "printed", lineterm="", n=0)
        shown.lines = true

    @staticmethod
    def names_changed(before, now):
        """A scenario is saved under another name: what it was called, and is called now."""
        pairs = zip(SAVED.findall("\n".join(before)), SAVED.findall("\n".join(now)))
        return [(old, new) for old, new in pairs if old != new]

    def prepare(self, page, folder):
        for source, name in self.found.get("*", []) + self.found.get(page, []):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (self.root / source).is_dir() else shutil.copy
            copy(self.root / source, target)

    def check_consoles(self, page, text):
        """Returns the text as it should be."""
        lines = text.splitlines()
        with tempfile.TemporaryDirectory() as folder:
            self.prepare(page, pathlib.Path(folder))
            shown_before = [(shown, len(shown.lines)) for shown in consoles(page, text)]
            names = []
            for shown, _ in shown_before:
                for old, new in names:
                    shown.command = shown.command.replace(old, new)
                if entry := shown.reason_not_to_run(self.not_run):
                    self.used.add(entry)
                elif shown.command != "echo $?":
                    printed = self.run(shown, folder)
                    if printed is not None:
                        before = shown.lines
                        self.compare(shown, printed)
                        names += self.names_changed(before, shown.lines)
        for shown, length in reversed(shown_before):
            lines[shown.first - 1:shown.first + length] = [f"$ {shown.command}", *shown.lines]
        return "\n".join(lines) + "\n"

    def check(self, write):
        for page in self.pages():
            text = self.text(page)
            self.check_options(page, text)
            true = self.check_consoles(page, text)
            if write and true != text:
                (self.root / page).write_text(true, encoding="utf-8")
        self.check_statuses()
        for entry in self.not_run:
            if entry not in self.used:
                self.problems.append(f"NOT_RUN: {entry[0]} has no command '{entry[1]}' any more")
        return self.problems


def main(root, program, write, not_run=None, found=None):
    checker = Checker(root, program, NOT_RUN if not_run is None else not_run,
                      FOUND if found is None else found)
    problems = checker.check(write)
    print(*problems, sep="\n" if problems else "")
    print(f"{checker.compared} commands compared, {len(checker.used)} kinds of them are not run")
    if problems and not write:
        print("cmake/checks/docs.py ROOT REHEARSE --write writes what is printed now")
    return 1 if problems or not checker.compared else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(),
                  sys.argv[3:] == ["--write"]))
