#include "sim/step.hpp"

#include "model/text/text.hpp"
#include "sim/duration.hpp"

namespace rehearsal::sim {

std::string text(const Act& act) {
  std::string what = act.verb + " " + act.subject;
  if (!act.details.empty()) what.append(": ").append(act.details);
  return what;
}

std::string text(const Act& act, Done done) {
  std::string what = text(act);
  if (done == Done::before) what += " (already done under this key)";
  return what;
}

std::string text(const Committed& committed) {
  std::string what = "commits";
  for (const Write& write : committed.writes) {
    what += write.value ? " +" : " -";
    what += write.table + "/" + write.key;
  }
  return what;
}

std::string text(const Stopped& stopped) { return "stops: " + stopped.why; }

std::string text(const Step& step) {
  return std::visit([](const auto& what) { return std::string(text(what)); }, step.what);
}

std::string trace_line(const Step& step) { return trace_line(step.at, step.actor, text(step)); }

std::string trace_line(model::Time at, std::string_view actor, std::string_view text) {
  std::string line = clock_text(at);
  line.append(" ").append(actor).append(" ").append(text).append("\n");
  return line;
}

}  // namespace rehearsal::sim
