#pragma once

#include "model/operators/operator_command.hpp"
#include "model/text/field.hpp"

namespace rehearsal::model {

template <>
struct Description<SetPolicy> {
  static constexpr std::string_view name = "set_policy";
  static constexpr auto fields = std::tuple{
      field("name", &SetPolicy::name), field("pattern", &SetPolicy::pattern),
      field("apply_to", &SetPolicy::apply_to), field("definition", &SetPolicy::definition),
      field("priority", &SetPolicy::priority)};
};

template <>
struct Description<ClearPolicy> {
  static constexpr std::string_view name = "clear_policy";
  static constexpr auto fields = std::tuple{field("name", &ClearPolicy::name)};
};

template <>
struct Description<AddUser> {
  static constexpr std::string_view name = "add_user";
  static constexpr auto fields =
      std::tuple{field("user", &AddUser::user), field("tags", &AddUser::tags)};
};

template <>
struct Description<SetPermissions> {
  static constexpr std::string_view name = "set_permissions";
  static constexpr auto fields = std::tuple{
      field("user", &SetPermissions::user), field("configure", &SetPermissions::configure),
      field("write", &SetPermissions::write), field("read", &SetPermissions::read)};
};

template <>
struct Description<SetTopicPermissions> {
  static constexpr std::string_view name = "set_topic_permissions";
  static constexpr auto fields = std::tuple{
      field("user", &SetTopicPermissions::user), field("exchange", &SetTopicPermissions::exchange),
      field("write", &SetTopicPermissions::write), field("read", &SetTopicPermissions::read)};
};

template <>
struct Description<RaiseAlarm> {
  static constexpr std::string_view name = "raise_alarm";
  static constexpr auto fields = std::tuple{field("source", &RaiseAlarm::source)};
};

template <>
struct Description<ClearAlarm> {
  static constexpr std::string_view name = "clear_alarm";
  static constexpr auto fields = std::tuple{field("source", &ClearAlarm::source)};
};

template <>
struct Description<Configure> {
  static constexpr std::string_view name = "configure";
  static constexpr auto fields =
      std::tuple{field("parameter", &Configure::parameter), field("value", &Configure::value)};
};

}  // namespace rehearsal::model
