#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/amqp_server/definitions.hpp"

/// RabbitMQ's definitions, as `rabbitmqctl export_definitions` writes them.
namespace rehearsal::broker_adapters::amqp_server {

struct ReadDefinitions {
  Definitions definitions;
  /// What was left out, each as a sentence of what and where.
  std::vector<std::string> left_out;
};

/// Throws `InputError`, also where the file cannot be read.
ReadDefinitions read_definitions(const std::filesystem::path& file);

}  // namespace rehearsal::broker_adapters::amqp_server
