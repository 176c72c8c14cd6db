#!/usr/bin/env python3
"""Keeps docs/fidelity.md true: a table of the rules, their scripts, and why a rule has none.

    fidelity.py ROOT            fails when the table is stale, or the scripts or the reasons are wrong
    fidelity.py ROOT --write    writes the table anew

The rules' numbers and marks are read from the catalogue beside the project or, where there is none,
from the committed table. What the scripts teach and the rules they cite is in model/scripts/*.txt; why
a rule has no script is in docs/fidelity-reasons.txt, which describes its own format. Scripts that tell
of another version than the one that is tried, `# rabbitmq: 4.0`, show no rule of the table. What exists
only in bytes has a test in wire_rules_test.py or alarm_rules_test.py, `test_2_9_what_it_teaches`. What the suites of clients say
in short is in docs/clients.md.
"""
import difflib
import pathlib
import re
import sys

SKIPPED = 77
LEAST_SHARE = 95
# The rules; between them stand other versions, and what is not promised.
SECTIONS = (*range(1, 27), 31)
OF_VERSIONS = re.compile(r"27\.\d+")
CATALOGUE = "../shared/rabbitmq-semantics.md"
TABLE = "docs/fidelity.md"
REASONS = "docs/fidelity-reasons.txt"
CLIENTS = "docs/clients.md"
SCRIPTS = "model/scripts"
IN_BYTES = ("broker_adapters/amqp_server/clients/wire_rules_test.py",
            "broker_adapters/amqp_server/clients/alarm_rules_test.py")

KINDS = {
    "bytes": "exists only as bytes on a socket",
    "open": "RabbitMQ promises no one outcome",
    "scope": "out of scope",
    "later": "not yet",
    "part": "only in part",
}
NUMBER = r"\d+\.\d+[a-z]?"
RULE = re.compile(rf"^({NUMBER}) (.*?)(?=^{NUMBER} |^#|^---|\Z)", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"(?:^|[\s/]|\s\()([VSD])(?=$|[\s.,;/)])")
# "## 31. Added later (all V)"
MARK_OF_SECTION = re.compile(r"^## (\d+)\..*\(all ([VSD])\)$", re.MULTILINE)
TEST_IN_BYTES = re.compile(r"def test_(\d+)_(\d+)_(\w+)\(")
ROW = re.compile(rf"^\| ({NUMBER}) \| ([VSD]?) \|", re.MULTILINE)
REASON = re.compile(rf"({'|'.join(KINDS)}) ([^:]*): (.+)")
TOPIC = re.compile(r"section (\d+): (.+)")


class Problems(list):
    def at(self, place, what):
        self.append(f"{place}: {what}")


def key(rule):
    """Rules in their order: 2.10 after 2.9, 19.10a after 19.10."""
    section, number, letter = re.fullmatch(r"(\d+)\.(\d+)([a-z]?)", rule).groups()
    return int(section), int(number), letter


def strongest(marks):
    return next((mark for mark in "VSD" if mark in marks), "")


def rules_of(root):
    """The mark of each rule: V when some part of it was tried on a broker, else S, else D."""
    catalogue = root / CATALOGUE
    if catalogue.exists():
        text = catalogue.read_text(encoding="utf-8")
        of_sections = dict(MARK_OF_SECTION.findall(text))
        marks = {rule: strongest(MARK.findall(" ".join(said.split())))
                 or of_sections.get(rule.partition(".")[0], "")
                 for rule, said in RULE.findall(text)}
    elif (root / TABLE).exists():
        marks = dict(ROW.findall((root / TABLE).read_text(encoding="utf-8")))
    else:
        marks = {}
    return {rule: marks[rule] for rule in sorted(marks, key=key)
            if key(rule)[0] in SECTIONS}


class Script:
    """What one script teaches, the rules it cites, and why it is for the model only, if it is."""

    def __init__(self, path, root, rules, problems):
        self.name = path.relative_to(root).as_posix()
        lines = path.read_text(encoding="utf-8").splitlines()
        self.teaches = lines[0].removeprefix("# ")
        self.only = None
        self.of_another_version = any(line.startswith("# rabbitmq: ") for line in lines)
        self.rules = []
        for number, line in enumerate(lines, start=1):
            if line.startswith("# only: "):
                self.only = line.partition(", because ")[2].rstrip(".")
                if not self.only:
                    problems.at(f"{self.name}:{number}:{len(line) + 1}", "expected ', because ...'")
            elif line.startswith("# rules: "):
                self.cite(line, number, rules, problems)

    def cite(self, line, number, rules, problems):
        column = len("# rules: ") + 1
        for rule in line[column - 1:].split(", "):
            known = rule in rules or self.of_another_version and OF_VERSIONS.fullmatch(rule)
            if known:
                self.rules.append(rule)
            else:
                problems.at(f"{self.name}:{number}:{column}", f"there is no rule '{rule}'")
            column += len(rule) + len(", ")

    def link(self):
        return f"[{self.teaches}](../{self.name})"


def tests_in_bytes(root, rules, problems):
    """Of each rule, what its tests teach."""
    tests = {}
    for file in IN_BYTES:
        for section, number, teaches in TEST_IN_BYTES.findall((root / file).read_text("utf-8")):
            rule = f"{section}.{number}"
            if rule not in rules:
                problems.at(file, f"there is no rule '{rule}'")
            sentence = teaches.replace("_", " ").capitalize()
            tests.setdefault(rule, []).append(f"[{sentence}.](../{file})")
    return tests


class Reasons:
    """Why rules have no script, by kind; and what the sections are about."""

    def __init__(self, path, rules, problems):
        self.topics = {}
        self.of = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            place = f"{REASONS}:{number}"
            if topic := TOPIC.fullmatch(line):
                self.topics[int(topic[1])] = topic[2]
            elif reason := REASON.fullmatch(line):
                for rule in self.rules_in(reason[2], rules, place, problems):
                    self.of.setdefault(rule, []).append((reason[1], reason[3].rstrip("."), place))
            elif line and not line.startswith("#"):
                problems.at(f"{place}:1", f"expected 'section N: topic' or {' or '.join(KINDS)} "
                            "and rules, ': ' and the reason")

    @staticmethod
    def rules_in(text, rules, place, problems):
        """`2.1, 2.3 to 2.6`, as the rules meant by it."""
        for part in text.split(", "):
            first, _, last = part.partition(" to ")
            if first in rules and (last or first) in rules:
                yield from (rule for rule in rules if key(first) <= key(rule) <= key(last or first))
            else:
                problems.at(place, f"there is no rule '{part}'")

    def kinds(self, rule):
        return [kind for kind, _, _ in self.of.get(rule, [])]


def of_clients(root):
    """The section of docs/clients.md that says it in short."""
    _, _, behind = (root / CLIENTS).read_text(encoding="utf-8").partition("## In short\n\n")
    return behind.partition("\n\n## ")[0].splitlines()


class Fidelity:
    def __init__(self, root, problems):
        self.clients = of_clients(root)
        self.rules = rules_of(root)
        scripts = [Script(path, root, self.rules, problems)
                   for path in sorted((root / SCRIPTS).glob("*.txt"))]
        self.scripts = [script for script in scripts if not script.of_another_version]
        self.of_other_versions = len(scripts) - len(self.scripts)
        self.reasons = Reasons(root / REASONS, self.rules, problems)
        self.in_bytes = tests_in_bytes(root, self.rules, problems)
        self.by_rule = {}
        for script in self.scripts:
            for rule in script.rules:
                self.by_rule.setdefault(rule, []).append(script)
        self.on_both = {rule for rule, scripts in self.by_rule.items()
                        if any(script.only is None for script in scripts)}
        self.verified = [rule for rule, mark in self.rules.items() if mark == "V"]
        self.observable = [rule for rule in self.verified if not self.is_of_bytes(rule)]
        self.shown = [rule for rule in self.observable if rule in self.on_both]

    def is_of_bytes(self, rule):
        return "bytes" in self.reasons.kinds(rule)

    def share(self):
        return 100 * len(self.shown) / max(1, len(self.observable))

    def check(self, problems):
        for rule in self.rules:
            if rule not in self.by_rule and rule not in self.reasons.of:
                problems.at(f"rule {rule}", "has neither a script nor a reason")
        for rule in self.verified:
            if self.is_of_bytes(rule) and rule not in self.in_bytes:
                problems.at(f"rule {rule}", f"has no test in {' or '.join(IN_BYTES)}")
        for rule, reasons in self.reasons.of.items():
            for kind, _, place in reasons:
                if (kind == "part") != (rule in self.on_both):
                    problems.at(place, f"rule {rule} {'needs' if kind == 'part' else 'has'} a script "
                                "that passes on both brokers")
        for section in SECTIONS:
            if section not in self.reasons.topics:
                problems.at(REASONS, f"says no topic of section {section}")
        if self.share() < LEAST_SHARE:
            problems.at(TABLE, f"{self.share():.1f} % have a script, at least {LEAST_SHARE} % must")

    def where(self, rule):
        """In which worlds the rule is shown, and why not in more."""
        worlds = []
        if rule in self.on_both:
            worlds.append("model and RabbitMQ")
        elif rule in self.by_rule:
            worlds.append(f"model only: {self.by_rule[rule][0].only}")
        if rule in self.in_bytes:
            worlds.append("in bytes: rehearse serve and RabbitMQ")
        return "; ".join(worlds + [f"{KINDS[kind]}: {why}"
                                   for kind, why, _ in self.reasons.of.get(rule, [])])

    def row(self, rule):
        scripts = [script.link() for script in self.by_rule.get(rule, [])]
        teach = "<br>".join(scripts + self.in_bytes.get(rule, []))
        return f"| {rule} | {self.rules[rule]} | {teach} | {self.where(rule)} |"

    def summary(self):
        without = [rule for rule in self.observable if rule not in self.on_both]
        yield "| | rules |"
        yield "|---|--:|"
        yield f"| in sections 1 to {SECTIONS[-2]} and {SECTIONS[-1]} | {len(self.rules)} |"
        yield f"| of these, tried on a broker when they were written down (V) | {len(self.verified)} |"
        of_bytes = [rule for rule in self.verified if self.is_of_bytes(rule)]
        yield (f"| of these, what exists only in bytes, each with a test on RabbitMQ and on "
               f"`rehearse serve` | {len(of_bytes)} |")
        yield f"| the others, which a client can observe without bytes | {len(self.observable)} |"
        yield (f"| **of these, with a script that passes on the model and on RabbitMQ** | "
               f"**{len(self.shown)}, {self.share():.1f} %** |")
        for kind, words in KINDS.items():
            rules = [rule for rule in without if kind in self.reasons.kinds(rule)]
            yield from self.without(words, rules)
        yield from self.without("for the model only", [
            rule for rule in without if rule not in self.reasons.of])

    @staticmethod
    def without(words, rules):
        if rules:
            yield f"| without such a script: {words} | {len(rules)}: {', '.join(rules)} |"

    def lines(self):
        both = sum(script.only is None for script in self.scripts)
        yield from HEAD.format(scripts=len(self.scripts), both=both,
                               others=self.of_other_versions).splitlines()
        yield ""
        yield from self.summary()
        yield from ["", *CLIENTS_HEAD.splitlines(), "", *self.clients]
        for section, topic in sorted(self.reasons.topics.items()):
            yield from ["", f"## {section}. {topic}", ""]
            yield from ["| rule | mark | what its scripts and tests teach | shown on |", "|---|---|---|---|"]
            yield from (self.row(rule) for rule in self.rules if key(rule)[0] == section)

    def text(self):
        return "\n".join(self.lines()) + "\n"


HEAD = """\
# How faithful the model is, rule by rule

The behaviour that the model follows is written down as numbered rules. This table says for each which
golden scripts show it, or tests in bytes, and where they pass. A script cites a rule only if it would
fail were the rule broken. Of {scripts} scripts {both} run on the model and on a real RabbitMQ 3.10.8, in
every `make test`. {others} more tell of [other versions](versions.md), which were not tried, and are not
counted here.

Marks: **V**, at least a part of the rule was tried on a broker when it was written down; **S**, it was read
in RabbitMQ's source; **D**, it is in the documentation. No mark: it points to other rules.

Generated from the scripts and from [`fidelity-reasons.txt`](fidelity-reasons.txt); a test fails when it is
stale. `cmake/checks/fidelity.py . --write` writes it anew.
"""

CLIENTS_HEAD = """\
## Clients of others

What passes on RabbitMQ must pass on `rehearse serve`, in every `make test`. Test by test:
[clients.md](clients.md), from which this section is taken.
"""


def stale(root, text):
    committed = (root / TABLE).read_text(encoding="utf-8") if (root / TABLE).exists() else ""
    return list(difflib.unified_diff(committed.splitlines(), text.splitlines(), "committed",
                                     "generated", lineterm="", n=0))


def main(root, write):
    problems = Problems()
    fidelity = Fidelity(root, problems)
    if not fidelity.rules:
        print(f"skipped: there is neither {CATALOGUE} nor {TABLE}")
        return SKIPPED
    fidelity.check(problems)
    if write:
        (root / TABLE).write_text(fidelity.text(), encoding="utf-8")
    elif difference := stale(root, fidelity.text()):
        problems.at(TABLE, "is stale: fidelity.py ROOT --write writes it anew")
        problems += difference[:12]
    print(*problems, sep="\n")
    print(f"{len(fidelity.rules)} rules, {len(fidelity.observable)} to be shown, "
          f"{len(fidelity.shown)} shown on both brokers: {fidelity.share():.1f} %")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:] == ["--write"]))
