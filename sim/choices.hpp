#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/fault.hpp"
#include "sim/random.hpp"
#include "sim/site.hpp"

namespace rehearsal::sim {

/// The only source of nondeterminism.
class Choices {
 public:
  virtual ~Choices() = default;

  /// A number in [0, bound): how strongly `fault` strikes at `site`. 0 is always calm.
  virtual std::uint32_t pick(std::uint32_t bound, Fault fault, const Site& site) = 0;

  /// The kinds that `pick` may answer with anything but 0, in the whole run.
  virtual FaultSet faults() const = 0;

  /// From now on every pick is 0, so that nobody need ask any more.
  virtual bool exhausted() const { return false; }
};

/// One choice that was not calm: enough, with the others of its run, to have the run again.
struct Decision {
  std::string at;          ///< the key of the site
  Fault fault{};           ///< what struck there
  std::uint32_t pick = 0;  ///< how strongly: 1 or more, in steps of the fault's unit

  friend bool operator==(const Decision&, const Decision&) = default;
};

/// "transcode received Uploaded(7) #1: crash, restart_after 1s"
std::string text(const Decision& decision);

/// Nothing ever goes wrong.
class CalmChoices final : public Choices {
 public:
  std::uint32_t pick(std::uint32_t, Fault, const Site&) override { return 0; }
  FaultSet faults() const override { return {}; }
};

/// How a search spreads faults over sites and runs.
enum class Strategy : std::uint8_t { random, swarm };

/// A strategy as people know it.
struct StrategyInfo {
  Strategy strategy;       ///< which it is
  std::string_view name;   ///< what the command line calls it
  std::string_view about;  ///< what it does, in one line
};
/// All strategies, in the order of the enumeration.
inline constexpr std::array<StrategyInfo, 2> strategy_table{{
    {Strategy::random, "random", "every kind may strike anywhere, with the same small probability"},
    {Strategy::swarm, "swarm",
     "some runs have a random half of the kinds, and a rate for each; the others have all"},
}};
/// Nothing where there is none of that name.
std::optional<Strategy> strategy_named(std::string_view name);
/// For the message about an unknown one: "random, swarm".
std::string strategy_names();

/// Drawn from a seed, and spread over the whole run: a longer run has more faults. Swarm testing:
/// Groce et al., ISSTA 2012.
class SeededChoices final : public Choices {
 public:
  /// Equal generators make equal faults. Only kinds in `allowed` strike.
  SeededChoices(Random random, FaultSet allowed, Strategy strategy);
  /// At most `faults_max` faults, of any of the kinds, in a run that is asked about `sites` times.
  SeededChoices(Random random, FaultSet allowed, std::uint32_t faults_max, std::size_t sites);

  std::uint32_t pick(std::uint32_t bound, Fault fault, const Site& site) override;
  FaultSet faults() const override { return active_; }
  bool exhausted() const override { return remaining_ == 0; }

 private:
  void swarm();

  Random random_;
  FaultSet active_;
  std::array<std::uint32_t, fault_kinds> per_million_{};
  std::uint32_t remaining_;
};

/// Drawn from a seed and the key of each site, with the same small probability everywhere: whatever
/// the order in which sites come up, the same faults strike at them.
class KeyedChoices final : public Choices {
 public:
  /// Equal seeds make equal faults at equal sites.
  KeyedChoices(std::uint64_t seed, FaultSet faults) : seed_(seed), faults_(faults) {}

  std::uint32_t pick(std::uint32_t bound, Fault fault, const Site& site) override;
  FaultSet faults() const override { return faults_; }

 private:
  std::uint64_t seed_;
  FaultSet faults_;
};

/// The decisions of an earlier run, found again by their keys. Tolerant: what does not come up
/// is left over and can be asked for, all else is calm.
class ReplayedChoices final : public Choices {
 public:
  /// Each strikes once, where its site comes up, in whatever order. Throws `Misuse` for one that is
  /// weaker or stronger than its kind of fault can be.
  explicit ReplayedChoices(std::vector<Decision> decisions);

  std::uint32_t pick(std::uint32_t bound, Fault fault, const Site& site) override;
  FaultSet faults() const override { return faults_; }
  bool exhausted() const override { return left_ == 0; }

  /// The indices of the decisions that did not come up.
  std::vector<std::size_t> unmatched() const;

 private:
  std::vector<Decision> decisions_;
  std::vector<bool> matched_;
  std::size_t left_;
  FaultSet faults_;
};

/// Asks the choices at each site, and keeps the account of what was injected. Once healed, the
/// world is calm.
class Injector {
 public:
  /// Asks `choices`, which must outlive it.
  explicit Injector(Choices& choices) : choices_(choices), active_(choices.faults()) {}

  /// Whether the fault may strike at all: no need to make a site where not.
  bool may(Fault fault) const { return active_.has(fault); }
  /// Whether any of them may strike.
  bool may_any(FaultSet faults) const { return active_.has_any(faults); }
  /// Whether nothing may strike any more.
  bool calm() const { return active_.empty(); }

  /// How strongly the fault strikes here: 0 is not at all.
  std::uint32_t ask(Fault fault, const Site& site) {
    if (!may(fault)) return 0;
    const std::uint32_t pick = choices_.pick(info(fault).steps + 1, fault, site);
    if (pick != 0) injected(fault, site, pick);
    return pick;
  }

  /// No faults from now on.
  void heal() { active_ = {}; }

  /// What struck so far, in order.
  const std::vector<Decision>& injected() const { return injected_; }

 private:
  void injected(Fault fault, const Site& site, std::uint32_t pick);

  Choices& choices_;
  FaultSet active_;
  std::vector<Decision> injected_;
};

}  // namespace rehearsal::sim
