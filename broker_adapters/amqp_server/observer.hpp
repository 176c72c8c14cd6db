#pragma once

#include <string>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// Sees what clients ask of a server's brokers, and what these do. The virtual host is where.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void said(model::Time at, const std::string& virtual_host,
                    const model::Command& command) = 0;
  virtual void done(model::Time at, const std::string& virtual_host,
                    const model::Effect& effect) = 0;
};

}  // namespace rehearsal::broker_adapters::amqp_server
