#include "broker_adapters/amqp_server/read_definitions.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "broker_adapters/files/json.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// The place of a name among the values of an enumeration, whose names these are in order.
template <class Enum, std::size_t size>
Enum one_of(const JsonNode& node, const std::string_view (&names)[size]) {
  const std::string name = node.string();
  const auto found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) {
    std::string expected;
    for (const std::string_view each : names)
      expected.append(expected.empty() ? "" : ", ").append(in_quotes(each));
    node.fail(in_quotes(name) + " is unknown: expected one of " + expected);
  }
  return static_cast<Enum>(found - std::begin(names));
}

constexpr std::string_view hashes[] = {"rabbit_password_hashing_sha256",
                                       "rabbit_password_hashing_sha512",
                                       "rabbit_password_hashing_md5"};
constexpr std::string_view policy_scopes[] = {"all", "queues", "exchanges"};

/// As RabbitMQ reads a table out of JSON: whole numbers are long.
model::Value value_of(const JsonNode& node);

model::Table table_of(const JsonNode& node) {
  model::Table table;
  for (const auto& [key, value] : node.members()) table.emplace_back(key, value_of(value));
  return table;
}

model::Value value_of(const JsonNode& node) {
  const JsonNode::Json& json = node.json();
  if (json.is_boolean()) return {json.get<bool>()};
  if (json.is_number_integer()) return {json.get<std::int64_t>()};
  if (json.is_number_float()) return {json.get<double>()};
  if (json.is_string()) return {json.get<std::string>()};
  if (json.is_null()) return {model::Void{}};
  if (json.is_object()) return {table_of(node)};
  model::Array array;
  for (const JsonNode& item : node.items()) array.push_back(value_of(item));
  return {std::move(array)};
}

model::Name name_of(const JsonNode& node, std::string_view key) {
  constexpr std::size_t name_max = 255;
  const std::string name = node.at(key).string();
  if (name.size() > name_max) node.at(key).fail("expected at most 255 octets");
  return model::Name(name);
}

bool flag_of(const JsonNode& node, std::string_view key) {
  return node.has(key) && node.at(key).boolean();
}

model::Table arguments_of(const JsonNode& node) {
  return node.has("arguments") ? table_of(node.at("arguments")) : model::Table();
}

/// Topic permissions may speak of the virtual host (rule 23.5).
model::Name with_virtual_host(const model::Name& pattern, const std::string& virtual_host) {
  constexpr std::string_view variable = "{vhost}";
  std::string text = pattern.str();
  for (std::size_t at = 0; (at = text.find(variable, at)) != std::string::npos;
       at += virtual_host.size())
    text.replace(at, variable.size(), virtual_host);
  return model::Name(std::move(text));
}

/// RabbitMQ wrote one string with commas before 3.9, and a list since.
std::string tags_of(const JsonNode& node) {
  if (!node.has("tags")) return {};
  const JsonNode tags = node.at("tags");
  if (tags.json().is_string()) return tags.string();
  std::string joined;
  for (const JsonNode& tag : tags.items())
    joined.append(joined.empty() ? "" : ",").append(tag.string());
  return joined;
}

Password password_of(const JsonNode& user) {
  const auto hash = user.has("hashing_algorithm")
                        ? one_of<Password::Hash>(user.at("hashing_algorithm"), hashes)
                        : Password::Hash::sha256;
  const JsonNode node = user.at("password_hash");
  const auto password = Password::from_base64(node.string(), hash);
  if (!password) {
    node.fail(in_quotes(node.string()) +
              " is no such hash: expected the base64 of four octets of salt and the digest");
  }
  return *password;
}

/// A negative limit is none.
Limit limit_of(const JsonNode& limits, std::string_view key) {
  if (!limits.has(key)) return std::nullopt;
  const JsonNode node = limits.at(key);
  if (!node.json().is_number_integer()) node.fail("expected a whole number");
  const auto limit = node.json().get<std::int64_t>();
  return limit < 0 ? Limit() : static_cast<std::size_t>(limit);
}

UserDefinition definition_of(const JsonNode& user) {
  UserDefinition definition{password_of(user), {}, {}};
  if (user.has("limits")) {
    const JsonNode limits = user.at("limits");
    limits.require_object({"max-connections", "max-channels"});
    definition.connections_max = limit_of(limits, "max-connections");
    definition.channels_max = limit_of(limits, "max-channels");
  }
  return definition;
}

/// Reads one file. RabbitMQ imports in this order as well: what there is before what refers to it.
class DefinitionsReader {
 public:
  explicit DefinitionsReader(const JsonNode& root) : root_(root) {
    root_.members();
    for (const JsonNode& node : list("vhosts"))
      read_.definitions.virtual_hosts.try_emplace(node.at("name").string());
    for (const JsonNode& node : list("exchanges")) exchange(node);
    for (const JsonNode& node : list("queues")) queue(node);
    for (const JsonNode& node : list("bindings")) binding(node);
    for (const JsonNode& node : list("policies")) policy(node);
    for (const JsonNode& node : list("users")) user(node);
    for (const JsonNode& node : list("permissions")) permissions(node);
    for (const JsonNode& node : list("topic_permissions")) topic_permissions(node);
    for (const JsonNode& node : list("parameters")) parameter(node);
    if (foreign_parameters_ != 0) {
      read_.left_out.push_back("/parameters: " + std::to_string(foreign_parameters_) +
                               " of plug-ins that are not here");
    }
  }

  ReadDefinitions take() { return std::move(read_); }

 private:
  std::vector<JsonNode> list(std::string_view key) const {
    return root_.has(key) ? root_.at(key).items() : std::vector<JsonNode>();
  }

  VirtualHostDefinition& virtual_host(const JsonNode& node) {
    const JsonNode name = node.at("vhost");
    const auto found = read_.definitions.virtual_hosts.find(name.string());
    if (found == read_.definitions.virtual_hosts.end())
      name.fail("no virtual host " + in_quotes(name.string()) + ": expected one of /vhosts");
    return found->second;
  }
  /// Whose user it is must be defined before.
  model::Name user_of(const JsonNode& node) const {
    const JsonNode name = node.at("user");
    if (!read_.definitions.users.contains(name.string()))
      name.fail("no user " + in_quotes(name.string()) + ": expected one of /users");
    return name_of(node, "user");
  }

  void exchange(const JsonNode& node) {
    model::ExchangeDeclare declare{set_up_channel, name_of(node, "name"), name_of(node, "type")};
    declare.durable = flag_of(node, "durable");
    declare.auto_delete = flag_of(node, "auto_delete");
    declare.internal = flag_of(node, "internal");
    declare.arguments = arguments_of(node);
    virtual_host(node).commands.emplace_back(std::move(declare));
  }
  void queue(const JsonNode& node) {
    model::QueueDeclare declare{set_up_channel, name_of(node, "name")};
    declare.durable = flag_of(node, "durable");
    declare.auto_delete = flag_of(node, "auto_delete");
    declare.arguments = arguments_of(node);
    virtual_host(node).commands.emplace_back(std::move(declare));
  }
  void binding(const JsonNode& node) {
    enum class Kind : std::uint8_t { queue, exchange };
    constexpr std::string_view kinds[] = {"queue", "exchange"};
    const model::Name source = name_of(node, "source");
    const model::Name destination = name_of(node, "destination");
    const model::Name key = name_of(node, "routing_key");
    auto& commands = virtual_host(node).commands;
    if (one_of<Kind>(node.at("destination_type"), kinds) == Kind::queue) {
      commands.emplace_back(
          model::QueueBind{set_up_channel, destination, source, key, false, arguments_of(node)});
    } else {
      commands.emplace_back(
          model::ExchangeBind{set_up_channel, destination, source, key, false, arguments_of(node)});
    }
  }
  void policy(const JsonNode& node) {
    constexpr std::int64_t priority_max = 2'147'483'647;
    model::SetPolicy policy{name_of(node, "name"), name_of(node, "pattern")};
    if (node.has("apply-to"))
      policy.apply_to = one_of<model::ApplyTo>(node.at("apply-to"), policy_scopes);
    policy.definition = table_of(node.at("definition"));
    if (node.has("priority"))
      policy.priority =
          static_cast<std::int32_t>(node.at("priority").whole_number(0, priority_max));
    virtual_host(node).commands.emplace_back(std::move(policy));
  }
  void user(const JsonNode& node) {
    const model::Name name = name_of(node, "name");
    if (!read_.definitions.users.emplace(name.str(), definition_of(node)).second)
      node.at("name").fail("the user " + in_quotes(name.str()) + " is there twice: expected once");
    const model::Name tags(tags_of(node));
    for (auto& [host, definition] : read_.definitions.virtual_hosts)
      definition.commands.emplace_back(model::AddUser{name, tags});
  }
  void permissions(const JsonNode& node) {
    const model::Name user = user_of(node);
    VirtualHostDefinition& host = virtual_host(node);
    host.users.insert(user.str());
    host.commands.emplace_back(model::SetPermissions{
        user, name_of(node, "configure"), name_of(node, "write"), name_of(node, "read")});
  }
  void topic_permissions(const JsonNode& node) {
    const model::Name user = user_of(node);
    const std::string host = node.at("vhost").string();
    virtual_host(node).commands.emplace_back(model::SetTopicPermissions{
        user, name_of(node, "exchange"), with_virtual_host(name_of(node, "write"), host),
        with_virtual_host(name_of(node, "read"), host)});
  }

  void parameter(const JsonNode& node) {
    if (node.at("component").string() != "vhost-limits") return void(++foreign_parameters_);
    const JsonNode limits = node.at("value");
    limits.require_object({"max-connections", "max-queues"});
    virtual_host(node).connections_max = limit_of(limits, "max-connections");
    if (limit_of(limits, "max-queues"))
      read_.left_out.push_back("/parameters: max-queues of " +
                               in_quotes(node.at("vhost").string()));
  }

  const JsonNode root_;
  ReadDefinitions read_;
  std::size_t foreign_parameters_ = 0;
};

}  // namespace

ReadDefinitions read_definitions(const std::filesystem::path& file) {
  const JsonFile json =
      JsonFile::read(file, "definitions, as rabbitmqctl export_definitions writes them");
  return DefinitionsReader(json.root()).take();
}

}  // namespace rehearsal::broker_adapters::amqp_server
