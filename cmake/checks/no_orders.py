#!/usr/bin/env python3
"""Proves that nothing below services/ knows what an order is.

Reads the product code of model, sim, broker_adapters and properties: all of it but tests, and what is there
for the clients of others. An order as in "in this order" is allowed, one that a customer places is not.
"""
import pathlib
import re
import sys

LAYERS = ["model", "sim", "broker_adapters", "properties"]
SUFFIXES = {".hpp", ".cpp", ".in"}
CUSTOMERS = re.compile(r"\borders\b|\border[ _](?:id|exchange|number|[0-9]+)\b|orders-naive|PlaceOrder|OrderPlaced|"
                       r"PaymentProcessed|InventoryReserved|NotificationSent|\bcustomers?\b|\bcharged?\b",
                       re.IGNORECASE)


def is_product(file):
    return file.suffix in SUFFIXES and not file.stem.endswith("_test") and "clients" not in file.parts


def main(root):
    files = found = 0
    for layer in LAYERS:
        for file in sorted(filter(is_product, (root / layer).rglob("*"))):
            files += 1
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                for word in CUSTOMERS.findall(line):
                    print(f"{file.relative_to(root)}:{number}: says '{word}', which only services/ may know of")
                    found += 1
    print(f"{files} files, {found} places that know too much")
    return 1 if found or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
