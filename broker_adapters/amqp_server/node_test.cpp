#include "broker_adapters/amqp_server/node.hpp"

#include <amqp.h>
#include <amqp_framing.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/amqp_server/methods.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using amqp::bytes;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr std::string_view protocol_header = "AMQP\0\0\x09\x01"sv;

/// What connection.close or channel.close says.
struct Closed {
  std::uint16_t channel = 0;
  int code = 0;
  std::string text;
  std::uint32_t method = 0;

  friend bool operator==(const Closed&, const Closed&) = default;
};

std::ostream& operator<<(std::ostream& out, const Closed& it) {
  return out << it.channel << " " << it.code << " " << it.text << " " << it.method;
}

/// A client that writes octets to a node, and reads what comes of them.
class Client {
 public:
  /// `name` is what the client calls its connection.
  explicit Client(Node& node, std::string name = {})
      : node_(node), id_(node.accept()), name_(std::move(name)) {}

  void send(std::string_view octets) { node_.receive(id_, octets, now_); }
  template <class Method>
  void send(std::uint16_t channel, amqp_method_number_t number, Method method) {
    FrameWriter writer;
    writer.method(channel, number, method);
    send(writer.out());
  }
  void send_frame(int type, std::uint16_t channel, std::string_view payload) {
    std::string octets;
    append_frame(octets, static_cast<FrameType>(type), channel, payload);
    send(octets);
  }

  void log_in(std::string_view response = "\0guest\0guest"sv,
              std::string_view mechanism = "PLAIN") {
    amqp_table_entry_t capability{bytes("authentication_failure_close"), {}};
    capability.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    capability.value.value.boolean = 1;
    amqp_table_entry_t capabilities{bytes("capabilities"), {}};
    capabilities.value.kind = AMQP_FIELD_KIND_TABLE;
    capabilities.value.value.table = {1, &capability};
    amqp_table_entry_t name{bytes("connection_name"), {}};
    name.value.kind = AMQP_FIELD_KIND_UTF8;
    name.value.value.bytes = bytes(name_);
    amqp_table_entry_t properties[] = {capabilities, name};
    send(protocol_header);
    send(0, AMQP_CONNECTION_START_OK_METHOD,
         amqp_connection_start_ok_t{{name_.empty() ? 1 : 2, properties},
                                    bytes(mechanism),
                                    bytes(response),
                                    bytes("en_US")});
  }
  void tune(std::uint16_t channel_max, std::uint32_t frame_max) {
    send(0, AMQP_CONNECTION_TUNE_OK_METHOD, amqp_connection_tune_ok_t{channel_max, frame_max, 0});
  }
  void enter(std::string_view virtual_host = "/") {
    send(0, AMQP_CONNECTION_OPEN_METHOD, amqp_connection_open_t{bytes(virtual_host), {}, false});
  }
  void open(std::uint16_t channel_max = 2047, std::uint32_t frame_max = 131072) {
    log_in();
    tune(channel_max, frame_max);
    enter();
    output_.clear();
    node_.session(id_).output().clear();
  }
  void open_channel(std::uint16_t channel = 1) {
    send(channel, AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{});
  }
  void publish(std::uint16_t channel = 1) {
    send(channel, AMQP_BASIC_PUBLISH_METHOD, amqp_basic_publish_t{0, {}, bytes("q"), false, false});
  }
  void send_header(std::uint16_t class_id, std::uint16_t weight, std::uint64_t size,
                   std::string_view properties = "\0\0"sv) {
    std::string payload;
    for (const std::uint16_t number : {class_id, weight}) {
      payload += static_cast<char>(number >> 8);
      payload += static_cast<char>(number);
    }
    for (int shift = 56; shift >= 0; shift -= 8) payload += static_cast<char>(size >> shift);
    send_frame(2, 1, payload + std::string(properties));
  }

  /// All that has come since it was asked last.
  std::string octets() { return std::exchange(node_.session(id_).output(), {}); }
  /// The numbers of the methods that have come.
  std::vector<std::uint32_t> methods() {
    std::vector<std::uint32_t> numbers;
    FrameReader reader;
    reader.set_frame_max(131072);
    reader.feed(octets());
    while (const auto frame = reader.next()) {
      if (frame->type == FrameType::method) numbers.push_back(method_number(*frame));
    }
    return numbers;
  }
  /// The last close that has come.
  std::optional<Closed> closed() {
    std::optional<Closed> last;
    FrameReader reader;
    reader.set_frame_max(131072);
    reader.feed(octets());
    while (const auto frame = reader.next()) {
      if (frame->type != FrameType::method) continue;
      amqp::Pool pool;
      const amqp_method_t method = decode_method(*frame, pool);
      // Both have the same fields.
      if (method.id != AMQP_CONNECTION_CLOSE_METHOD && method.id != AMQP_CHANNEL_CLOSE_METHOD)
        continue;
      const auto& is = *static_cast<const amqp_connection_close_t*>(method.decoded);
      last = Closed{frame->channel, is.reply_code, amqp::text(is.reply_text),
                    std::uint32_t{is.class_id} << 16 | is.method_id};
    }
    return last;
  }
  Session::Fate fate() { return node_.session(id_).fate(); }
  model::ConnectionId id() const { return id_; }

 private:
  Node& node_;
  model::ConnectionId id_;
  std::string name_;
  model::Time now_{};
  std::string output_;
};

Definitions orders_of_anna() {
  Definitions definitions = Definitions::standard();
  definitions.users.emplace("anna", UserDefinition{Password::of("secret"), {}, {}});
  VirtualHostDefinition& orders = definitions.virtual_hosts["orders"];
  orders.users = {"anna"};
  orders.commands = {model::QueueDeclare{.channel = set_up_channel, .queue = "placed"},
                     model::AddUser{"anna", ""}, model::SetPermissions{"anna", ".*", ".*", ".*"}};
  return definitions;
}

void enter_orders(Client& anna) {
  anna.log_in("\0anna\0secret"sv);
  anna.tune(2047, 131072);
  anna.enter("orders");
}

/// Opens a channel, and asks whether the queue is there.
void look_for_queue(Client& client, std::string_view queue) {
  client.open_channel();
  client.octets();
  client.send(1, AMQP_QUEUE_DECLARE_METHOD,
              amqp_queue_declare_t{0, bytes(queue), true, false, false, false, false, {}});
}

/// What is said to one client more, who wants to enter as guest, if it may not.
std::optional<Closed> said_to_another(Node& node, std::string_view virtual_host = "/") {
  Client client(node);
  client.log_in();
  client.tune(2047, 131072);
  client.octets();
  client.enter(virtual_host);
  return client.closed();
}

TEST(VirtualHosts, are_entered_by_those_who_may) {
  Node node(orders_of_anna());
  EXPECT_EQ(said_to_another(node, "orders"),
            (Closed{0, 530, "NOT_ALLOWED - access to vhost 'orders' refused for user 'guest'",
                    AMQP_CONNECTION_OPEN_METHOD}));
}

TEST(VirtualHosts, are_brokers_of_their_own) {
  Node node(orders_of_anna());
  Client anna(node);
  enter_orders(anna);
  look_for_queue(anna, "placed");
  EXPECT_EQ(anna.methods(), std::vector<std::uint32_t>{AMQP_QUEUE_DECLARE_OK_METHOD});
  Client guest(node);
  guest.open();
  look_for_queue(guest, "placed");
  EXPECT_EQ(guest.closed(), (Closed{1, 404, "NOT_FOUND - no queue 'placed' in vhost '/'",
                                    AMQP_QUEUE_DECLARE_METHOD}));
}

/// The name of a queue that the broker names.
std::string declare_unnamed(Client& client) {
  client.open_channel();
  client.octets();
  client.send(1, AMQP_QUEUE_DECLARE_METHOD,
              amqp_queue_declare_t{0, {}, false, false, true, false, false, {}});
  const std::string octets = client.octets();
  constexpr std::size_t size = std::string_view("amq.gen-").size() + 22;
  return octets.substr(octets.find("amq.gen-"), size);
}

TEST(VirtualHosts, make_up_names_of_their_own) {
  std::set<std::string> names;
  for (const std::uint64_t seed : {1, 2}) {
    NodeOptions options;
    options.identity.name_seed = seed;
    Node node(orders_of_anna(), options);
    Client anna(node);
    enter_orders(anna);
    Client guest(node);
    guest.open();
    names.insert({declare_unnamed(anna), declare_unnamed(guest)});
  }
  EXPECT_EQ(names.size(), 4u);
}

TEST(VirtualHosts, are_called_by_their_names) {
  Node node(orders_of_anna());
  Client anna(node);
  enter_orders(anna);
  look_for_queue(anna, "vhost '/'");
  EXPECT_EQ(anna.closed(), (Closed{1, 404, "NOT_FOUND - no queue 'vhost '/'' in vhost 'orders'",
                                   AMQP_QUEUE_DECLARE_METHOD}));
}

TEST(VirtualHosts, are_not_made_of_what_the_broker_refuses) {
  Definitions definitions = orders_of_anna();
  definitions.virtual_hosts["orders"].commands.push_back(
      model::QueueDeclare{.channel = set_up_channel, .queue = "placed", .durable = true});
  try {
    Node node(std::move(definitions));
    FAIL() << "the broker took it";
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(error.what(),
              "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'placed' in vhost "
              "'orders': received 'true' but current is 'false'"sv);
  }
}

TEST(Limits, are_kept_of_the_connections_of_a_virtual_host) {
  Definitions definitions = Definitions::standard();
  definitions.virtual_hosts.at("/").connections_max = 1;
  Node node(std::move(definitions));
  Client client(node);
  client.open();
  EXPECT_EQ(said_to_another(node), (Closed{0, 530,
                                           "NOT_ALLOWED - access to vhost '/' refused for user "
                                           "'guest': connection limit (1) is reached",
                                           AMQP_CONNECTION_OPEN_METHOD}));
  client.send(0, AMQP_CONNECTION_CLOSE_METHOD, amqp_connection_close_t{});
  EXPECT_EQ(said_to_another(node), std::nullopt);
}

TEST(Limits, are_kept_of_the_connections_of_a_user) {
  Definitions definitions = Definitions::standard();
  definitions.users.at("guest").connections_max = 1;
  Node node(std::move(definitions));
  Client client(node);
  client.open();
  EXPECT_EQ(said_to_another(node), (Closed{0, 530,
                                           "NOT_ALLOWED - connection refused for user 'guest': "
                                           "user connection limit (1) is reached",
                                           AMQP_CONNECTION_OPEN_METHOD}));
}

TEST(Limits, are_kept_of_the_channels_of_all_connections_of_a_user) {
  Definitions definitions = Definitions::standard();
  definitions.users.at("guest").channels_max = 2;
  Node node(std::move(definitions));
  Client client(node);
  Client another(node);
  for (Client* const each : {&client, &another}) {
    each->open();
    each->open_channel();
  }
  EXPECT_EQ(client.closed(), std::nullopt);
  client.open_channel(2);
  EXPECT_EQ(client.closed(), (Closed{0, 530,
                                     "NOT_ALLOWED - number of channels opened for user 'guest' has "
                                     "reached the maximum allowed user limit of (2)",
                                     0}));
}

struct Wire : testing::Test {
  Node node;
  Client client{node};

  void SetUp() override {
    client.open();
    client.open_channel();
    client.octets();
  }
};

TEST(Negotiation, answers_another_protocol_with_its_own_header) {
  for (const std::string_view other :
       {"AMQP\0\0\x09\x02"sv, "AMQP\0\x01\0\0"sv, "AMQP\x03\x01\0\0"sv, "GET / HT"sv}) {
    Node node;
    Client client(node);
    client.send(other);
    EXPECT_EQ(client.octets(), protocol_header);
    EXPECT_EQ(client.fate(), Session::Fate::closes);
  }
}

TEST(Negotiation, goes_from_the_header_to_open_ok_in_pieces_of_any_size) {
  Node node;
  Client client(node);
  for (const char octet : protocol_header) client.send({&octet, 1});
  EXPECT_EQ(client.methods(), std::vector<std::uint32_t>{AMQP_CONNECTION_START_METHOD});
}

TEST(Negotiation, tells_those_who_can_hear_it_that_the_password_is_wrong) {
  Node node;
  Client client(node);
  client.log_in("\0guest\0wrong"sv);
  EXPECT_EQ(client.closed(),
            (Closed{0, 403,
                    "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For "
                    "details see the broker logfile.",
                    0}));
  EXPECT_EQ(client.fate(), Session::Fate::closes_soon);
}

TEST(Negotiation, is_silent_about_what_it_does_not_understand) {
  for (const auto& [mechanism, response] :
       {std::pair{"EXTERNAL"sv, ""sv}, {"PLAIN"sv, "guest"sv}, {"AMQPLAIN"sv, "xxx"sv}}) {
    Node node;
    Client client(node);
    client.log_in(response, mechanism);
    EXPECT_EQ(client.methods(), std::vector<std::uint32_t>{AMQP_CONNECTION_START_METHOD});
    EXPECT_EQ(client.fate(), Session::Fate::closes_soon);
  }
}

TEST(Negotiation, accepts_amqplain) {
  Node node;
  Client client(node);
  client.log_in("\x05LOGINS\0\0\0\x05guest\x08PASSWORDS\0\0\0\x05guest"sv, "AMQPLAIN");
  EXPECT_EQ(client.methods().back(), std::uint32_t{AMQP_CONNECTION_TUNE_METHOD});
}

TEST(Negotiation, is_silent_where_more_is_asked_for_than_was_offered) {
  for (const auto& [channel_max, frame_max] : std::vector<std::pair<std::uint16_t, std::uint32_t>>{
           {0, 131072}, {2048, 131072}, {2047, 0}, {2047, 4095}, {2047, 131073}}) {
    Node node;
    Client client(node);
    client.log_in();
    client.tune(channel_max, frame_max);
    EXPECT_EQ(client.fate(), Session::Fate::closes_soon) << channel_max << " " << frame_max;
  }
}

TEST(Negotiation, has_one_virtual_host) {
  Node node;
  EXPECT_EQ(said_to_another(node, "/nope"),
            (Closed{0, 530, "NOT_ALLOWED - vhost /nope not found", AMQP_CONNECTION_OPEN_METHOD}));
}

TEST(Negotiation, limits_how_many_channels_are_open_and_not_their_numbers) {
  Node node;
  Client client(node);
  client.open(2);
  client.open_channel(100);
  client.open_channel(7);
  EXPECT_EQ(client.closed(), std::nullopt);
  client.open_channel(8);
  EXPECT_EQ(client.closed(),
            (Closed{0, 530,
                    "NOT_ALLOWED - number of channels opened (2) has reached the negotiated "
                    "channel_max (2)",
                    0}));
}

TEST_F(Wire, ends_where_a_frame_does_not_end) {
  std::string octets;
  append_frame(octets, FrameType::method, 0, "\0\x0a\0\x32\0\0\0\0\0\0\0"sv);
  octets.back() = '\0';
  client.send(octets);
  EXPECT_EQ(client.closed(),
            (Closed{0, 501,
                    "FRAME_ERROR - type 1, all octets = <<0,10,0,50,0,0,0,0,0,0,0>>: "
                    "{invalid_frame_end_marker,0}",
                    0}));
  EXPECT_EQ(client.fate(), Session::Fate::closes_soon);
}

TEST_F(Wire, ends_at_the_head_of_a_frame_that_is_too_long) {
  client.send("\x01\0\x01\0\x02\0\x01"sv);
  EXPECT_EQ(
      client.closed(),
      (Closed{0, 501, "FRAME_ERROR - type 1, all octets = <<>>: {frame_too_large,131073,131064}",
              0}));
}

TEST_F(Wire, knows_four_types_of_frames) {
  client.send_frame(9, 0, "abc");
  EXPECT_EQ(client.closed(),
            (Closed{0, 501, "FRAME_ERROR - type 9, all octets = <<\"abc\">>: unknown_frame", 0}));
  EXPECT_EQ(client.fate(), Session::Fate::closing);
}

TEST_F(Wire, has_heartbeats_on_channel_0_only) {
  client.send_frame(8, 0, "");
  EXPECT_EQ(client.fate(), Session::Fate::open);
  client.send_frame(8, 1, "");
  EXPECT_EQ(client.closed(), (Closed{0, 505, "UNEXPECTED_FRAME - type 8, all octets = <<>>", 0}));
}

TEST_F(Wire, has_methods_of_the_connection_on_channel_0_only) {
  client.send(1, AMQP_CONNECTION_OPEN_METHOD, amqp_connection_open_t{bytes("/"), {}, false});
  EXPECT_EQ(client.closed(), (Closed{0, 503, "COMMAND_INVALID - unimplemented method",
                                     AMQP_CONNECTION_OPEN_METHOD}));
}

TEST_F(Wire, has_no_other_methods_on_channel_0) {
  client.send(0, AMQP_QUEUE_DECLARE_METHOD, amqp_queue_declare_t{});
  EXPECT_EQ(client.closed(),
            (Closed{0, 504, "CHANNEL_ERROR - unexpected method in connection state running",
                    AMQP_QUEUE_DECLARE_METHOD}));
}

TEST_F(Wire, breaks_down_at_a_method_that_it_does_not_know) {
  client.send_frame(1, 1, "\0\x32\0\x63"sv);
  EXPECT_EQ(client.octets(), "");
  EXPECT_EQ(client.fate(), Session::Fate::cut);
}

TEST_F(Wire, cannot_decode_half_a_method) {
  client.send_frame(1, 1,
                    "\0\x32\0\x0a\0\0\x05"sv
                    "ab");
  EXPECT_EQ(client.closed(), (Closed{0, 501, "FRAME_ERROR - cannot decode <<0,0,5,97,98>>",
                                     AMQP_QUEUE_DECLARE_METHOD}));
}

TEST_F(Wire, takes_nothing_behind_a_method) {
  client.send_frame(1, 1, "\0\x3c\0\x50\0\0\0\0\0\0\0\1\0x"sv);
  EXPECT_EQ(client.closed(),
            (Closed{0, 501, "FRAME_ERROR - cannot decode <<0,0,0,0,0,0,0,1,0,120>>",
                    AMQP_BASIC_ACK_METHOD}));
}

/// Queue.declare of "q", up to its table.
constexpr auto declare_q = "\0\x32\0\x0a\0\0\1q\0"sv;

TEST_F(Wire, breaks_down_at_a_table_that_it_cannot_read) {
  for (const auto table : {"\0\0\0\4\1kZ\0"sv, "\0\0\0\5\1kI\0\0"sv,
                           "\0\0\0\x0b\1kF\0\0\0\3\1at\1"sv, "\0\0\0\x0c\1kA\0\0\0\1I\0\0\0\1"sv}) {
    Client another(node);
    another.open();
    another.open_channel();
    another.octets();
    another.send_frame(1, 1, std::string(declare_q) + std::string(table));
    EXPECT_EQ(another.octets(), "");
    EXPECT_EQ(another.fate(), Session::Fate::cut);
  }
}

TEST_F(Wire, cannot_decode_a_table_that_ends_elsewhere_than_the_method) {
  client.send_frame(1, 1, std::string(declare_q) + std::string("\0\0\0\4\1kZ\0\0"sv));
  EXPECT_EQ(client.closed(),
            (Closed{0, 501, "FRAME_ERROR - cannot decode <<0,0,1,113,0,0,0,0,4,1,107,90,0,0>>",
                    AMQP_QUEUE_DECLARE_METHOD}));
}

TEST_F(Wire, takes_no_properties_that_it_cannot_read) {
  // An unknown type in a table, octets behind them, flags of more of them, and no flags at all.
  for (const auto properties : {"\x20\0\0\0\0\4\1kZ\0"sv, "\0\0xyz"sv, "\0\1\0\0"sv, ""sv}) {
    Client another(node);
    another.open();
    another.open_channel();
    another.publish();
    another.send_header(60, 0, 0, properties);
    EXPECT_EQ(another.closed(), (Closed{0, 541, "INTERNAL_ERROR", 0}));
  }
}

TEST_F(Wire, has_names_in_utf8) {
  client.send(1, AMQP_QUEUE_DECLARE_METHOD,
              amqp_queue_declare_t{0, bytes("\xff\xfe"), false, false, false, false, false, {}});
  EXPECT_EQ(client.closed(), (Closed{0, 501, "FRAME_ERROR - Malformed UTF-8 in shortstr", 0}));
}

TEST_F(Wire, expects_no_content_without_a_publish) {
  client.send_header(60, 0, 0);
  EXPECT_EQ(client.closed(),
            (Closed{0, 505,
                    "UNEXPECTED_FRAME - expected method frame, got non method frame instead", 0}));
}

TEST_F(Wire, expects_a_header_after_a_publish) {
  client.publish();
  client.publish();
  EXPECT_EQ(client.closed(), (Closed{0, 505,
                                     "UNEXPECTED_FRAME - expected content header for class 60, got "
                                     "non content header frame instead",
                                     AMQP_BASIC_PUBLISH_METHOD}));
}

TEST_F(Wire, expects_the_header_of_its_class_and_no_weight) {
  client.publish();
  client.send_header(50, 0, 0);
  EXPECT_EQ(client.closed(), (Closed{0, 505,
                                     "UNEXPECTED_FRAME - expected content header for class 60, got "
                                     "one for class 50 instead",
                                     AMQP_BASIC_PUBLISH_METHOD}));
}

TEST_F(Wire, expects_a_body_after_the_header) {
  client.publish();
  client.send_header(60, 0, 5);
  client.publish();
  EXPECT_EQ(client.closed(),
            (Closed{0, 505,
                    "UNEXPECTED_FRAME - expected content body, got non content body frame instead",
                    AMQP_BASIC_PUBLISH_METHOD}));
}

TEST_F(Wire, answers_what_rabbitmq_keeps_for_old_clients) {
  client.send(1, AMQP_ACCESS_REQUEST_METHOD, amqp_access_request_t{bytes("/data"), 0, 0, 0, 0, 0});
  EXPECT_EQ(client.methods(), std::vector<std::uint32_t>{AMQP_ACCESS_REQUEST_OK_METHOD});
}

TEST_F(Wire, carries_a_message_there_and_back) {
  client.send(1, AMQP_QUEUE_DECLARE_METHOD,
              amqp_queue_declare_t{0, bytes("q"), false, false, false, false, false, {}});
  client.publish();
  client.send_header(60, 0, 6);
  client.send_frame(3, 1, "foo");
  client.send_frame(3, 1, "bar");
  client.octets();
  client.send(1, AMQP_BASIC_GET_METHOD, amqp_basic_get_t{0, bytes("q"), false});
  const std::string octets = client.octets();
  EXPECT_NE(octets.find("foobar"), std::string::npos);
}

/// A channel in confirm mode, and publishes that come in one piece.
struct Confirms : Wire {
  void SetUp() override {
    Wire::SetUp();
    client.send(1, AMQP_QUEUE_DECLARE_METHOD,
                amqp_queue_declare_t{0, bytes("q"), false, false, false, false, false, {}});
    client.send(1, AMQP_CONFIRM_SELECT_METHOD, amqp_confirm_select_t{});
    client.octets();
  }
  void publish_to(std::string_view queue, bool mandatory = false) {
    publishes.method(1, AMQP_BASIC_PUBLISH_METHOD,
                     amqp_basic_publish_t{0, {}, bytes(queue), mandatory, false});
    publishes.content(1, model::Message("", std::string(queue), {}, ""));
  }
  static void acknowledge(FrameWriter& to, model::DeliveryTag number, bool multiple = false) {
    to.method(1, AMQP_BASIC_ACK_METHOD, amqp_basic_ack_t{number, multiple});
  }

  FrameWriter publishes;
  FrameWriter answer;
};

TEST_F(Confirms, of_what_queues_took_come_in_one_go) {
  for (int i = 0; i < 3; ++i) publish_to("q");
  client.send(publishes.out());
  acknowledge(answer, 3, true);
  EXPECT_EQ(client.octets(), answer.out());
}

TEST_F(Confirms, of_what_no_queue_took_come_one_by_one) {
  for (int i = 0; i < 3; ++i) publish_to("nowhere");
  client.send(publishes.out());
  for (const model::DeliveryTag number : {1, 2, 3}) acknowledge(answer, number);
  EXPECT_EQ(client.octets(), answer.out());
}

TEST_F(Confirms, of_what_no_queue_took_come_before_what_is_said_next) {
  publish_to("nowhere");
  publish_to("nowhere", true);
  client.send(publishes.out());
  EXPECT_EQ(client.methods(),
            (std::vector<std::uint32_t>{AMQP_BASIC_ACK_METHOD, AMQP_BASIC_RETURN_METHOD,
                                        AMQP_BASIC_ACK_METHOD}));
}

TEST_F(Confirms, that_wait_come_with_the_one_that_does_not) {
  publish_to("q");
  publish_to("q");
  publish_to("nowhere");
  publish_to("q");
  client.send(publishes.out());
  acknowledge(answer, 3, true);
  acknowledge(answer, 4);
  EXPECT_EQ(client.octets(), answer.out());
}

TEST_F(Wire, is_over_when_both_have_said_so) {
  client.send(0, AMQP_CONNECTION_CLOSE_METHOD, amqp_connection_close_t{200, bytes("bye"), 0, 0});
  EXPECT_EQ(client.methods(), std::vector<std::uint32_t>{AMQP_CONNECTION_CLOSE_OK_METHOD});
  EXPECT_EQ(client.fate(), Session::Fate::closing) << "the client closes the socket";
}

/// One fault, at the site with that key.
class Faults : public testing::Test {
 protected:
  struct Log final : Observer {
    void said(model::Time, const std::string&, const model::Command&) override {}
    void done(model::Time, const std::string&, const model::Effect&) override {}
    void struck(model::Time, std::string_view what) override { lines.emplace_back(what); }
    std::vector<std::string> lines;
  };

  /// A node where that will happen, and a client "shop" that consumes from its durable queue "q".
  void consume_under(sim::Decision decision) {
    choices.emplace(std::vector{std::move(decision)});
    NodeOptions options;
    options.observers = {&log};
    options.choices = &*choices;
    node.emplace(Definitions::standard(), options);
    node->advance(start);
    client.emplace(*node, "shop");
    client->open();
    client->open_channel();
    client->send(1, AMQP_QUEUE_DECLARE_METHOD,
                 amqp_queue_declare_t{0, bytes("q"), false, true, false, false, false, {}});
    client->send(1, AMQP_BASIC_CONSUME_METHOD,
                 amqp_basic_consume_t{0, bytes("q"), bytes("c"), false, false, false, false, {}});
    client->octets();
  }
  void publish(const std::string& type) {
    model::Properties properties;
    properties.type = type;
    FrameWriter writer;
    writer.method(1, AMQP_BASIC_PUBLISH_METHOD,
                  amqp_basic_publish_t{0, {}, bytes("q"), false, false});
    writer.content(1, model::Message("", "q", std::move(properties), "body"));
    client->send(writer.out());
  }
  void acknowledge(model::DeliveryTag tag) {
    client->send(1, AMQP_BASIC_ACK_METHOD, amqp_basic_ack_t{tag, false});
  }
  static std::vector<std::uint32_t> delivered(std::size_t times) {
    return std::vector<std::uint32_t>(times, AMQP_BASIC_DELIVER_METHOD);
  }

  /// Of the session: the node has been there for a while.
  static constexpr model::Time start{10s};
  Log log;
  std::optional<sim::ReplayedChoices> choices;
  std::optional<Node> node;
  std::optional<Client> client;
};

TEST_F(Faults, drop_a_publish) {
  consume_under({"shop publishes Placed() #1", sim::Fault::drop, 1});
  publish("Placed");
  EXPECT_EQ(client->methods(), delivered(0));
  publish("Placed");
  EXPECT_EQ(client->methods(), delivered(1)) << "only the first was lost";
  EXPECT_EQ(log.lines, std::vector<std::string>{"shop publishes Placed() #1: drop"});
}

TEST_F(Faults, deliver_twice_what_can_be_acknowledged_twice) {
  consume_under({"broker delivers Placed() to shop #1", sim::Fault::duplicate, 1});
  publish("Placed");
  EXPECT_EQ(client->methods(), delivered(2));
  acknowledge(1);
  acknowledge(1);
  EXPECT_EQ(client->closed(), std::nullopt) << "RabbitMQ would say 406 to the second";
}

TEST_F(Faults, keep_the_numbers_of_publishes_in_step) {
  consume_under({"shop publishes Placed() #2", sim::Fault::drop, 1});
  client->send(1, AMQP_CONFIRM_SELECT_METHOD, amqp_confirm_select_t{});
  client->octets();
  publish("Placed");
  publish("Placed");
  publish("Placed");
  const std::string octets = client->octets();
  FrameWriter third;
  third.method(1, AMQP_BASIC_ACK_METHOD, amqp_basic_ack_t{3, false});
  EXPECT_NE(octets.find(third.out()), octets.npos) << "the second is never confirmed";
}

TEST_F(Faults, delay_a_delivery_until_its_time_has_come) {
  consume_under({"broker delivers Placed() to shop #1", sim::Fault::delay, 3});
  publish("Placed");
  EXPECT_EQ(client->methods(), delivered(0));
  ASSERT_EQ(node->next_deadline(), start + 300ms);
  node->advance(start + 299ms);
  EXPECT_EQ(client->methods(), delivered(0));
  node->advance(start + 300ms);
  EXPECT_EQ(client->methods(), delivered(1));
}

TEST_F(Faults, tell_of_a_restart_behind_what_is_on_its_way) {
  consume_under({"broker takes Second() #1", sim::Fault::broker_restart, 5});
  Client publisher(*node, "office");
  publisher.open();
  publisher.open_channel();
  FrameWriter both;
  for (const char* const type : {"First", "Second"}) {
    model::Properties properties;
    properties.type = type;
    both.method(1, AMQP_BASIC_PUBLISH_METHOD,
                amqp_basic_publish_t{0, {}, bytes("q"), false, false});
    both.content(1, model::Message("", "q", std::move(properties), "body"));
  }
  // So that both arrive at once.
  ASSERT_TRUE(node->stall(node->connections().back().id, 1s, start));
  publisher.send(both.out());
  node->advance(start + 1s);
  EXPECT_EQ(client->methods(),
            (std::vector<std::uint32_t>{AMQP_BASIC_DELIVER_METHOD, AMQP_CONNECTION_CLOSE_METHOD}));
}

TEST_F(Faults, forget_what_is_settled_when_its_channel_ends) {
  consume_under({"shop acknowledges Placed() #1", sim::Fault::reset, 1});
  publish("Placed");
  client->send(1, AMQP_CHANNEL_CLOSE_METHOD, amqp_channel_close_t{200, {}, 0, 0});
  client->open_channel();
  acknowledge(1);
  EXPECT_EQ(client->fate(), Session::Fate::open) << "that is no delivery of the new channel";
}

TEST_F(Faults, do_not_wait_for_the_settlement_of_what_needs_none) {
  consume_under({"shop acknowledges Placed() #1", sim::Fault::reset, 1});
  client->send(2, AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{});
  client->send(2, AMQP_QUEUE_DECLARE_METHOD,
               amqp_queue_declare_t{0, bytes("p"), false, false, false, false, false, {}});
  client->send(2, AMQP_BASIC_CONSUME_METHOD,
               amqp_basic_consume_t{0, bytes("p"), bytes("d"), false, true, false, false, {}});
  FrameWriter writer;
  model::Properties properties;
  properties.type = "Placed";
  writer.method(2, AMQP_BASIC_PUBLISH_METHOD,
                amqp_basic_publish_t{0, {}, bytes("p"), false, false});
  writer.content(2, model::Message("", "p", std::move(properties), "body"));
  client->send(writer.out());
  client->send(2, AMQP_BASIC_ACK_METHOD, amqp_basic_ack_t{1, false});
  EXPECT_EQ(client->fate(), Session::Fate::open) << "406 on the channel, and no fault";
  EXPECT_TRUE(log.lines.empty());
}

/// From q messages go to r after a minute, and to the end after another. The machine has been up
/// for ten seconds.
struct Time : testing::Test {
  static constexpr model::Time machine{10s};
  using Ready = std::vector<std::size_t>;

  void SetUp() override {
    NodeOptions options;
    options.controlled = true;
    node.emplace(Definitions::standard(), options);
    client.emplace(*node);
    client->open();
    client->open_channel();
    node->advance(machine);
    declare_on_the_way("q", "r");
    declare_on_the_way("r", "end");
    client->send(1, AMQP_QUEUE_DECLARE_METHOD,
                 amqp_queue_declare_t{0, bytes("end"), false, false, false, false, false, {}});
  }
  void declare_on_the_way(std::string_view queue, std::string_view next) {
    amqp_table_entry_t arguments[3] = {{bytes("x-message-ttl"), {}},
                                       {bytes("x-dead-letter-exchange"), {}},
                                       {bytes("x-dead-letter-routing-key"), {}}};
    arguments[0].value.kind = AMQP_FIELD_KIND_I32;
    arguments[0].value.value.i32 = 60'000;
    for (int i : {1, 2}) arguments[i].value.kind = AMQP_FIELD_KIND_UTF8;
    arguments[1].value.value.bytes = bytes("");
    arguments[2].value.value.bytes = bytes(next);
    client->send(1, AMQP_QUEUE_DECLARE_METHOD,
                 amqp_queue_declare_t{0, bytes(queue), false, false, false, false, false,
                                      amqp_table_t{3, arguments}});
  }
  void publish() {
    client->publish();
    client->send_header(60, 0, 0);
  }
  /// Of the end, q and r.
  Ready ready() const {
    Ready of_queue;
    const auto hosts = node->queues();
    for (const auto& queue : hosts.front().queues) of_queue.push_back(queue.ready);
    return of_queue;
  }

  std::optional<Node> node;
  std::optional<Client> client;
};

TEST_F(Time, passes_at_once_deadline_by_deadline) {
  publish();
  EXPECT_EQ(ready(), (Ready{0, 1, 0}));
  node->pass_time(61s, machine);
  EXPECT_EQ(ready(), (Ready{0, 0, 1})) << "which it has been for a second";
  ASSERT_EQ(node->next_deadline(), machine + 59s) << "by the machine's clock";
  node->advance(machine + 59s);
  EXPECT_EQ(ready(), (Ready{1, 0, 0}));
}

TEST_F(Time, passes_for_what_is_on_its_way_too) {
  ASSERT_TRUE(node->stall(client->id(), 10s, machine));
  publish();
  EXPECT_EQ(ready(), (Ready{0, 0, 0}));
  node->pass_time(69s, machine);
  EXPECT_EQ(ready(), (Ready{0, 1, 0})) << "where it has been for 59 seconds";
  node->pass_time(2s, machine);
  EXPECT_EQ(ready(), (Ready{0, 0, 1}));
}

TEST_F(Faults, reset_a_connection) {
  consume_under({"shop acknowledges Placed() #1", sim::Fault::reset, 1});
  publish("Placed");
  EXPECT_EQ(client->fate(), Session::Fate::open);
  acknowledge(1);
  EXPECT_EQ(client->fate(), Session::Fate::cut);
}

TEST_F(Faults, stall_a_connection_in_both_directions) {
  consume_under({"shop publishes Placed() #1", sim::Fault::stall, 2});
  publish("Placed");
  publish("Placed");
  EXPECT_EQ(client->methods(), delivered(0));
  node->advance(start + 1999ms);
  EXPECT_EQ(client->methods(), delivered(0));
  node->advance(start + 2s);
  EXPECT_EQ(client->methods(), delivered(2));
}

TEST_F(Faults, take_the_broker_down_and_let_it_start_again) {
  consume_under({"broker takes Placed() #1", sim::Fault::broker_kill, 5});
  Client stranger(*node);
  publish("Placed");
  EXPECT_EQ(client->fate(), Session::Fate::cut);
  EXPECT_EQ(stranger.fate(), Session::Fate::cut) << "whether or not it had logged in";
  EXPECT_FALSE(node->broker_up());
  node->advance(start + 4999ms);
  EXPECT_FALSE(node->broker_up());
  node->advance(start + 5s);
  EXPECT_TRUE(node->broker_up());
  EXPECT_EQ(log.lines,
            (std::vector<std::string>{"broker takes Placed() #1: broker-kill, down_for 5s",
                                      std::string(broker_is_killed), std::string(broker_is_up)}));
  client.emplace(*node);
  client->open();
  look_for_queue(*client, "q");
  EXPECT_EQ(client->methods(), std::vector<std::uint32_t>{AMQP_QUEUE_DECLARE_OK_METHOD})
      << "a durable queue survives";
}

TEST_F(Faults, tell_of_a_restart_of_the_broker_who_can_hear_of_it) {
  consume_under({"broker takes Placed() #1", sim::Fault::broker_restart, 5});
  Client stranger(*node);
  publish("Placed");
  EXPECT_EQ(client->closed(), (Closed{0, 320,
                                      "CONNECTION_FORCED - broker forced connection closure with "
                                      "reason 'shutdown'",
                                      0}));
  EXPECT_EQ(client->fate(), Session::Fate::closing);
  EXPECT_EQ(stranger.octets(), "");
  EXPECT_EQ(stranger.fate(), Session::Fate::cut);
}

TEST_F(Wire, hears_the_last_word_of_a_client_that_an_alarm_blocks) {
  node.set_alarm(model::Resource::disk, true, {});
  client.publish();
  client.send_header(60, 0, 1);
  client.send_frame(3, 1, "x");
  ASSERT_TRUE(node.session(client.id()).blocked());
  node.shut_down();
  client.send(0, AMQP_CONNECTION_CLOSE_OK_METHOD, amqp_connection_close_ok_t{});
  EXPECT_EQ(client.fate(), Session::Fate::closes);
}

TEST_F(Wire, tells_everyone_that_the_server_ends) {
  Client stranger(node);
  node.shut_down();
  EXPECT_EQ(client.closed(), (Closed{0, 320,
                                     "CONNECTION_FORCED - broker forced connection closure with "
                                     "reason 'shutdown'",
                                     0}));
  EXPECT_EQ(client.fate(), Session::Fate::closing);
  EXPECT_EQ(stranger.fate(), Session::Fate::cut);
  client.send(0, AMQP_CONNECTION_CLOSE_OK_METHOD, amqp_connection_close_ok_t{});
  EXPECT_EQ(client.fate(), Session::Fate::closes);
}

}  // namespace
}  // namespace rehearsal::broker_adapters::amqp_server
