#include "sim/fault.hpp"

#include <stdexcept>

namespace rehearsal::sim {

std::optional<Fault> fault_named(std::string_view name) {
  for (const FaultInfo& kind : fault_table)
    if (kind.name == name) return kind.fault;
  return std::nullopt;
}

FaultSet::FaultSet(const char* text) : FaultSet(parse_faults(text)) {}

FaultSet FaultSet::of(Family family) {
  FaultSet set;
  for (const FaultInfo& kind : fault_table)
    if (kind.family == family) set.add(kind.fault);
  return set;
}

FaultSet FaultSet::all() {
  FaultSet set;
  for (const FaultInfo& kind : fault_table) set.add(kind.fault);
  return set;
}

std::string_view profile_name(FaultSet faults) {
  if (faults.empty()) return "none";
  if (faults == FaultSet::of(Family::physical)) return "realistic";
  if (faults == FaultSet::all()) return "adversarial";
  return {};
}

std::string text(FaultSet faults) {
  std::string names(profile_name(faults));
  if (!names.empty()) return names;
  for (const FaultInfo& kind : fault_table)
    if (faults.has(kind.fault)) names.append(names.empty() ? "" : ",").append(kind.name);
  return names;
}

FaultSet parse_faults(std::string_view text) {
  if (text == "none") return {};
  if (text == "realistic") return FaultSet::of(Family::physical);
  if (text == "adversarial") return FaultSet::all();
  FaultSet set;
  for (;;) {
    const std::string_view word = text.substr(0, text.find(','));
    const std::optional<Fault> fault = fault_named(word);
    if (!fault) {
      std::string expected = "none, realistic, adversarial";
      for (const FaultInfo& kind : fault_table) expected.append(", ").append(kind.name);
      throw std::invalid_argument("unknown fault '" + std::string(word) + "': expected one of " +
                                  expected);
    }
    set.add(*fault);
    if (word.size() == text.size()) return set;
    text.remove_prefix(word.size() + 1);
  }
}

}  // namespace rehearsal::sim
