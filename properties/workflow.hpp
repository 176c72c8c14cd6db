#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/client/context.hpp"
#include "properties/property.hpp"
#include "properties/verdict.hpp"
#include "properties/workload.hpp"
#include "sim/fault.hpp"

namespace rehearsal::properties {

/// A choreography under test, as a value: its services, what is asked of them, and what must hold.
/// What cannot be is refused where it is said, with a `sim::Misuse` that names it.
class Workflow {
 public:
  /// A canary has one planted bug, which must be found.
  enum class Kind : std::uint8_t { example, canary };
  /// What a search with these faults is expected to say.
  struct Expectation {
    Verdict verdict = Verdict::held;  ///< what the search says
    sim::FaultSet faults;             ///< with which faults
    /// Of a canary, the property that its bug breaks.
    std::string property = {};
  };
  /// The life of a service.
  using Life = std::function<sim::task<>(broker_adapters::Context&)>;
  class Part;

  /// `name` is what the command line and scenarios know it by. Throws for an empty one.
  Workflow(std::string name, std::string about);

  /// One more service. They start in the order in which they are named, and none waits for another
  /// unless `Part::starts_after` says so. What its life refers to must outlive the workflow. Throws
  /// for a second one of that name, and for no life.
  Part service(std::string name, Life life);
  /// What is asked of it, once all services are up. Whichever of them asks for a request with
  /// `Context::next_request` takes it: none is the entry by its place. Without a workload, the
  /// services start by themselves.
  Workload& workload(std::string noun, Workload::Maker maker);
  /// The same, with what was said of the workload before.
  Workload& workload(Workload workload);

  /// The outside world in production: each process of a real run has one of these. A simulation
  /// has its own, and without this a real run does too. Throws for none.
  Workflow& effects(broker_adapters::MakeEffects make);

  /// Throws for a second property of that name, for a name with a comma, and for no check.
  Workflow& always(std::string name, Check check, std::string about = {});
  /// What must have happened in the end of the healed world. Throws as `always` does.
  Workflow& eventually(std::string name, Check check, std::string about = {});
  /// What must happen in some run of a search, or it is vacuous. Throws for no function, and for
  /// more than 64 of these.
  Workflow& sometimes(std::string name, std::function<bool(const RunRecord&)> happened);

  /// What a search with these faults is expected to say; `rehearse list` and tests ask for it.
  Workflow& expects(Verdict verdict, sim::FaultSet faults);
  /// Has one planted bug, which breaks that property: a search with these faults must find it.
  /// Throws for a property that it does not have.
  Workflow& canary(std::string property, sim::FaultSet faults);
  /// The workflow that does the same, and should hold where this one does not.
  Workflow& compare_with(std::string workflow);

  /// The same under another name, and with another service in the place of the one of that name:
  /// how a canary is made of the workflow that holds. Throws where there is no such service.
  Workflow renamed(std::string name, std::string about) const;
  /// Puts another life in the place of that service's. Throws where either is missing.
  Workflow& replace(std::string_view service, Life life);

  /// What the command line and scenarios know it by.
  const std::string& name() const { return name_; }
  /// One line for whoever reads a list of them.
  const std::string& about() const { return about_; }
  /// Whether a bug is planted in it.
  Kind kind() const { return kind_; }
  /// What a search is expected to say.
  const Expectation& expectation() const { return expectation_; }
  /// The name of the workflow that should hold; empty where there is none.
  const std::string& compared_with() const { return compared_with_; }
  /// Null where there are none.
  const broker_adapters::MakeEffects& effects() const { return effects_; }
  /// Null where services start by themselves.
  const Workload* workload() const { return workload_ ? &*workload_ : nullptr; }
  /// Every replica is one of its own.
  std::span<const broker_adapters::Service> services() const { return services_; }
  /// In the order in which violations are named: what must be `always` as it was added, what is so
  /// of every workflow, and then what must be `eventually`, for it says least.
  std::span<const Property> properties() const { return properties_; }
  /// In the order in which they were added.
  std::span<const Sometimes> sometimes() const { return sometimes_; }
  /// Null where there is none of that name.
  const Property* property(std::string_view name) const;
  /// For the message about an unknown one: "published once, published, ...".
  std::string property_names() const;
  /// Throws where a search could say nothing: it has no services.
  void require_complete() const;

 private:
  [[noreturn]] void refuse(const std::string& what) const;
  void add(Property property);
  std::vector<Property>::iterator always_end();
  void require_free(const std::string& name, std::string_view replaced = {}) const;
  void replicate(std::string_view service, std::uint32_t count);
  void start_after(std::string_view service, const std::string& other);

  std::string name_;
  std::string about_;
  Kind kind_ = Kind::example;
  Expectation expectation_;
  std::string compared_with_;
  std::optional<Workload> workload_;
  broker_adapters::MakeEffects effects_;
  std::vector<broker_adapters::Service> services_;
  std::vector<Property> properties_;
  std::vector<Sometimes> sometimes_;
};

/// A service that was just added, to say more about it.
class Workflow::Part {
 public:
  /// Runs as that many processes, "transcode-1" and so on, which share one store. Throws for none.
  Part& replicas(std::uint32_t count);
  /// Starts once that service is up, all of its replicas: they asked for a message or a request, or
  /// only sleep (see `Supervisor`). What crashed does not wait again, and a process of
  /// `rehearse service` waits for no other: who starts these decides. Throws for a service that was
  /// not named before this one, so that no two can wait for each other.
  Part& starts_after(std::string service);

 private:
  friend class Workflow;
  Part(Workflow& workflow, std::string name) : workflow_(workflow), name_(std::move(name)) {}

  Workflow& workflow_;
  std::string name_;
};

}  // namespace rehearsal::properties
