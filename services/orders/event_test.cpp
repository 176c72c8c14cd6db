#include "services/orders/event.hpp"

#include <gtest/gtest.h>

namespace rehearsal::services::orders {
namespace {

std::optional<Event> decoded(std::string body) {
  model::Properties properties;
  properties.message_id = "id-1";
  return decode(model::Message("exchange", "", std::move(properties), std::move(body)));
}

TEST(Event, is_on_the_wire_what_any_consumer_of_json_expects) {
  const Event event("OrderPlaced", "id-1", 101, "John \"Doe\"");
  const model::MessageRef message = encode(event, "order_exchange", Persistence::persistent);
  EXPECT_EQ(message->body(),
            R"({"event_type":"OrderPlaced","data":{"order_id":101,"customer":"John \"Doe\""}})");
  EXPECT_EQ(message->properties().correlation_id, "101");
  EXPECT_TRUE(message->persistent());
}

TEST(Event, is_read_back_with_its_id) {
  const auto event = decoded(
      R"({ "data": {"customer": "Jane", "order_id": -7, "more": [1, {"order_id": 9}]},
           "event_type": "OrderPlaced", "data2": {"order_id": 3}, "none": null, "half": 0.5 })");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type(), "OrderPlaced");
  EXPECT_EQ(event->order(), "-7");
  EXPECT_EQ(event->customer(), "Jane");
  EXPECT_EQ(event->id(), "id-1");
}

TEST(Event, of_a_plain_publisher_goes_by_its_type_and_order) {
  for (const auto& id : {std::optional<std::string>(), std::optional<std::string>("")}) {
    model::Properties properties;
    properties.message_id = id;
    const auto event = decode(
        model::Message("exchange", "", std::move(properties),
                       R"({"event_type":"OrderPlaced","data":{"order_id":7,"customer":"Jane"}})"));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->id(), "OrderPlaced-7");
  }
}

TEST(Event, is_not_read_from_anything_else) {
  for (const char* poison :
       {"", "null", "[]", "{}", "{\"event_type\":", "not json", R"({"event_type":"OrderPlaced"})",
        R"({"event_type":1,"data":{"order_id":101,"customer":"Jane"}})",
        R"({"event_type":"OrderPlaced","data":{"order_id":"101","customer":"Jane"}})",
        R"({"event_type":"OrderPlaced","data":{"order_id":1.5,"customer":"Jane"}})",
        R"({"event_type":"OrderPlaced","data":{"order_id":99999999999999999999,"customer":"J"}})",
        R"({"event_type":"OrderPlaced","data":{"order_id":18446744073709551615,"customer":"J"}})",
        R"({"event_type":"OrderPlaced","data":{"order_id":101}})",
        R"({"event_type":"OrderPlaced","data":[{"order_id":101,"customer":"Jane"}]})",
        R"({"event_type":"OrderPlaced","data":{"more":{"order_id":101,"customer":"Jane"}}})",
        R"([{"event_type":"OrderPlaced","data":{"order_id":101,"customer":"Jane"}}])",
        R"({"event_type":"OrderPlaced","data":{"order_id":101,"customer":"Jane"}} more)"})
    EXPECT_FALSE(decoded(poison)) << poison;
}

}  // namespace
}  // namespace rehearsal::services::orders
