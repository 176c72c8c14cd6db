#!/usr/bin/env python3
"""Runs test suites of clients on a real RabbitMQ and on `rehearse serve`, and compares: what passes on
RabbitMQ must pass on ours.

Usage: suites.py compare SUITE FOLDER    one suite on both, and the difference
       suites.py run SUITE FOLDER URL    one suite on one broker, its results as JSON
       suites.py write FOLDER            all suites on all, and docs/clients.md anew

A server with a control port, and one with `--faults none`, must be like one without: `compare --every-way`
and `write` try them too. FOLDER is where to keep what a suite needs. The suite of amqp091-go comes with Debian's package of its
sources, that of amqplib with the npm package; the others are ours. REHEARSE is the rehearse to use. Why
a test passes on neither broker is in reasons.txt.
Exit status: 0 nothing passes on RabbitMQ and not on ours, 1 something does, 77 the suite is not to be had here.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
REASONS = HERE / "reasons.txt"
DOCUMENT = ROOT / "docs/clients.md"
REHEARSE = os.path.abspath(os.environ.get("REHEARSE", ROOT / "build/release/bin/rehearse"))
RABBITMQ = "RabbitMQ 3.10.8"
# With the options of each server of ours.
PLAIN = {RABBITMQ: None, "rehearse serve": ""}
EVERY_WAY = PLAIN | {f"with `{options}`": options for options in ("--control 0", "--faults none")}
# Debian's, for that one has Debian's pika.
PYTHON = "/usr/bin/python3"
GO_SOURCES = pathlib.Path("/usr/share/gocode")
GO_PACKAGE = "github.com/rabbitmq/amqp091-go"
NODE_PACKAGES = ["amqplib@0.10.9", "mocha@9.2.2", "claire@0.4.1"]


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def output_of(command, folder, **environment):
    run = subprocess.run(command, cwd=folder, env=os.environ | environment, capture_output=True,
                         text=True)
    return run.stdout, run.stderr


def amqp091_go(folder, url):
    if not shutil.which("go") or not (GO_SOURCES / "src" / GO_PACKAGE).exists():
        skip("golang-go or golang-github-rabbitmq-amqp091-go-dev is not installed")
    out, err = output_of(["go", "test", "-json", "-count=1", "-tags=integration", "-timeout=300s",
                          GO_PACKAGE], folder, GO111MODULE="off", GOPATH=str(GO_SOURCES),
                         GOCACHE=str(folder / "go-cache"), GOFLAGS="", HOME=str(folder),
                         AMQP_URL=url)
    results = {}
    for line in out.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event.get("Test") and event["Action"] in ("pass", "fail", "skip"):
            results[event["Test"]] = event["Action"]
    if not results:
        sys.exit(f"the suite did not run:\n{out}{err}")
    return results


def amqplib(folder, url):
    if not shutil.which("npm"):
        skip("npm is not installed")
    if not (folder / "node_modules" / "amqplib").exists():
        (folder / "package.json").write_text("{}\n")
        install = subprocess.run(["npm", "install", "--no-audit", "--no-fund", *NODE_PACKAGES],
                                 cwd=folder, capture_output=True, text=True)
        if install.returncode != 0:
            skip("npm does not get amqplib: " + install.stderr.strip().splitlines()[-1])
    tests = sorted((folder / "node_modules" / "amqplib" / "test").glob("*.js"))
    out, err = output_of(["npx", "mocha", "--ui", "tdd", "--exit", "--reporter", "json",
                          *map(str, tests)], folder, URL=url)
    start = re.search(r"^\{", out, re.MULTILINE)
    if not start:
        sys.exit(f"the suite did not run:\n{out}{err}")
    report = json.loads(out[start.start():])
    kinds = {"passes": "pass", "failures": "fail", "pending": "skip"}
    return {test["fullTitle"]: result for kind, result in kinds.items() for test in report[kind]}


def with_pika(module, url):
    if subprocess.run([PYTHON, "-c", "import pika"], capture_output=True).returncode != 0:
        skip("python3-pika is not installed")
    _, said = output_of([PYTHON, "-m", "unittest", "-v", module], HERE, AMQP_URL=url)
    return {test: "pass" if result == "ok" else "fail"
            for test, result in re.findall(r"^test_(\w+) .*\.\.\. (\w+)$", said, re.MULTILINE)}


def pika(_folder, url):
    results = with_pika("pika_by_hand_test", url)
    services = subprocess.run([PYTHON, "pika_services.py", url, REHEARSE], cwd=HERE,
                              capture_output=True)
    results["services_beside_ours"] = "fail" if services.returncode else "pass"
    return results


def amqp_tools(_folder, url):
    if not shutil.which("amqp-publish"):
        skip("amqp-tools is not installed")
    test = subprocess.run([HERE / "amqp_tools_test", url], capture_output=True)
    return {"amqp_tools_test": "fail" if test.returncode else "pass"}


def wire_rules(_folder, url):
    return with_pika("wire_rules_test", url)


SUITES = {"amqp091-go": amqp091_go, "amqplib": amqplib, "pika": pika, "amqp-tools": amqp_tools,
          "wire rules": wire_rules}


def results_on(options, suite, folder):
    wrapper = ROOT / "tools" / ("with-rabbitmq" if options is None else "with-rehearse")
    run = subprocess.run([wrapper, sys.executable, __file__, "run", suite, folder, "{}"],
                         env=os.environ | {"SERVE_OPTIONS": options or ""}, capture_output=True,
                         text=True)
    if run.returncode != 0:
        print(run.stdout, run.stderr)
        sys.exit(run.returncode)
    # What the server itself says comes behind it.
    return json.loads(run.stdout.splitlines()[0])


def results_of(suite, folder, brokers):
    """For each broker what became of each test."""
    return {name: results_on(options, suite, folder) for name, options in brokers.items()}


def not_on_ours(results):
    """What passes on RabbitMQ: for each server of ours, what does not pass there."""
    passed = [test for test, result in results[RABBITMQ].items() if result == "pass"]
    return [(name, test) for name, found in results.items() for test in passed
            if found.get(test) != "pass"]


def counts(found):
    return ", ".join(f"{list(found.values()).count(kind)} {kind}"
                     for kind in ("pass", "fail", "skip") if kind in found.values())


def compare(suite, folder, brokers):
    results = results_of(suite, folder, brokers)
    for name, found in results.items():
        print(f"{suite} on {name}:", counts(found))
    worse = not_on_ours(results)
    for name, test in worse:
        print(f"passes on RabbitMQ, and not on {name}:", test)
    return 1 if worse or "pass" not in results[RABBITMQ].values() else 0


def reasons():
    """Of each suite, why tests fail."""
    lines = (line.split(": ", 2) for line in REASONS.read_text().splitlines() if line[:1] != "#")
    return {(suite, test): why for suite, test, why in lines}


SAID = {"pass": "passes", "fail": "fails", "skip": "is skipped", "-": "does not run"}


def summary_of(suites):
    yield "| suite | tests | " + " | ".join(EVERY_WAY) + " |"
    yield "|---|--:|" + "---|" * len(EVERY_WAY)
    for suite, results in suites.items():
        tests = set().union(*results.values())
        yield f"| {suite} | {len(tests)} | " + " | ".join(map(counts, results.values())) + " |"
    yield ""
    why = reasons()
    for suite, results in suites.items():
        for test in sorted(set().union(*results.values())):
            found = {name: of.get(test, "-") for name, of in results.items()}
            if set(found.values()) != {"pass"}:
                where = ", ".join(f"{SAID[result]} on {name}" for name, result in found.items())
                yield f"* {suite}, *{test}* {where}. " + why.get(
                    (suite, test), "The reason is not known yet.")


def table_of(suite, results):
    yield f"## {suite}"
    yield ""
    yield "| test | " + " | ".join(results) + " |"
    yield "|---|" + "---|" * len(results)
    for test in sorted(set().union(*results.values())):
        cells = (found.get(test, "-") for found in results.values())
        yield f"| {test.replace('|', '/')} | " + " | ".join(cells) + " |"


HEAD = """\
# Clients of others, on RabbitMQ and on the model

The test suites of amqp091-go and of amqplib 0.10.9, tests of ours by pika and Debian's amqp-tools, and the
rules that exist only in bytes, each on a private RabbitMQ, on `rehearse serve`, and on one that could inject
faults and does not. Generated by

    broker_adapters/amqp_server/clients/suites.py write build/clients

`make test` runs them too, and fails where a test passes on RabbitMQ only; the suites of others on a plain server,
ours on each.

## In short
"""


def document(suites):
    lines = [HEAD, *summary_of(suites)]
    for suite, results in suites.items():
        lines += ["", *table_of(suite, results)]
    return "\n".join(lines) + "\n"


def write(folder):
    suites = {}
    for suite in SUITES:
        (folder / suite).mkdir(exist_ok=True)
        suites[suite] = results_of(suite, folder / suite, EVERY_WAY)
    DOCUMENT.write_text(document(suites))
    return 1 if any(map(not_on_ours, suites.values())) else 0


def parsed():
    parser = argparse.ArgumentParser(description="Test suites of clients, on two brokers.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, with_suite, with_url in (("compare", True, False), ("run", True, True),
                                       ("write", False, False)):
        command = commands.add_parser(name)
        if with_suite:
            command.add_argument("suite", choices=SUITES)
        if name == "compare":
            command.add_argument("--every-way", action="store_true")
        command.add_argument("folder", type=lambda text: pathlib.Path(text).resolve())
        if with_url:
            command.add_argument("url")
    return parser.parse_args()


def main():
    arguments = parsed()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.command == "compare":
        return compare(arguments.suite, arguments.folder,
                       EVERY_WAY if arguments.every_way else PLAIN)
    if arguments.command == "write":
        return write(arguments.folder)
    print(json.dumps(SUITES[arguments.suite](arguments.folder, arguments.url)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
