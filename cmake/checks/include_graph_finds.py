#!/usr/bin/env python3
"""Plants violations in a copy of the tree, one at a time, and expects each to be found."""
import pathlib
import sys

import planting

LAYERS = ["model", "sim", "broker_adapters", "services", "properties", "tools"]
PLANTED = {
    "model/planted.hpp": '#include "sim/scheduler.hpp"\n',
    "sim/planted.cpp": '#include "broker_adapters/client/world.hpp"\n',
    "services/planted.cpp": '#include "broker_adapters/simulated/simulated_world.hpp"\n',
    "services/orders/hardened/planted.cpp": '#include "properties/property.hpp"\n',
    "properties/planted_services.cpp": '#include "services/patterns/inbox.hpp"\n',
    "services/planted_too.cpp": '#include "broker_adapters/rabbitmq/rabbit_world.hpp"\n',
    "broker_adapters/amqp_server/planted.cpp":
        '#include "broker_adapters/amqp_server/control/control_port.hpp"\n',
    "broker_adapters/files/planted.cpp": '#include "sim/trace.hpp"\n',
    "properties/planted.cpp": '#include "tools/story.hpp"\n',
    "properties/planted_too.cpp": '#include "broker_adapters/rabbitmq/rabbit_world.hpp"\n',
    "properties/conformance/planted.cpp": '#include "services/orders/event.hpp"\n',
    "services/planted_amqp.cpp": "#include <amqp.h>\n",
    "model/planted_json.cpp": "#include <nlohmann/json.hpp>\n",
}


if __name__ == "__main__":
    sys.exit(planting.all_found(sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), LAYERS, PLANTED))
