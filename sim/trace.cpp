#include "sim/trace.hpp"

#include "sim/duration.hpp"

namespace rehearsal::sim {

std::string trace_line(const Step& step) {
  return clock_text(step.at) + " " + step.actor + " " + step.text + "\n";
}

}  // namespace rehearsal::sim
