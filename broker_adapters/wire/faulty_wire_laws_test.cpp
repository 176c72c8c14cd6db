#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <deque>
#include <ostream>

#include "broker_adapters/wire/wire_fixture.hpp"
#include "model/refusal.hpp"

/// What physical faults may do to a connection: what TCP can.
namespace rehearsal::broker_adapters::wire {
namespace {

using model::ChannelId;
using model::ConnectionId;
using sim::Fault;

enum class Happening {
  client_sends,
  broker_says,
  time_passes,
  wire_stalls,
  broker_stops,
  wire_is_lost,
};

/// One thing that happens, to one of the wires; `how` tells which command, or how long.
struct Step {
  Happening what{};
  std::size_t wire = 0;
  std::uint32_t how = 0;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  constexpr std::array names{"client sends", "broker says",  "time passes",
                             "wire stalls",  "broker stops", "wire is lost"};
  return out << names[static_cast<std::size_t>(step.what)] << " (wire " << step.wire << ", "
             << step.how << ")";
}

constexpr std::size_t wires = 2;
constexpr std::array<sim::Duration, 8> durations{0s, 0s, 1ms, 1s, 5s, 19s, 20s, 22s};

rc::Gen<Step> any_step() {
  const auto what = rc::gen::weightedElement<Happening>({{30, Happening::client_sends},
                                                         {30, Happening::broker_says},
                                                         {20, Happening::time_passes},
                                                         {2, Happening::wire_stalls},
                                                         {1, Happening::broker_stops},
                                                         {1, Happening::wire_is_lost}});
  return rc::gen::map(
      rc::gen::tuple(what, rc::gen::inRange<std::size_t>(0, wires), rc::gen::inRange(0u, 1000u)),
      [](const auto& drawn) {
        const auto& [happening, wire, how] = drawn;
        return Step{happening, wire, how};
      });
}

/// An answer to each question whether a fault strikes; most are no.
rc::Gen<std::vector<std::uint32_t>> any_answers() {
  return rc::gen::container<std::vector<std::uint32_t>>(rc::gen::weightedOneOf<std::uint32_t>(
      {{15, rc::gen::just(0u)}, {1, rc::gen::inRange(1u, 61u)}}));
}

/// A client, and what the broker knows of its connection.
struct End {
  End(Environment& environment, std::uint32_t number, sim::Duration latency)
      : client(environment, number, latency), channel{client.wire.id(), 1} {}

  TestClient client;
  ChannelId channel;
  Lines sent;
  Lines taken;
  Lines said;
  bool open = false;
  bool taken_after_its_end = false;
  /// In confirm mode, how many publishes the broker took, and how many it has answered.
  model::DeliveryTag published = 0;
  model::DeliveryTag confirmed = 0;
};

/// Clients and a broker that say a lot, each frame with a number of its own.
class World final : public TestEnvironment {
 public:
  World(sim::Duration latency, std::vector<std::uint32_t> answers)
      : answers_(answers.begin(), answers.end()) {
    decide = [this](Fault fault, const sim::Site&) { return answer(fault); };
    for (std::uint32_t number = 1; number <= wires; ++number) {
      ends.push_back(std::make_unique<End>(*this, number, latency));
      End& end = *ends.back();
      end.client.on_received = [this, &end](const model::Effect& effect) { react(end, effect); };
      send(end, model::ConnectionOpen{end.channel.connection});
      send(end, model::ChannelOpen{end.channel});
      send(end, model::ConfirmSelect{end.channel});
    }
  }

  ~World() override { over_ = true; }

  bool broker_up() const override { return up_; }
  void stop_broker(Fault how, sim::Duration) override {
    for (const auto& end : ends) {
      end->open = false;
      if (how == Fault::broker_restart) {
        say(*end, model::closed_by_shutdown(end->channel.connection), true);
      }
      end->client.wire.broker_gone();
    }
    up_ = false;
  }
  void apply(std::string_view, const model::Command& command) override {
    if (over_) return;
    End& end = *ends[static_cast<std::uint32_t>(*model::connection_of(command)) - 1];
    if (std::holds_alternative<model::ConnectionDrop>(command)) {
      end.open = false;
      return;
    }
    if (std::holds_alternative<model::ConnectionOpen>(command)) end.open = true;
    end.taken_after_its_end = end.taken_after_its_end || !end.open;
    end.taken.push_back(model::text(command));
    if (std::holds_alternative<model::Publish>(command)) ++end.published;
    // Several frames in answer to one.
    if (std::holds_alternative<model::QueueDeclare>(command))
      for (std::uint32_t kind = 0; kind < 4; ++kind) say(end, effect(end, kind));
  }

  void act(const Step& step) {
    End& end = *ends[step.wire];
    const sim::Duration duration = durations[step.how % durations.size()];
    switch (step.what) {
      case Happening::client_sends:
        return send(end, command(end, step.how % 8));
      case Happening::broker_says:
        return say(end, effect(end, step.how % 6));
      case Happening::time_passes:
        return run_for(duration);
      case Happening::wire_stalls:
        return end.client.wire.stall(duration);
      case Happening::broker_stops:
        return stop_broker(step.how % 2 ? Fault::broker_kill : Fault::broker_restart, duration);
      case Happening::wire_is_lost:
        return end.client.wire.lose("as was asked for");
    }
  }
  void settle_all() {
    answers_.clear();
    run_for(200s);
  }

  std::vector<std::unique_ptr<End>> ends;

 private:
  std::uint32_t answer(Fault fault) {
    if (sim::info(fault).family != sim::Family::physical || answers_.empty()) return 0;
    const std::uint32_t pick = answers_.front();
    answers_.pop_front();
    return std::min(pick, sim::info(fault).steps);
  }

  model::MessageRef numbered() {
    return std::make_shared<model::Message>("", "q", model::Properties(),
                                            std::to_string(++frames_));
  }

  model::Command command(const End& end, std::uint32_t kind) {
    const model::DeliveryTag tag = ++frames_;
    switch (kind) {
      case 0:
        return model::Ack{end.channel, tag, tag % 2 == 0};
      case 1:
        return model::Nack{end.channel, tag};
      case 2:
        return model::Reject{end.channel, tag};
      case 3:
        return model::QueueDeclare{.channel = end.channel, .queue = std::to_string(tag)};
      case 4:
        return model::ChannelOpen{{end.channel.connection, static_cast<std::uint16_t>(tag + 1)}};
      default:
        return model::Publish{end.channel, numbered()};
    }
  }

  model::Effect effect(End& end, std::uint32_t kind) {
    const model::DeliveryTag tag = ++frames_;
    switch (kind) {
      case 0:
        return model::QueueDeclareOk{end.channel, std::to_string(tag)};
      case 1:
        return model::GetOk{end.channel, tag, false, 0, numbered()};
      case 2:
        if (end.confirmed == end.published) break;
        end.confirmed = tag % 2 == 0 ? end.published : end.confirmed + 1;
        return model::ConfirmAck{end.channel, end.confirmed, tag % 2 == 0};
      default:
        break;
    }
    return model::Deliver{end.channel, "c", tag, false, numbered()};
  }

  void send(End& end, model::Command command) {
    if (!end.client.lost_because) end.sent.push_back(model::text(command));
    end.client.wire.send(std::move(command));
  }
  void say(End& end, model::Effect effect, bool last = false) {
    if (!end.open && !last) return;
    end.said.push_back(model::text(effect));
    if (last)
      end.client.wire.say_last(std::move(effect));
    else
      end.client.wire.down(std::move(effect));
  }
  void react(End& end, const model::Effect& effect) {
    if (const auto* deliver = std::get_if<model::Deliver>(&effect))
      send(end, model::Ack{end.channel, deliver->delivery_tag});
  }

  std::deque<std::uint32_t> answers_;
  std::uint64_t frames_ = 0;
  bool up_ = true;
  bool over_ = false;
};

bool is_beginning(const Lines& received, const Lines& sent) {
  return received.size() <= sent.size() &&
         std::equal(received.begin(), received.end(), sent.begin());
}

RC_GTEST_PROP(PhysicalFaults, never_lose_a_frame_and_deliver_a_later_one, ()) {
  World world(*rc::gen::element<sim::Duration>(0ms, 1ms), *any_answers());
  for (const Step& step : *rc::gen::container<std::vector<Step>>(any_step())) world.act(step);
  world.settle_all();
  for (const auto& end : world.ends) {
    RC_ASSERT(is_beginning(end->taken, end->sent));
    RC_ASSERT(is_beginning(end->client.heard, end->said));
    RC_ASSERT(!end->taken_after_its_end);
    RC_ASSERT(!end->client.heard_after_its_end);
    if (end->client.lost_because) continue;
    RC_ASSERT(end->taken == end->sent);
    RC_ASSERT(end->client.heard == end->said);
  }
}

}  // namespace
}  // namespace rehearsal::broker_adapters::wire
