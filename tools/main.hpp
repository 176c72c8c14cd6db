#pragma once

#include <vector>

#include "properties/workflow.hpp"

namespace rehearsal {

/// The whole command line over these workflows: list, run, search, replay and all the others. To be
/// called by the `main` of a program, and returned from it: the result is the exit status. Says
/// what is wrong in one line on standard error, and throws nothing.
int main(int argc, char** argv, std::vector<properties::Workflow> workflows);

/// What the command line is made of.
namespace tools {

class Demonstration;

/// The same with something to run besides. `demonstration` may be null, and outlives the call.
int main(int argc, char** argv, std::vector<properties::Workflow> workflows,
         Demonstration* demonstration);

}  // namespace tools
}  // namespace rehearsal
