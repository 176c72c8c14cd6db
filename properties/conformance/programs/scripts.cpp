#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "model/broker.hpp"
#include "model/text/script.hpp"
#include "properties/conformance/programs/clients.hpp"
#include "properties/conformance/programs/programs.hpp"

/// Random programs as scripts, for whoever wants to read them, and to try the programs themselves:
/// with an error planted in the model, how many of them does it change?
///
///     rehearsal_program_scripts SEED RUNS     prints the programs, with what this model does
///     rehearsal_program_scripts check < FILE  prints how many of them another model did otherwise
namespace {

using namespace rehearsal::model;

constexpr std::string_view separator = "# program\n";

/// The program as its clients perform it on the model.
Script script_of(const programs::Program& program) {
  Broker broker;
  Time now{};
  programs::Clients clients;
  Script script;
  const auto act = [&](const Step::What& what) {
    Effects effects;
    perform(broker, what, now, effects);
    std::erase_if(effects, is_for_observers);
    script.steps.emplace_back(what, effects);
    return effects;
  };
  for (const Step::What& what : program) {
    if (const auto* command = std::get_if<Command>(&what))
      clients.say(*command, act);
    else
      act(what);
  }
  return script;
}

void print(std::uint64_t seed, std::uint64_t runs) {
  for (std::uint64_t number = 0; number < runs; ++number) {
    const auto program = programs::program_of(seed, number, programs::Actors::outages);
    std::cout << separator << text(script_of(program));
  }
}

bool holds(const Script& script) {
  Broker broker;
  Time now{};
  for (const Step& step : script.steps) {
    Effects effects;
    perform(broker, step.what, now, effects);
    std::erase_if(effects, is_for_observers);
    if (!difference(step.effects, effects).empty()) return false;
  }
  return true;
}

void check(std::string_view scripts) {
  std::size_t all = 0;
  std::size_t different = 0;
  while (!scripts.empty()) {
    scripts.remove_prefix(separator.size());
    const std::string_view one = scripts.substr(0, scripts.find(separator));
    scripts.remove_prefix(one.size());
    ++all;
    different += !holds(parse_script(one));
  }
  std::cout << different << " of " << all << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 3) {
      print(std::stoull(argv[1]), std::stoull(argv[2]));
    } else if (argc == 2 && std::string_view(argv[1]) == "check") {
      const std::istreambuf_iterator<char> in(std::cin);
      check(std::string(in, {}));
    } else {
      std::cerr << "usage: rehearsal_program_scripts SEED RUNS | check < FILE\n";
      return 64;
    }
  } catch (const std::exception& error) {
    std::cerr << "rehearsal_program_scripts: " << error.what() << '\n';
    return 65;
  }
  return 0;
}
