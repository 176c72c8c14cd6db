#include "properties/catalogue.hpp"

#include <set>
#include <utility>

#include "sim/bug.hpp"

namespace rehearsal::properties {

Catalogue::Catalogue(std::vector<Workflow> workflows) : workflows_(std::move(workflows)) {
  std::set<std::string_view> names;
  for (const Workflow& workflow : workflows_) {
    workflow.require_complete();
    if (!names.insert(workflow.name()).second)
      throw sim::Misuse("two workflows are called '" + workflow.name() +
                        "': expected a name of its own for each");
  }
  for (const Workflow& workflow : workflows_)
    if (const std::string& other = workflow.compared_with(); !other.empty() && !find(other))
      throw sim::Misuse("the workflow '" + workflow.name() + "' is compared with '" + other +
                        "', which is not there: expected one of " + this->names());
}

const Workflow* Catalogue::find(std::string_view name) const {
  for (const Workflow& workflow : workflows_)
    if (workflow.name() == name) return &workflow;
  return nullptr;
}

const Workflow& Catalogue::at(std::string_view name) const {
  const Workflow* const workflow = find(name);
  sim::require(workflow != nullptr, "a workflow that is not in the catalogue was asked for");
  return *workflow;
}

std::string Catalogue::names() const {
  std::string names;
  for (const Workflow& workflow : workflows_)
    names.append(names.empty() ? "" : ", ").append(workflow.name());
  return names;
}

}  // namespace rehearsal::properties
