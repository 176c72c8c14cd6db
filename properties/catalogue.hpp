#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "properties/workflow.hpp"

namespace rehearsal::properties {

/// The workflows that a program knows, by their names.
class Catalogue {
 public:
  /// Throws `sim::Misuse` for two of one name, for one without services, and for one that is
  /// compared with a workflow that is not there.
  explicit Catalogue(std::vector<Workflow> workflows);

  std::span<const Workflow> workflows() const { return workflows_; }
  /// Null where there is none of that name.
  const Workflow* find(std::string_view name) const;
  /// Requires that there is one.
  const Workflow& at(std::string_view name) const;
  /// For the message about an unknown one: "media-naive, media, ...".
  std::string names() const;

 private:
  std::vector<Workflow> workflows_;
};

}  // namespace rehearsal::properties
