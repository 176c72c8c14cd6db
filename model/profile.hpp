#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rehearsal::model {

/// The versions of RabbitMQ that can be asked for. The rules describe 3.10.8; section 27 of them
/// says what is different later.
enum class Version : std::uint8_t { v3_10, v3_13, v4_0 };

/// All of them, the oldest first.
std::span<const Version> versions();
/// "3.10".
std::string_view name_of(Version version);
/// The version of that name, "3.10"; null if it is none of them.
std::optional<Version> version_named(std::string_view name);
/// "3.10, 3.13, 4.0", for whoever names another.
std::string_view version_names();
/// Whether what the model does was compared with a real broker of that version.
constexpr bool is_compared(Version version) { return version == Version::v3_10; }
/// The same in words.
std::string_view trust_in(Version version);

/// When the single active consumer of a classic queue cancels, another one is active, and messages
/// wait.
enum class AfterCancel : std::uint8_t {
  /// Nothing moves, and a publish crashes the queue (rules 20.15, 20.16).
  publish_crashes,
  /// Nothing moves, and what is published goes ahead of all that waits (rule 27.2).
  publish_overtakes,
  /// The other one gets what waits (rule 27.6).
  queue_runs,
};

/// What the model does differently for another version, switch by switch. The defaults are 3.10.8.
struct Profile {
  /// Which one it is, for reports; the switches below say what it does.
  Version version = Version::v3_10;
  /// Whether x-queue-mode decides where a classic queue keeps its messages (rule 20.11). If it does
  /// not, each keeps them as a lazy one does (rule 27.1).
  bool queue_mode_counts = true;
  /// Whether the first get from a quorum queue brings an x-delivery-count of 0 (rules 26.4, 27.2).
  bool first_get_is_counted = true;
  /// What becomes of a classic queue then.
  AfterCancel after_cancel = AfterCancel::publish_crashes;
  /// Whether x-death is made anew at each death, the latest first, its fields in one order, and
  /// with x-last-death-* beside it (rules 19.6 to 19.10, 27.4).
  bool rebuilds_deaths = false;
  /// Whether a quorum queue that dead-letters at least once to itself hears that they have arrived.
  bool hears_own_dead_letters = false;
  /// Whether an x-death that a publisher sent is taken for history (rules 19.10a, 27.6).
  bool believes_publishers_deaths = true;
  /// Of a quorum queue that asks for none. Where there is one, a negative limit means none (rules
  /// 26.7, 27.6).
  std::optional<std::int64_t> default_delivery_limit;
  /// Whether a headers exchange tells 1 from 1.0 (rules 9.9, 27.6).
  bool headers_compare_exactly = false;
  /// Bytes of a body (rules 2.15, 27.6).
  std::size_t max_message_size = 134217728;

  friend bool operator==(const Profile&, const Profile&) = default;
};

/// The switches of that version.
Profile profile_of(Version version);

/// One thing that is different in a version, and in those after it, from the version before.
struct Difference {
  Version since{};         ///< the first version in which it is so
  std::string_view rule;   ///< the number of the rule, "27.2"
  std::string_view about;  ///< what is different, in one line
  /// Whether the model does it.
  bool expressed = true;
};

/// In the order of their rules.
std::span<const Difference> differences();

}  // namespace rehearsal::model
