#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/client/context.hpp"
#include "broker_adapters/client/gateway.hpp"
#include "broker_adapters/client/supervisor.hpp"
#include "broker_adapters/simulated/ledger.hpp"
#include "broker_adapters/simulated/memory_keys.hpp"
#include "broker_adapters/simulated/memory_store.hpp"
#include "broker_adapters/simulated/redeliveries.hpp"
#include "broker_adapters/wire/environment.hpp"
#include "broker_adapters/wire/faulty_wire.hpp"
#include "model/broker.hpp"
#include "sim/choices.hpp"
#include "sim/trace.hpp"

/// Services on the model of RabbitMQ: the port under virtual time, with faults, and their state in
/// memory.
namespace rehearsal::broker_adapters::simulated {

/// How long the broker is busy with messages that it must read back from its disk: so long for each
/// of them, and so long for each MiB. See docs/lazy-queues.md.
struct DiskCost {
  sim::Duration message = std::chrono::microseconds(5);   ///< for each message, whatever its size
  sim::Duration mebibyte = std::chrono::milliseconds(2);  ///< for each MiB of bodies

  /// How long it takes to read that.
  sim::Duration of(const model::Weight& read) const {
    constexpr std::int64_t bytes_in_mebibyte = 1 << 20;
    return message * static_cast<std::int64_t>(read.messages) +
           mebibyte * static_cast<std::int64_t>(read.bytes) / bytes_in_mebibyte;
  }
};

/// How a simulated world is made.
struct SimulatedWorldOptions {
  /// One way, on every link.
  sim::Duration latency = std::chrono::milliseconds(1);
  /// How long a silent connection is kept by the broker: two heartbeat intervals of 10 s (2.18).
  sim::Duration heartbeat_limit = std::chrono::seconds(20);
  /// How much later the client gives it up.
  sim::Duration client_notices_after = std::chrono::seconds(5);
  /// More steps than this leave a run undecided.
  std::uint64_t step_limit = 5'000'000;
  /// More steps than this without virtual time moving are a livelock of the service that spins.
  std::uint64_t livelock_steps = 1'000'000;
  /// Whether the run keeps its steps as text, which takes much longer.
  sim::Trace::Keep keep = sim::Trace::Keep::digest;
  /// Whether what the services do, publish and receive is kept: it takes memory for every message.
  bool keep_history = true;
  /// Of the broker.
  model::Profile profile;
  model::MemoryOptions memory;  ///< how much the broker may use: without limit unless it is said
  DiskCost disk;                ///< what reading back takes
};

/// How a phase of a run ended.
enum class PhaseEnd : std::uint8_t {
  quiescent,   ///< nothing is left to happen
  time_limit,  ///< virtual time is up
  step_limit,  ///< it took more steps than a run may take
  cut_short,   ///< it would go on for ever: see `SimulatedWorld::cut_short`
};

/// Why a run was stopped before its end: the service under test is wrong.
struct CutShort {
  /// What the service did.
  enum class Kind : std::uint8_t {
    livelock,    ///< it would spin for ever
    redelivery,  ///< a message would come to it again for ever
    misuse,      ///< it asked for what makes no sense: see `sim::Misuse`
  };
  Kind kind;  ///< what the service did
  /// Who does what, for the one who reads the verdict.
  std::string what;
};

/// How often what a search must have seen happened in one run.
struct Coverage {
  std::array<std::uint32_t, crash_points> crashes_at{};  ///< crashes that struck at each boundary
  /// How often a service came by each where crashes may strike.
  std::array<std::uint32_t, crash_points> passed{};
  /// By the index of the service: what came to it again, and whether it settled anything itself.
  std::vector<std::uint32_t> redeliveries;
  std::vector<bool> settles;  ///< whether each settled anything itself
};

/// The simulated world: the services, the model of RabbitMQ and the links between them, under
/// virtual time. One world is one run, a pure function of services, requests and choices.
class SimulatedWorld final : public World, private wire::Environment {
 public:
  /// The services must outlive the world.
  SimulatedWorld(std::span<const Service> services, sim::Choices& choices,
                 SimulatedWorldOptions options = {});
  ~SimulatedWorld() override;

  /// Starts the services. The requests come once all of them are up (Supervisor).
  void open(std::span<const model::MessageRef> requests) { supervisor_.start(requests); }

  /// Runs until nothing happens any more, or virtual time passes `limit`.
  PhaseEnd run_until(sim::Time limit);

  /// The world gets well: no more faults, the broker is up, and so is every service. Where an
  /// abstract fault struck, every service and connection is made anew, so that what was delivered
  /// and not acknowledged comes again. Where only physical ones did, nobody who is up is restarted:
  /// a service must recover by itself.
  void heal();

  /// The model as it is now.
  const model::Broker& broker() const { return broker_; }
  /// Whether it takes connections.
  bool broker_up() const override { return broker_.running(); }
  /// What became of each copy of a message.
  const Ledger& ledger() const { return ledger_; }
  /// What has happened so far.
  const sim::Trace& trace() const { return trace_; }
  /// What a search must have seen.
  const Coverage& coverage() const { return coverage_; }
  /// What went on for ever, where that is how the run ended.
  const std::optional<CutShort>& cut_short() const { return cut_short_; }
  /// How long some connection was blocked by an alarm.
  sim::Duration blocked() const { return blocked_for_; }
  /// As the world was made.
  const SimulatedWorldOptions& options() const { return options_; }
  /// Who decides what goes wrong, and what did so far.
  sim::Injector& injector() { return injector_; }
  /// Under virtual time, which begins at 0.
  sim::Scheduler& scheduler() override { return scheduler_; }
  /// The durable state of that name, or null. See `Service::store`.
  const Store* store(std::string_view name) const { return supervisor_.store(name); }

 private:
  class BrokerStart final : public sim::Timer {
   public:
    explicit BrokerStart(SimulatedWorld& world) : Timer(world.scheduler_), world_(world) {}

   private:
    void fire() override { world_.start_broker(); }
    SimulatedWorld& world_;
  };
  class BrokerDue final : public sim::Timer {
   public:
    explicit BrokerDue(SimulatedWorld& world, Kind kind = Kind::once)
        : Timer(world.scheduler_, kind), world_(world) {}

   private:
    void fire() override;
    SimulatedWorld& world_;
  };

  bool may_strike_at(CrashPoint point) const;
  bool calm() const override { return injector_.calm(); }
  bool broker_may_fail() const override {
    return injector_.may(sim::Fault::broker_restart) || injector_.may(sim::Fault::broker_kill);
  }
  std::uint32_t strikes(sim::Fault fault, const sim::Site& site) override;
  std::uint32_t times(std::size_t process, wire::WireOperation deed,
                      const model::Message& message) override {
    return occurrence(process, crash_points + static_cast<std::size_t>(deed), message);
  }
  sim::Subject settles(model::ChannelId, model::DeliveryTag) override {
    return scheduler_.running().handling();
  }
  void stop_broker(sim::Fault fault, sim::Duration down_for) override;
  void apply(std::string_view client, const model::Command& command) override;
  void forget_wire(model::ConnectionId id) override { wires_.erase(id); }

  /// Which time this is that something is done with the message: at a crash point of the process,
  /// or what comes after these, a deed on one of its wires.
  std::uint32_t occurrence(std::size_t process, std::size_t what, const model::Message& message) {
    return occurrences_.next(std::uint64_t{process} << 8 | what, message);
  }
  std::uint32_t times(std::size_t process, CrashPoint point, const model::Message& message) {
    return occurrence(process, static_cast<std::size_t>(point), message);
  }

  std::unique_ptr<Wire> connect(const sim::Process& process, Wire::Receiver& receiver) override;
  Store& store(const sim::Process& process) override { return supervisor_.store(process); }
  void ready(const sim::Process& process) override { supervisor_.asks_for_work(process); }
  Taking take(sim::Process& process, const model::MessageRef& message, bool redelivered) override;
  bool crashes_at(sim::Process& process, CrashPoint point, const sim::Subject& subject) override;
  std::optional<EffectAnswer> perform(const sim::Process& process, const Act& act,
                                      const std::string& idempotency_key,
                                      EffectAsker& asker) override;
  bool fails(const sim::Process& process, std::string_view name) override;
  void committed(const sim::Process& process, std::span<const Write> writes) override;
  void note(const sim::Process& process, std::string_view text) override;
  void note_start(const sim::Process& process) override;
  void note_end(const sim::Process& process, std::string_view why) override;
  std::uint64_t unique_id(const sim::Process& process) override;

  /// A step of the trace that is told by its text.
  template <class Make>
  void say(std::string_view actor, std::string_view text, Make make) {
    trace_.add(scheduler_.now(), actor, text, make);
  }
  void dispatch();
  void tell(model::Effect&& effect, model::ConnectionId connection);
  void wait_for_disk();
  void count_blocked(const model::Effect& effect);
  void count_redelivery(model::ConnectionId connection, const model::MessageRef& message,
                        bool redelivered);
  void arm_broker_due();
  void arm_broker_look();
  void start_broker();

  SimulatedWorldOptions options_;
  sim::Trace trace_;
  sim::Injector injector_;
  sim::Occurrences occurrences_;
  /// Which time it was that a process came by the last crash point.
  std::uint32_t passed_ = 0;
  MemoryKeys keys_;
  Gateway gateway_{history_, keys_};
  model::Broker broker_;
  model::Effects effects_;
  Ledger ledger_;
  Redeliveries redeliveries_;
  std::optional<CutShort> cut_short_;
  Coverage coverage_;
  model::Weight disk_reads_;
  sim::Time disk_busy_until_{};
  std::uint32_t blocked_ = 0;
  sim::Time blocked_since_{};
  sim::Duration blocked_for_{};
  BrokerStart broker_start_{*this};
  BrokerDue broker_due_{*this};
  /// Who waits for nothing but a late acknowledgement is stuck, and the run is quiescent.
  BrokerDue broker_look_{*this, sim::Timer::Kind::periodic};
  std::optional<sim::Time> looks_at_;
  std::map<model::ConnectionId, wire::FaultyWire*> wires_;
  std::uint32_t connections_ = 0;
  /// By the index of the service: how many unique ids it was given.
  std::vector<std::uint64_t> ids_;
  std::map<std::string, MemoryStore> stores_;
  Supervisor supervisor_{*this};
};

}  // namespace rehearsal::broker_adapters::simulated
