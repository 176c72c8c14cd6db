#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "properties/run_record.hpp"

namespace rehearsal::properties {

/// What is wrong with a run, in one sentence; nothing where nothing is.
using Wrong = std::optional<std::string>;

/// Looks at a run that has ended, and says what is wrong with it. It must be a function of the
/// record alone.
class Check {
 public:
  Check() = default;
  /// Any callable of that kind. Where its type says `needs_simulation`, it is not asked about a run
  /// on a real broker.
  template <class Look>
  requires std::is_invocable_r_v<Wrong, const Look&, const RunRecord&> Check(Look look)
      : look_(std::move(look)) {
    if constexpr (requires { Look::needs_simulation; }) needs_simulation_ = Look::needs_simulation;
  }

  /// What is wrong with the run, if anything. Requires: not empty.
  Wrong operator()(const RunRecord& record) const { return look_(record); }
  /// Whether there is anything to ask.
  explicit operator bool() const { return static_cast<bool>(look_); }
  /// Whether a run on a real broker cannot be judged by it.
  bool needs_simulation() const { return needs_simulation_; }

 private:
  std::function<Wrong(const RunRecord& record)> look_;
  bool needs_simulation_ = false;
};

/// A name, and what it asks of a run.
struct Property {
  /// When it must hold.
  enum class Kind : std::uint8_t {
    always,      ///< nothing bad ever happened
    eventually,  ///< the good thing did, at the end of the healed world
  };

  /// Unique in its workflow; scenarios and the command line know it by that.
  std::string name;
  /// When it must hold.
  Kind kind = Kind::always;
  /// For whoever reads a list of them.
  std::string about;
  Check check;  ///< what is asked of the run's record
};

/// What must happen in some run of a search, which is vacuous otherwise: it has looked at too
/// little.
struct Sometimes {
  std::string name;  ///< what happens, as the report of a vacuous search names it
  /// Whether it happened in the run: a function of the record alone.
  std::function<bool(const RunRecord& record)> happened;
};

/// A property that does not hold, and what is wrong.
struct Violation {
  std::string property;  ///< the name of the property
  std::string what;      ///< one sentence, about what was seen
  /// The property's place among its workflow's.
  std::size_t index = 0;
};

/// How much of its life a run got, and so which properties can be judged by it.
enum class Life : std::uint8_t {
  whole,  ///< the healed world came to rest, or had the time in which it must
  cut,    ///< stopped before: what should happen `eventually` may still have been to come
};

/// Whether the record has what the property looks at.
bool can_judge(const Property& property, const RunRecord& record);

/// Every property that does not hold, in their order: none hides another. What cannot be judged by
/// this record is left out. Throws `sim::Misuse`, with its name, where one throws.
std::vector<Violation> judge(std::span<const Property> properties, const RunRecord& record,
                             Life life = Life::whole);

}  // namespace rehearsal::properties
