#!/usr/bin/env python3
"""Plants what no_orders.py looks for in a copy of the tree, one at a time, and expects each to be found."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

PLANTED = {
    "model/planted.hpp": "/// The queue of orders.\n",
    "sim/planted.cpp": 'const char* const subject = "OrderPlaced(101)";\n',
    "broker_adapters/client/planted.hpp": "/// The customer's request.\n",
    "properties/planted.cpp": "int order_id = 101;\n",
    "properties/conformance/planted.hpp": 'constexpr const char* workflow = "orders-naive";\n',
}
ALLOWED = {
    "model/allowed.hpp": "/// In the order of their declaration; the order is open.\n",
    "properties/allowed_test.cpp": "int order_id = 101;\n",
}


def status(check, root):
    return subprocess.run([sys.executable, check, root], stdout=subprocess.DEVNULL).returncode


def main(check, root):
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for layer in ["model", "sim", "broker_adapters", "properties"]:
            shutil.copytree(root / layer, copy / layer)
        for name, text in ALLOWED.items():
            (copy / name).write_text(text, encoding="utf-8")
        if status(check, copy) != 0:
            print("something is found before anything is planted")
            return 1
        for name, text in PLANTED.items():
            (copy / name).write_text(text, encoding="utf-8")
            if status(check, copy) == 0:
                print(f"not found: {text.strip()} in {name}")
                wrong += 1
            (copy / name).unlink()
    print(f"{len(PLANTED)} planted, {wrong} missed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
