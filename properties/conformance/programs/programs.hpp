#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <vector>

#include "model/text/script.hpp"

namespace rehearsal::model::programs {

/// Commands and waits, as somebody made them up: on connections and channels that need not be open.
using Program = std::vector<Step::What>;

/// Who acts in a program: only clients; an operator too; and on top of that there are outages. Or
/// clients and outages without an operator.
enum class Actors { clients, operators, outages, clients_and_outages };

/// Random programs. A counterexample shrinks by leaving steps out.
rc::Gen<Program> any_program(Actors actors);

/// One of them, by number. The programs of one seed are always the same. Of any thread.
Program program_of(std::uint64_t seed, std::uint64_t number, Actors actors);

/// Whether the program changes what all virtual hosts share: alarms and parameters.
bool needs_the_broker_alone(const Program& program);

/// How the broker goes down in the program, one time after the other.
std::vector<Outage> outages_of(const Program& program);

}  // namespace rehearsal::model::programs
