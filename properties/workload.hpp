#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "model/message.hpp"
#include "sim/duration.hpp"

namespace rehearsal::properties {

/// What is asked of a workflow: requests of one kind, numbered one after another. Each is about one
/// subject, whose name its messages carry as their correlation id and its acts as their subject.
class Workload {
 public:
  /// Makes the request of that number, as the service receives it.
  using Maker = std::function<model::MessageRef(std::uint32_t number)>;
  /// The name of that number's subject.
  using Namer = std::function<std::string(std::uint32_t number)>;

  /// `noun` is what one request is about, in the singular: "upload". It is the name of an option
  /// ("--uploads") and of a key of scenarios. Throws `sim::Misuse` for a noun that is not made of
  /// lower-case letters and dashes, and for no maker.
  Workload(std::string noun, Maker maker);

  /// The number of the first request: 1 unless told otherwise.
  Workload& numbered_from(std::uint32_t first);
  /// What subjects are called: their numbers unless told otherwise. Two have different names.
  Workload& named_by(Namer namer);
  /// About how much virtual time one request takes: 4 s unless told otherwise. A run with many has
  /// that much more time. Throws `sim::Misuse` for a negative one.
  Workload& takes(sim::Duration each);
  /// The noun in the plural, where an "s" at its end is not enough.
  Workload& plural(std::string nouns);

  /// What one request is about, in the singular.
  const std::string& noun() const { return noun_; }
  /// The same in the plural.
  const std::string& nouns() const { return nouns_; }
  /// About how much virtual time that many requests take.
  sim::Duration work(std::uint32_t requests) const { return each_ * std::int64_t{requests}; }
  /// The request at that place, counted from 0.
  model::MessageRef request(std::uint32_t index) const { return maker_(first_ + index); }
  /// The name of its subject.
  std::string subject(std::uint32_t index) const {
    return namer_ ? namer_(first_ + index) : std::to_string(first_ + index);
  }

 private:
  std::string noun_;
  std::string nouns_;
  Maker maker_;
  Namer namer_;
  std::uint32_t first_ = 1;
  sim::Duration each_ = std::chrono::seconds(4);
};

}  // namespace rehearsal::properties
