#include <initializer_list>
#include <string>
#include <utility>

#include "model/operators/operator_methods.hpp"

namespace rehearsal::model {

namespace {

/// RabbitMQ's guest may do everything until an operator says otherwise.
Permissions everything() {
  const Pattern any = *Pattern::parse(".*");
  return {any, any, any};
}

/// Null when there is no such user.
User* find_user(State& state, const Name& name) {
  if (name == guest)
    return &state.users.try_emplace(name, User{false, everything(), {}}).first->second;
  const auto found = state.users.find(name);
  return found == state.users.end() ? nullptr : &found->second;
}

/// An empty permission is found in no name but the empty one.
std::optional<Pattern> parse_permission(const Name& text) {
  return Pattern::parse(text.empty() ? Name("^$") : text);
}

/// Null unless all of them are regular expressions.
std::optional<Permissions> parse_permissions(const Name& configure, const Name& write,
                                             const Name& read) {
  auto to_configure = parse_permission(configure);
  auto to_write = parse_permission(write);
  auto to_read = parse_permission(read);
  if (!to_configure || !to_write || !to_read) return std::nullopt;
  return Permissions{*std::move(to_configure), *std::move(to_write), *std::move(to_read)};
}

/// Topic permissions may speak of the user and the virtual host.
Name with_variables(const Name& pattern, const Name& user) {
  std::string text = pattern.str();
  const std::pair<std::string_view, std::string_view> variables[] = {{"{username}", user},
                                                                     {"{vhost}", "/"}};
  for (const auto& [variable, value] : variables) {
    for (std::size_t at = 0; (at = text.find(variable, at)) != std::string::npos;
         at += value.size()) {
      text.replace(at, variable.size(), value);
    }
  }
  return Name(std::move(text));
}

bool has_tag(const Name& tags, std::string_view tag) {
  const std::string all = "," + tags.str() + ",";
  return all.find("," + std::string(tag) + ",") != std::string::npos;
}

}  // namespace

void operate(State& state, const AddUser& command, Effects&) {
  User* user = find_user(state, command.user);
  if (!user) user = &state.users[command.user];
  user->impersonator = has_tag(command.tags, "impersonator");
}

void operate(State& state, const SetPermissions& command, Effects&) {
  const auto permissions = parse_permissions(command.configure, command.write, command.read);
  User* const user = find_user(state, command.user);
  if (user && permissions) user->permissions = permissions;
}

void operate(State& state, const SetTopicPermissions& command, Effects&) {
  const auto permissions = parse_permissions({}, with_variables(command.write, command.user),
                                             with_variables(command.read, command.user));
  User* const user = find_user(state, command.user);
  if (user && permissions) user->topics.insert_or_assign(command.exchange, *permissions);
}

}  // namespace rehearsal::model
