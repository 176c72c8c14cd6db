#pragma once

#include <string>

#include "model/profile.hpp"
#include "properties/catalogue.hpp"
#include "tools/command.hpp"

namespace rehearsal::tools {

/// Something that `run` can run though it is no workflow: nothing is asked of it, nothing goes
/// wrong in it, and there is nothing to search for.
class Demonstration {
 public:
  virtual ~Demonstration() = default;

  virtual std::string name() const = 0;
  virtual std::string about() const = 0;
  /// Options of its own, which it reads its values from.
  virtual void add_to(Command command) = 0;
  /// Refuses those of them that were given with a workflow. Throws `UsageError`.
  virtual void refuse(const Command& command, const std::string& workflow) const = 0;
  /// In the simulation. Returns the exit status. Throws `UsageError`.
  virtual int simulate(model::Version rabbitmq, bool json) const = 0;
  /// On a real RabbitMQ. Throws `UsageError` or `BrokerUnavailable`.
  virtual int run_on_broker(const Command& command, const std::string& url, bool json) const = 0;
};

/// What a command line is over.
struct Repertoire {
  properties::Catalogue catalogue;
  /// Null where workflows are all there is.
  Demonstration* demonstration = nullptr;

  /// "orders-naive, orders, ...": whatever `run` takes.
  std::string names() const {
    return demonstration ? catalogue.names() + ", " + demonstration->name() : catalogue.names();
  }
  bool is_demonstration(const std::string& name) const {
    return demonstration && demonstration->name() == name;
  }
};

}  // namespace rehearsal::tools
