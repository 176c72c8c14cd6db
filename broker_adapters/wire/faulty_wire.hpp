#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_adapters/wire/confirm_numbering.hpp"
#include "broker_adapters/wire/delivered_twice.hpp"
#include "broker_adapters/wire/environment.hpp"
#include "broker_adapters/wire/wire.hpp"
#include "sim/link.hpp"

/// A connection to the model on which faults may strike, and what keeps both ends in step then.
namespace rehearsal::broker_adapters::wire {

/// How long things take on a wire.
struct WireTimes {
  /// One way.
  sim::Duration latency{};
  /// How long a silent connection is kept by the broker.
  sim::Duration heartbeat_limit{};
  /// How much later the client gives it up.
  sim::Duration client_notices_after{};
};

/// A client's connection to the model, simulated or served: a link in each direction, and the
/// faults that may strike on the way.
///
/// The abstract faults act on messages, not on frames: AMQP counts publishes and deliveries, so
/// a frame that vanished would throw off the numbers of both ends and not just lose a message.
/// The wire keeps the numbers in step (ConfirmNumbering), and swallows the second settlement of
/// a delivery that arrived twice (DeliveredTwice). Both end with their channel, and so does what is
/// late for it.
///
/// The physical faults act on the connection, as with TCP: what arrives in a direction is what was
/// sent from the beginning on up to some frame, in its order. While nothing strikes, a client
/// cannot tell the wire from one without faults.
class FaultyWire final : public Wire {
 public:
  /// The environment, the name of the party and the receiver outlive the wire.
  FaultyWire(Environment& environment, model::ConnectionId id, ClientIdentity party,
             const WireTimes& times, Receiver& receiver);
  ~FaultyWire() override;

  model::ConnectionId id() const override { return id_; }
  void send(model::Command&& command) override;

  /// The broker says something to this client.
  void down(model::Effect&& effect);
  /// The connection ends for both sides, and what is on its way is lost.
  void lose(std::string_view why);
  /// The broker's last word to this client, behind all that is on its way. It is not heard while
  /// nothing gets through.
  void say_last(model::Effect&& effect);
  /// The broker went down, and with it everything that it knew of this connection.
  void broker_gone() {
    known_to_broker_ = false;
    lose("the broker is down");
  }
  /// Both ends go at once, and nobody looks at the broker any more: it is not told.
  void abandon() { known_to_broker_ = false; }
  /// Nothing gets through for a while, and maybe the connection does not survive it.
  void stall(sim::Duration duration);
  /// Nothing gets through now.
  bool stalled() const { return stalled_until_ > environment_.scheduler().now(); }
  /// The client hears nothing before then.
  void hold_down(sim::Time until) { down_.hold(until); }
  /// Whether it has not been lost, as the client sees it.
  bool connected() const { return connected_; }
  /// The name of the party at its end.
  std::string_view client() const { return identity_.name; }

 private:
  using ChannelTag = std::pair<model::ChannelId, model::DeliveryTag>;
  /// How often a channel was opened or closed, as one of the ends has seen it. Both see it in the
  /// same order, so that equal numbers mean the same channel.
  using Turn = std::uint32_t;
  /// What the client's end of the wire knows of a channel number.
  struct ClientEnd {
    Turn turn = 0;
    /// In confirm mode, how often it has published.
    std::optional<std::uint64_t> published;
    DeliveredTwice twice;
  };
  struct BrokerEnd {
    Turn turn = 0;
    std::optional<ConfirmNumbering> numbering;
  };
  struct Up {
    model::Command command;
    /// The number that the client gave this publish; 0 for a duplicate, which it knows not of.
    std::uint64_t number = 0;
    /// Of what is late: its channel at the other end must still be this one.
    std::optional<Turn> late_for{};
  };
  struct Down {
    model::Effect effect;
    std::optional<Turn> late_for{};
  };
  struct UpEnd final : sim::Link<Up>::Receiver {
    explicit UpEnd(FaultyWire& owner) : wire(owner) {}
    void arrived(Up&& item) override;
    FaultyWire& wire;
  };
  struct DownEnd final : sim::Link<Down>::Receiver {
    explicit DownEnd(FaultyWire& owner) : wire(owner) {}
    void arrived(Down&& item) override;
    FaultyWire& wire;
  };
  /// Ends the connection at a set time: at the broker's side, at the client's, or at both.
  struct Breaker final : sim::Timer {
    enum class Side : std::uint8_t { broker, both };
    Breaker(sim::Scheduler& scheduler, FaultyWire& owner, Side which)
        : Timer(scheduler), wire(owner), side(which) {}
    /// Not later than at `when`: nothing that happens to the connection afterwards mends it.
    void break_at(sim::Time when);
    void fire() override;
    FaultyWire& wire;
    Side side;
    sim::Time at{};
  };
  /// What becomes of a message on one hop.
  struct Hop {
    bool lost = false;
    bool twice = false;
    sim::Duration late{};

    bool in_its_turn() const { return !lost && late == sim::Duration::zero(); }
  };

  Hop hop(const sim::Site& site, bool carries_message);
  Hop publish_hop(const model::MessageRef& message);
  Hop settle_hop(ChannelTag tag);
  Hop deliver_hop(const model::MessageRef& message);
  Hop confirm_hop(const model::MessageRef& message);
  bool broker_fails_at(const model::Message& message);
  void send_publish(model::Publish&& publish);
  void send_settlement(model::Command&& command, ChannelTag tag, bool multiple = false);
  void note_at_client(const model::Command& command);
  void note_at_broker(const Up& up);
  bool too_late(const Up& up) const;
  bool too_late(const Down& down) const;
  void enter_up(Up&& up, sim::Duration late = sim::Duration::zero());
  void enter_down(model::Effect&& effect, sim::Duration late = sim::Duration::zero());
  void down_deliver(model::Deliver&& deliver);
  template <class Confirm>
  void down_confirm(const Confirm& confirm);
  void reset();
  void drop_at_broker();

  Environment& environment_;
  model::ConnectionId id_;
  const ClientIdentity identity_;
  const WireTimes times_;
  Receiver& receiver_;
  UpEnd up_end_;
  DownEnd down_end_;
  sim::Link<Up> up_;
  sim::Link<Down> down_;
  Breaker broker_side_;
  Breaker both_sides_;
  /// The client has not been told that it is over.
  bool connected_ = true;
  /// Something may still get through, in that direction. What was cut off once stays so.
  bool up_open_ = true;
  bool down_open_ = true;
  sim::Time silent_since_{};
  sim::Time stalled_until_{};
  bool known_to_broker_ = false;
  /// The run may still have faults when the connection is made.
  const bool watched_;
  /// Kept on watched wires only.
  std::map<model::ChannelId, ClientEnd> client_ends_;
  std::map<model::ChannelId, BrokerEnd> broker_ends_;
  /// What becomes of the answers of one confirm, kept for its memory.
  std::vector<Hop> fates_;
};

}  // namespace rehearsal::broker_adapters::wire
