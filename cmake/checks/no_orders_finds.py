#!/usr/bin/env python3
"""Plants what no_orders.py looks for in a copy of the tree, one at a time, and expects each to be found."""
import pathlib
import sys

import planting

LAYERS = ["model", "sim", "broker_adapters", "properties"]
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


if __name__ == "__main__":
    sys.exit(planting.all_found(sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), LAYERS, PLANTED, ALLOWED))
