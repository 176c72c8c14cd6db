#!/usr/bin/env python3
"""Plants errors in the model and in its server, among them those that fakes of RabbitMQ make, and sees
that `rehearse conform` finds each.

Each error is a small change of one source file. The changed file is compiled as the build compiles it and
linked before the archive of its library, so that it takes the place of the true one; then conform must
find a divergence within so many programs, at every seed. In the true model it must find none in as many
programs as the longest search took.

An error of the model is looked for by comparing that model with RabbitMQ. An error of the server is
looked for with --served: the true model is compared with a rehearse serve that has the error.

usage: planted_errors.py --fit
       planted_errors.py --build build/release --broker URL [--runs N] [--seeds 1,2,3,4,5] [--only NAMES]
       planted_errors.py --build build/release --served [...]

With --fit nothing is built or asked: each change must fit the sources.

Run it with tools/with-rabbitmq, whose {} is the URL. Without --broker no RabbitMQ is asked, and it takes
minutes, in which it compiles: the true model is asked, and must do something else in some of the programs.
In how many says how hard the error is to find.

Exit status: 0 every error was found, 1 one was not or one was found that was not planted, 2 a change does
not fit the sources any more.
"""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile


@dataclasses.dataclass
class Plant:
    name: str
    file: str
    true: str
    planted: str
    # Of the server, which runs the model as it is.
    served: bool = False


PLANTS = [
    Plant("prefetch is ignored", "model/channels/consume_methods.cpp",
          "return method.no_ack ? std::uint16_t{0} : prefetch;", "return 0;"),
    Plant("delivery tags are counted across channels", "model/queues/delivery.cpp",
          "const DeliveryTag tag = ++channel.last_tag;",
          """for (const auto& [id, other] : state.channel_ids) {
    channel.last_tag = std::max(channel.last_tag, state.channels[other].last_tag);
  }
  const DeliveryTag tag = ++channel.last_tag;"""),
    Plant("nothing is requeued when a channel closes", "model/queues/leaving.cpp",
          "queue.give_back(std::move(it.copy));", ";"),
    Plant("a cancel requeues", "model/channels/consume_methods.cpp",
          "const bool goes_on = cancel(call.state, queue, consumer);",
          """auto back = call.channel.outstanding.extract_if(
      [&, it = consumer](const Outstanding& held) { return held.consumer == it; });
  settle_now(call, std::move(back), Disposal::requeue);
  const bool goes_on = cancel(call.state, queue, consumer);"""),
    Plant("an unknown delivery tag is ignored", "model/channels/settle_methods.cpp",
          "auto taken = call.channel.take_one(tag);\n    if (!taken) return unknown_tag(tag);",
          "auto taken = call.channel.take_one(tag);\n    if (!taken) return std::nullopt;"),
    Plant("an inequivalent redeclare is accepted", "model/arguments/arguments.cpp",
          "if (erlang::same_term(*current, *received)) return std::nullopt;", "return std::nullopt;"),
    Plant("an exclusive queue is open to all", "model/methods.cpp",
          "Outcome check_access(const Call& call, const Queue& queue) {",
          "Outcome check_access(const Call& call, const Queue& queue) {\n"
          "  if (queue.settings().owner || call.handle) return std::nullopt;"),
    Plant("what is got comes never as redelivered", "model/channels/consume_methods.cpp",
          "copy.redelivered, left,", "false, left,"),
    Plant("messages expire behind the head", "model/queues/limits.cpp",
          "void expire_heads(State& state, Handle<Queue> handle, Effects& effects) {\n"
          "  Queue& queue = state.queues[handle];",
          """void expire_heads(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  for (Copy& copy : queue.take_ready()) {
    if (copy.deadline <= state.now)
      discard(state, queue, copy, Fate::expired, effects);
    else
      queue.put_back(std::move(copy));
  }"""),
    Plant("refused publishes are confirmed", "model/routing/publish.cpp",
          "taken ? confirms->confirm(number) : confirms->refuse(number);",
          "confirms->confirm(number);"),
    Plant("multiple is accepted with an unknown tag", "model/channels/channel.cpp",
          "if (tag != 0 && !index_of(tag)) return std::nullopt;", ""),
    Plant("topics are regular expressions, where # is one word at least", "model/routing/topic_pattern.cpp",
          "      pattern.next();\n      retry = Retry{pattern, key};",
          "      pattern.next();\n      if (key.at_end()) return false;\n      key.next();\n"
          "      retry = Retry{pattern, key};"),
    Plant("only the first matching binding routes", "model/routing/exchange.cpp",
          "if (found == routes_.end()) return {};\n  return found->second;",
          "if (found == routes_.end()) return {};\n  return std::span(found->second).first(1);"),
    Plant("x-death is in order of recency", "model/queues/x_death.cpp",
          "  std::reverse(groups.begin(), groups.end());\n", ""),
    Plant("a dead letter keeps its time to live", "model/queues/dead_letter.cpp",
          "properties.expiration.reset();", ""),
    Plant("what is requeued comes as new", "model/queues/delivery.cpp",
          "channel.last_tag + 1, copy.redelivered, copy.message", "channel.last_tag + 1, false, copy.message"),
    Plant("lower priorities come first", "model/queues/queue.cpp",
          "std::min(copy.message->properties().priority.value_or(0), options_.max_priority);",
          "static_cast<std::uint8_t>(options_.max_priority - std::min(\n"
          "        copy.message->properties().priority.value_or(0), options_.max_priority));"),
    Plant("a queue is full at one message more", "model/queues/queue.cpp",
          "count > *options_.max_length)", "count > *options_.max_length + 1)"),
    Plant("a limit per consumer leaves that of the channel", "model/channels/settle_methods.cpp",
          "const std::uint16_t limit = method.global ? method.prefetch_count : std::uint16_t{0};",
          "const std::uint16_t limit = method.global ? method.prefetch_count : limiter.limit;"),
    Plant("an alternate exchange gets what was routed too", "model/routing/routing.cpp",
          "if (found || !alternate) return;", "if (!alternate) return;"),
    Plant("a refusal says in other words what is wrong with a type", "model/arguments/argument_checks.cpp",
          'concat({"{unacceptable_type,"', 'concat({"{invalid_type,"'),
    Plant("x-death counts on from 64 bits only", "model/queues/x_death.cpp",
          "return next_integer(static_cast<std::uint64_t>(number));",
          "return next_integer(std::same_as<T, std::int64_t> ? static_cast<std::uint64_t>(number) : 0);"),
    # A broker that is served began at some time of the clock, one that is compared at none.
    Plant("a death is dated by how long the broker runs", "model/queues/dead_lettering.cpp",
          "state.now + state.began,", "state.now,", served=True),
    Plant("a queue hears that its own dead letter has come", "model/quorum/shipping.cpp",
          "to[i] != handle || state.profile.hears_own_dead_letters;", "true;"),
    Plant("a dead letter that nothing takes is forgotten", "model/quorum/shipping.cpp",
          "if (!to.empty()) send(", "if (to.empty()) worker.settle(it.number);\n    else send("),
    Plant("a refusal has another text", "model/arguments/argument_checks.cpp",
          'of_number("value_negative", number)', 'of_number("value_below_zero", number)'),
    Plant("a queue under a channel's limit is always first", "model/channels/settle_methods.cpp",
          "pick_next(queues.size(), call.order, Unordered::resuming);", "0;"),
    Plant("the first queue has all turns", "model/channels/settle_methods.cpp",
          "  first = queues.front();\n", "", served=True),
    Plant("a channel number that is used again has the numbers of before",
          "broker_adapters/wire/faulty_wire.cpp",
          "turn(broker_ends_[*channel]);", "++broker_ends_[*channel].turn;", served=True),
    Plant("an octet of a header changes on its way", "broker_adapters/amqp_server/effects.cpp",
          "  append_frame(out_, FrameType::header, channel, header);",
          "  for (char& octet : header) {\n    if (octet == 'B') octet = 'b';\n  }\n"
          "  append_frame(out_, FrameType::header, channel, header);", served=True),
]


TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


def program_name(arguments):
    return "rehearse" if arguments.broker or arguments.served else "rehearsal_program_scripts"


def libraries_of(file):
    """A library has the name of a folder, and may have sources in folders below it."""
    return [f"rehearsal_{folder.name}.dir" for folder in pathlib.PurePath(file).parents if folder.name]


def compile_command(build, file):
    """How the build compiles the file, where, and what: the file itself, or several of its library."""
    commands = subprocess.run(["ninja", "-C", build, "-t", "compdb"], check=True,
                              capture_output=True, text=True).stdout
    for entry in json.loads(commands):
        if not any(library in entry["command"] for library in libraries_of(file)):
            continue
        compiled = pathlib.Path(entry["directory"]) / entry["file"]
        together = compiled.name.startswith("unity_") and f'/{file}"' in compiled.read_text()
        if together or entry["file"].endswith("/" + file):
            return shlex.split(entry["command"]), entry["directory"], compiled
    raise SystemExit(f"planted_errors.py: {build} has no compile command for {file}")


def link_command(build, program):
    commands = subprocess.run(["ninja", "-C", build, "-t", "commands", f"bin/{program}"], check=True,
                              capture_output=True, text=True).stdout
    words = shlex.split(commands.strip().splitlines()[-1])
    return [word for word in words if word not in (":", "&&")]


def replace_option(words, option, value):
    index = words.index(option)
    return words[:index + 1] + [value] + words[index + 2:]


def build_with(plant, source, build, folder, name):
    """The program of that name with the error, or None if the change does not fit."""
    text = (source / plant.file).read_text()
    if plant.true not in text:
        return None
    changed = folder / plant.file
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(text.replace(plant.true, plant.planted, 1))
    words, directory, compiled = compile_command(build, plant.file)
    if compiled.name.startswith("unity_"):
        changed = folder / compiled.name
        changed.write_text(compiled.read_text().replace(str(source / plant.file), str(folder / plant.file)))
    of_object = str(folder / "planted.o")
    words = replace_option(replace_option(words, "-o", of_object), "-c", str(changed))
    # The build compiles several sources together; at -O1 that does not take longer than needed.
    words = [word for word in words if word not in ("-MD", "-Werror")] + ["-w", "-O1"]
    for option in ("-MT", "-MF"):
        index = words.index(option)
        del words[index:index + 2]
    subprocess.run(words, check=True, cwd=directory)
    program = str(folder / name)
    link = replace_option(link_command(build, name), "-o", program)
    link.insert(link.index("-o"), of_object)
    subprocess.run(link, check=True, cwd=build)
    return program


def compare(program, arguments, seed, runs):
    """Whether the true model does something else, in how many programs, and what: nothing to show."""
    scripts = subprocess.run([program, seed, str(runs)], check=True, capture_output=True).stdout
    true_program = pathlib.Path(arguments.build) / "bin" / program_name(arguments)
    done = subprocess.run([true_program, "check"], input=scripts, check=True, capture_output=True)
    different = int(done.stdout.split()[0])
    return different > 0, different, []


def search(program, arguments, seed, runs):
    """Whether conform found a divergence, after how many programs it ended, and the divergences."""
    options = ["--runs", str(runs), "--seed", seed, "--no-shrink", "--json"]
    environment = None
    if arguments.served:
        command = [TOOLS / "conform-served"]
        true_program = pathlib.Path(arguments.build).resolve() / "bin" / program_name(arguments)
        environment = {**os.environ, "REHEARSE": str(true_program), "SERVER": program,
                       "HOSTS": str(arguments.jobs)}
    elif arguments.broker:
        command = [program, "conform", "--broker", arguments.broker, "--jobs", str(arguments.jobs)]
    else:
        return compare(program, arguments, seed, runs)
    done = subprocess.run([*command, *options], capture_output=True, text=True, env=environment)
    if done.returncode not in (0, 1):
        raise SystemExit(f"planted_errors.py: conform failed: {done.stderr.strip()}")
    result = json.loads(done.stdout)
    return done.returncode == 1, result["programs"], result["divergences"]


def find_all(plants, programs, arguments, seeds):
    """How many searches missed an error, how many errors do not fit, and the longest search by seed."""
    missed = misfits = 0
    longest = dict.fromkeys(seeds, 1)
    for plant, program in zip(plants, programs):
        if program is None:
            print(f"DOES NOT FIT {plant.file}: {plant.name}", flush=True)
            misfits += 1
            continue
        needed = []
        for seed in seeds:
            found, count, _ = search(program, arguments, seed, arguments.runs)
            needed.append(str(count) if found else f"NOT IN {count}")
            missed += not found
            longest[seed] = max(longest[seed], count)
        found_where = "found after" if arguments.broker or arguments.served else f"of {arguments.runs} it changes"
        print(f"{plant.name}: {found_where} {', '.join(needed)} programs", flush=True)
    return missed, misfits, longest


def false_alarms(arguments, longest):
    """What is found in the true model would have been taken for an error that was planted."""
    alarms = 0
    program = str(pathlib.Path(arguments.build).resolve() / "bin" / program_name(arguments))
    for seed, runs in longest.items():
        found, count, divergences = search(program, arguments, seed, runs)
        print(f"nothing planted, seed {seed}: {'FOUND after' if found else 'nothing found in'} {count} "
              "programs", flush=True)
        for divergence in divergences:
            print(f"program {divergence['program']}:\n{divergence['script']}\n"
                  f"{divergence['difference']}", flush=True)
        alarms += found
    return alarms


def fit(source):
    """The exit status: 2 where a change does not fit."""
    misfits = [plant for plant in PLANTS if plant.true not in (source / plant.file).read_text()]
    for plant in misfits:
        print(f"{plant.file}: '{plant.name}' does not fit: expected {plant.true!r}")
    print(f"{len(PLANTS)} changes, {len(misfits)} do not fit")
    return 2 if misfits else 0


def main():
    parser = argparse.ArgumentParser(description="Plants errors in the model and has them found.")
    parser.add_argument("--build")
    parser.add_argument("--fit", action="store_true", help="only see that each change fits the sources")
    parser.add_argument("--broker", help="URL; without it the true model takes its place")
    parser.add_argument("--served", action="store_true", help="plant the errors of the server")
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--jobs", type=int, default=32)
    parser.add_argument("--only", help="the errors with one of these in their names, with commas between")
    arguments = parser.parse_args()
    source = pathlib.Path(__file__).resolve().parents[2]
    if arguments.fit:
        return fit(source)
    if not arguments.build:
        parser.error("--build: expected the folder of a build")
    wanted = (arguments.only or "").split(",")
    plants = [plant for plant in PLANTS
              if plant.served == arguments.served and any(part in plant.name for part in wanted)]
    seeds = arguments.seeds.split(",")
    with tempfile.TemporaryDirectory() as folder:
        folders = [pathlib.Path(folder) / str(i) for i in range(len(plants))]
        with concurrent.futures.ThreadPoolExecutor(1) as builder:
            programs = builder.map(
                lambda those: build_with(*those, program_name(arguments)),
                ((plant, source, arguments.build, folder) for plant, folder in zip(plants, folders)))
            missed, misfits, longest = find_all(plants, programs, arguments, seeds)
    alarms = false_alarms(arguments, longest)
    print(f"{len(plants)} errors planted, {len(seeds)} searches each: {missed} missed one, {misfits} do not "
          f"fit, {alarms} false alarms")
    if misfits:
        return 2
    return 1 if missed or alarms or not plants else 0


if __name__ == "__main__":
    sys.exit(main())
