#!/usr/bin/env python3
"""Runs test suites that others wrote on a real RabbitMQ and on `rehearse serve`, and compares: what
passes on RabbitMQ must pass on ours.

Usage: suites.py compare SUITE FOLDER [--table FILE]    both, and the difference
       suites.py run SUITE FOLDER URL                   one of them, its results as JSON

SUITE is amqp091-go or amqplib, FOLDER where to keep what it needs. The suite of amqp091-go comes with
Debian's package of its sources, that of amqplib with the npm package.
Exit status: 0 nothing passes on RabbitMQ only, 1 something does, 77 the suite is not to be had here.
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
TOOLS = pathlib.Path(__file__).resolve().parents[3] / "tools"
BROKERS = {"RabbitMQ": TOOLS / "with-rabbitmq", "rehearse serve": TOOLS / "with-rehearse"}
GO_SOURCES = pathlib.Path("/usr/share/gocode")
GO_PACKAGE = "github.com/rabbitmq/amqp091-go"
NODE_PACKAGES = ["amqplib@0.10.9", "mocha@9.2.2", "claire@0.4.1"]


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def amqp091_go(folder, url):
    if not shutil.which("go") or not (GO_SOURCES / "src" / GO_PACKAGE).exists():
        skip("golang-go or golang-github-rabbitmq-amqp091-go-dev is not installed")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": str(GO_SOURCES),
                                "GOCACHE": str(folder / "go-cache"), "GOFLAGS": "",
                                "HOME": str(folder), "AMQP_URL": url}
    output = subprocess.run(["go", "test", "-json", "-count=1", "-tags=integration", "-timeout=300s",
                             GO_PACKAGE], env=environment, capture_output=True, text=True,
                            cwd=folder)
    results = {}
    for line in output.stdout.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event.get("Test") and event["Action"] in ("pass", "fail", "skip"):
            results[event["Test"]] = event["Action"]
    if not results:
        sys.exit(f"the suite did not run:\n{output.stdout}{output.stderr}")
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
    package = folder / "node_modules" / "amqplib"
    output = subprocess.run(["npx", "mocha", "--ui", "tdd", "--exit", "--reporter", "json",
                             *sorted(map(str, (package / "test").glob("*.js")))],
                            cwd=folder, env=os.environ | {"URL": url}, capture_output=True,
                            text=True)
    start = re.search(r"^\{", output.stdout, re.MULTILINE)
    if not start:
        sys.exit(f"the suite did not run:\n{output.stdout}{output.stderr}")
    report = json.loads(output.stdout[start.start():])
    kinds = {"passes": "pass", "failures": "fail", "pending": "skip"}
    return {test["fullTitle"]: result for kind, result in kinds.items() for test in report[kind]}


SUITES = {"amqp091-go": amqp091_go, "amqplib": amqplib}


def results_on(wrapper, suite, folder):
    run = subprocess.run([wrapper, sys.executable, __file__, "run", suite, folder, "{}"],
                         capture_output=True, text=True)
    if run.returncode != 0:
        print(run.stdout, run.stderr)
        sys.exit(run.returncode)
    return json.loads(run.stdout)


def table_of(suite, results):
    lines = [f"| {suite} | " + " | ".join(results) + " |", "|---|" + "---|" * len(results)]
    names = sorted(set().union(*results.values()))
    for name in names:
        cells = (found.get(name, "-") for found in results.values())
        lines.append(f"| {name.replace('|', '/')} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def compare(suite, folder, table):
    results = {name: results_on(wrapper, suite, folder) for name, wrapper in BROKERS.items()}
    theirs, ours = results.values()
    worse = [name for name, result in theirs.items() if result == "pass" and
             ours.get(name) != "pass"]
    for name, found in results.items():
        counts = {kind: list(found.values()).count(kind) for kind in ("pass", "fail", "skip")}
        print(f"{suite} on {name}:", ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    for name in worse:
        print("only on RabbitMQ passes:", name)
    if table:
        table.write_text(table_of(suite, results))
    return 1 if worse or "pass" not in theirs.values() else 0


def main():
    parser = argparse.ArgumentParser(description="Test suites of others, on two brokers.")
    parser.add_argument("what", choices=("compare", "run"))
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--table", type=pathlib.Path)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if arguments.what == "compare":
        return compare(arguments.suite, folder, arguments.table)
    print(json.dumps(SUITES[arguments.suite](folder, arguments.url)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
