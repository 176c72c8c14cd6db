#include "properties/property.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "services/examples.hpp"
#include "services/orders/event.hpp"

namespace rehearsal::properties {
namespace {

using namespace std::chrono_literals;
using broker_adapters::History;

/// The history of one order that went well; each test spoils it in one way.
struct Judged : testing::Test {
  Judged() {
    publish("OrderPlaced", "a", 0s);
    act("charge", 1s);
    publish("PaymentProcessed", "b", 1s);
    act("reserve", 2s);
    publish("InventoryReserved", "c", 2s);
    act("notify", 3s);
  }

  void publish(const char* type, const char* id, model::Duration at, std::int64_t order = 101) {
    const services::orders::Event event(type, id, order, "John Doe");
    history.publications.push_back(
        {model::Time(at), "someone",
         encode(event, "exchange", services::orders::Persistence::persistent)});
  }
  void act(const char* verb, model::Duration at, const char* order = "101") {
    history.acts.push_back({model::Time(at), "someone", verb, order});
  }
  std::vector<Violation> judged(std::uint32_t orders = 1, Life life = Life::whole,
                                Inside inside = {}) const {
    const Workflow& workflow = services::example_catalogue().at("orders");
    return judge(workflow.properties(), RunRecord(workflow.workload(), orders, history, inside),
                 life);
  }
  std::string verdict(std::uint32_t orders = 1, Life life = Life::whole, Inside inside = {}) const {
    std::string names;
    for (const Violation& violation : judged(orders, life, inside))
      names.append(names.empty() ? "" : ", ").append(violation.property);
    return names.empty() ? "held" : names;
  }

  History history;
};

TEST_F(Judged, an_order_that_went_well_is_held) { EXPECT_EQ(verdict(), "held"); }

TEST_F(Judged, a_second_effect_of_each_kind_is_found) {
  act("charge", 4s);
  EXPECT_EQ(verdict(), "charged once");
  history.acts.back().verb = "reserve";
  EXPECT_EQ(verdict(), "reserved once");
  history.acts.back().verb = "notify";
  EXPECT_EQ(verdict(), "notified once");
}

TEST_F(Judged, an_effect_before_its_cause_is_found) {
  history.publications[1].at = model::Time(2500ms);
  EXPECT_EQ(verdict(), "causality");
}

TEST_F(Judged, what_nobody_ordered_is_found) {
  act("charge", 4s, "999");
  EXPECT_EQ(verdict(), "causality");
}

TEST_F(Judged, a_second_event_is_found_and_a_second_copy_of_one_is_not) {
  publish("PaymentProcessed", "b", 5s);
  EXPECT_EQ(verdict(), "held");
  publish("PaymentProcessed", "other", 5s);
  EXPECT_EQ(verdict(), "idempotency");
}

TEST_F(Judged, an_order_that_is_not_complete_is_found) {
  EXPECT_EQ(verdict(2), "completion");
  history.acts.pop_back();
  EXPECT_EQ(verdict(), "completion");
}

TEST_F(Judged, an_order_is_not_complete_without_any_one_of_its_acts) {
  const History good = history;
  for (std::size_t i = 0; i < 3; ++i) {
    history = good;
    history.acts.erase(history.acts.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(verdict(), "completion");
  }
}

TEST_F(Judged, what_was_skipped_is_named) {
  history.acts.erase(history.acts.begin(), history.acts.begin() + 2);
  EXPECT_EQ(judged().at(0).what,
            "order 101 is not complete: charge and reserve were never done, and yet notify was");
}

TEST_F(Judged, who_was_never_up_is_named) {
  history = {};
  history.not_up = {"audit"};
  EXPECT_EQ(judged().at(0).what,
            "order 101 is not complete: charge, reserve and notify were never done: it was never "
            "requested, for audit never came up: it neither asked for a message or a request, nor "
            "slept, nor ended");
}

TEST_F(Judged, no_violation_hides_another) {
  act("charge", 4s);
  publish("PaymentProcessed", "other", 5s);
  EXPECT_EQ(verdict(2), "charged once, idempotency, completion");
}

TEST_F(Judged, a_run_that_was_cut_may_still_have_completed_its_orders) {
  act("charge", 4s);
  EXPECT_EQ(verdict(2, Life::cut), "charged once");
}

TEST_F(Judged, what_never_ends_is_found) {
  using broker_adapters::simulated::CutShort;
  const CutShort livelock{CutShort::Kind::livelock, "payment spins"};
  const CutShort redelivery{CutShort::Kind::redelivery, "OrderPlaced(101) came again"};
  EXPECT_EQ(verdict(1, Life::whole, {nullptr, nullptr, &livelock}), "livelock");
  EXPECT_EQ(verdict(1, Life::whole, {nullptr, nullptr, &redelivery}), "endless redelivery");
}

TEST_F(Judged, a_copy_that_vanished_from_the_books_is_found) {
  broker_adapters::simulated::Ledger ledger;
  const model::Broker broker;
  EXPECT_EQ(verdict(1, Life::whole, {&ledger, &broker, nullptr}), "held");
  ledger.copies.enqueued = 1;
  EXPECT_EQ(verdict(1, Life::whole, {&ledger, &broker, nullptr}), "conservation");
}

}  // namespace
}  // namespace rehearsal::properties
