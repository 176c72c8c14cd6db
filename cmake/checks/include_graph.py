#!/usr/bin/env python3
"""Proves that the arrows of the picture point down only.

Reads every #include "..." below the root. A file may include from its own layer and from those that
its layer is allowed to see; amqp.h is included in broker_adapters/amqp, rabbitmq and amqp_server, and in
bench/served, only.
"""
import pathlib
import re
import sys

# Each layer, from the bottom up, and the layers that it may include.
MAY_SEE = {
    "model": [],
    "sim": ["model"],
    # Errors of input and output files.
    "broker_adapters/files": [],
    "broker_adapters/wire": ["sim", "model"],
    "broker_adapters/client": ["broker_adapters/wire", "sim", "model"],
    "broker_adapters/simulated": ["broker_adapters/client", "broker_adapters/wire", "sim", "model"],
    "broker_adapters/amqp": ["model"],
    "broker_adapters/rabbitmq": ["broker_adapters/amqp", "broker_adapters/client", "broker_adapters/wire",
                                 "sim", "model"],
    "broker_adapters/amqp_server": ["broker_adapters/amqp", "broker_adapters/files", "broker_adapters/wire",
                                    "sim", "model"],
    "broker_adapters/amqp_server/control": ["broker_adapters/amqp_server", "broker_adapters/files", "sim",
                                            "model"],
    "properties": ["broker_adapters/simulated", "broker_adapters/client", "broker_adapters/files", "sim",
                   "model"],
    # Handlers need nothing of the harness; WORKFLOWS of them do.
    "services": ["broker_adapters/client", "sim", "model"],
    "services/workflows": ["services", "properties", "broker_adapters/simulated", "broker_adapters/client",
                           "sim", "model"],
    # The model beside a real RabbitMQ.
    "properties/conformance": ["properties/conformance/programs", "broker_adapters/rabbitmq",
                               "broker_adapters/wire", "sim", "model"],
    # Made with RapidCheck.
    "properties/conformance/programs": ["model"],
}
# The files of services/ that say what is rehearsed, and what must hold.
WORKFLOWS = {"canaries", "digests", "examples", "properties", "workflow"}
# The harness is tried on the examples, and what is performed on the real broker is judged by the same
# properties.
TESTS_MAY_SEE = {"properties": ["services", "services/workflows"],
                 "services/workflows": ["broker_adapters/rabbitmq"],
                 "properties/conformance/programs": ["broker_adapters/wire", "sim"]}
ABOVE_ALL = ["tools", "bench", "bench/served", "broker_adapters/contract", "include"]
STD_ONLY = ["model", "sim", "broker_adapters/wire", "broker_adapters/client", "broker_adapters/simulated"]
AMQP_LAYERS = ["broker_adapters/amqp", "broker_adapters/rabbitmq", "broker_adapters/amqp_server",
               "bench/served"]
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def layer_of(path):
    file = pathlib.PurePosixPath(path)
    if path.startswith("services/") and (file.stem in WORKFLOWS or file.stem.endswith("_test")):
        return "services/workflows"
    layers = list(MAY_SEE) + ABOVE_ALL
    inside = [layer for layer in layers if path == layer or path.startswith(layer + "/")]
    return max(inside, key=len, default=None)


def violations(root, file):
    layer = layer_of(file.relative_to(root).as_posix())
    for_tests = TESTS_MAY_SEE.get(layer, []) if file.stem.endswith("_test") else []
    for own, other in INCLUDE.findall(file.read_text(encoding="utf-8")):
        if other.startswith("amqp") and layer not in AMQP_LAYERS:
            yield f"includes <{other}>, which only {' and '.join(AMQP_LAYERS)} may"
        if other.endswith((".h", ".hpp")) and layer in STD_ONLY and not file.stem.endswith("_test"):
            yield f"includes <{other}>, but {layer} is made of the standard library only"
        if not own:
            continue
        seen = layer_of(own)
        if seen is None:
            yield f'includes "{own}", which is not rooted at the project'
        elif layer in MAY_SEE and seen != layer and seen not in MAY_SEE[layer] + for_tests:
            yield f'includes "{own}": {layer} must not see {seen}'


def main(root):
    found = 0
    files = 0
    for layer in sorted({name.split("/")[0] for name in list(MAY_SEE) + ABOVE_ALL}):
        for file in sorted((root / layer).rglob("*.[ch]pp")):
            files += 1
            for violation in violations(root, file):
                print(f"{file.relative_to(root)}: {violation}")
                found += 1
    print(f"{files} files, {found} violations")
    return 1 if found or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
