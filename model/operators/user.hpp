#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/containers/name_map.hpp"
#include "model/operators/pattern.hpp"

namespace rehearsal::model {

/// What a user wants to do with a queue or an exchange (rule 23.1).
enum class Access : std::uint8_t { configure, write, read };

/// With which names a user may do it.
struct Permissions {
  Pattern configure;  ///< for declaring and deleting
  Pattern write;      ///< for publishing, and binding as a destination
  Pattern read;       ///< for getting, consuming, purging, and binding as a source

  /// The pattern for one of the three.
  const Pattern& to(Access access) const {
    return access == Access::configure ? configure : access == Access::write ? write : read;
  }

  friend bool operator==(const Permissions&, const Permissions&) = default;
};

/// What the broker knows of a user.
struct User {
  /// May publish in the name of others (rule 23.8).
  bool impersonator = false;
  /// Null: may not even connect (rule 2.6).
  std::optional<Permissions> permissions;
  /// With which routing keys, by topic exchange. All keys, where there is none (rule 23.5).
  NameMap<Permissions> topics;

  friend bool operator==(const User&, const User&) = default;
};

/// The user that is there from the start, and may do everything.
inline constexpr std::string_view guest = "guest";

/// Who a connection belongs to, and what was true when it was opened.
struct Login {
  /// Empty for guest, so that most connections need no name of their own.
  Name user;
  bool impersonator = false;  ///< as the user was when the connection was opened (rule 23.8)

  /// The user's name, guest's too.
  std::string_view name() const { return user.empty() ? guest : user.view(); }

  friend bool operator==(const Login&, const Login&) = default;
};

}  // namespace rehearsal::model
