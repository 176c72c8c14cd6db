#include "broker_adapters/amqp_server/control/control_port.hpp"

#include <fmt/core.h>
#include <httplib.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "broker_adapters/amqp_server/control/control_description.hpp"
#include "broker_adapters/amqp_server/control/timed_http.hpp"
#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/json.hpp"
#include "sim/duration.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using Json = nlohmann::ordered_json;
using httplib::Request;
using httplib::Response;

constexpr const char* loopback = "127.0.0.1";
constexpr const char* json_type = "application/json";
/// How long a client may take to ask something.
constexpr std::chrono::seconds patience(5);
/// The longest time that can be asked for.
constexpr std::chrono::hours year(366 * 24);
enum Status {
  no_content = 204,
  bad_request = 400,
  forbidden = 403,
  not_found = 404,
  unavailable = 503
};

/// What is asked for is not there.
class NotFound : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void fail(Response& response, int status, const std::string& why) {
  response.status = status;
  response.set_content(Json{{"error", why}}.dump(2) + "\n", json_type);
}

void answer(Response& response, const Json& json) {
  response.set_content(json.dump(2) + "\n", json_type);
}

Json to_json(const ConnectionReport& connection) {
  return {{"id", static_cast<std::uint32_t>(connection.id)},
          {"name", connection.name},
          {"user", connection.user},
          {"virtual_host", connection.virtual_host},
          {"channels", connection.channels},
          {"blocked", connection.blocked},
          {"stalled", connection.stalled}};
}

Json to_json(const std::string& virtual_host, const model::QueueReport& queue) {
  return {{"virtual_host", virtual_host},
          {"name", std::string(std::string_view(queue.name))},
          {"durable", queue.durable},
          {"exclusive", queue.exclusive},
          {"auto_delete", queue.auto_delete},
          {"consumers", queue.consumers},
          {"ready", queue.ready},
          {"unacknowledged", queue.unacked}};
}

sim::Duration duration_at(const JsonNode& node) {
  const auto duration = sim::parse_duration(node.string());
  if (!duration || *duration <= sim::Duration::zero() || *duration > year)
    node.fail("expected a time, such as 500ms or 5s, of at most a year");
  return *duration;
}

sim::Fault delivery_fault_at(const JsonNode& node) {
  const auto fault = sim::fault_named(node.string());
  if (fault != sim::Fault::drop && fault != sim::Fault::duplicate)
    node.fail("expected drop or duplicate");
  return *fault;
}

model::Resource resource_named(const std::string& name) {
  return name == "memory" ? model::Resource::memory : model::Resource::disk;
}

/// Requires: digits.
model::ConnectionId connection_named(const std::string& digits) {
  std::uint32_t id = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), id);
  return model::ConnectionId{id};
}

/// "[::1]" of "[::1]:8080".
std::string_view without_port(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const bool is_port = colon != authority.npos && authority.find(']', colon) == authority.npos;
  return is_port ? authority.substr(0, colon) : authority;
}

/// Whether it was this machine that the client meant. A web page of a foreign name that leads here
/// bears that name.
bool is_this_machine(std::string_view authority) {
  const std::string_view host = without_port(authority);
  return host == "localhost" || host == loopback || host == "[::1]";
}

/// A browser names the page that asks. None but our own may, and we have none.
bool is_same_origin(const Request& request) {
  return !request.has_header("Origin") ||
         request.get_header_value("Origin") == "http://" + request.get_header_value("Host");
}

/// Why the request may be a web page's in somebody's browser, if it may.
std::optional<std::string> foreign(const Request& request) {
  const std::string host = request.get_header_value("Host");
  if (!is_this_machine(host))
    return "Host: " + host + ": expected localhost, 127.0.0.1 or [::1], with or without a port";
  if (!is_same_origin(request))
    return "Origin: " + request.get_header_value("Origin") + ": expected none, or http://" + host;
  return std::nullopt;
}

void require_found(bool found, const std::string& what) {
  if (!found) throw NotFound(what);
}

}  // namespace

class ControlPort::Impl {
 public:
  Impl(std::uint16_t port, Server& server, const TraceWindow& trace)
      : server_(server), trace_(trace) {
    // By default the library shares a port with whoever listens there already.
    http_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    refuse_web_pages();
    describe_errors();
    add_questions();
    add_connections();
    add_broker();
    add_time();
    errno = 0;
    port_ = http_.bind(loopback, port);
    if (port_ < 0) throw CannotListen({errno, std::generic_category()}, loopback);
    thread_ = http_.listen_in_thread();
  }
  ~Impl() {
    http_.end();
    thread_.join();
  }

  std::uint16_t port() const { return static_cast<std::uint16_t>(port_); }

 private:
  void refuse_web_pages() {
    http_.set_pre_routing_handler([](const Request& request, Response& response) {
      const auto why = foreign(request);
      if (!why) return httplib::Server::HandlerResponse::Unhandled;
      fail(response, forbidden, *why);
      return httplib::Server::HandlerResponse::Handled;
    });
  }

  void describe_errors() {
    http_.set_error_handler([](const Request& request, Response& response) {
      if (!response.body.empty()) return;
      fail(response, response.status,
           fmt::format("{} {}: expected what GET /openapi.json describes", request.method,
                       request.path));
    });
    http_.set_exception_handler([](const Request&, Response& response, std::exception_ptr thrown) {
      try {
        std::rethrow_exception(thrown);
      } catch (const InputError& error) {
        fail(response, bad_request, error.what());
      } catch (const NotFound& error) {
        fail(response, not_found, error.what());
      } catch (const std::exception& error) {
        fail(response, unavailable, error.what());
      }
    });
  }

  void add_questions() {
    http_.Get("/openapi.json", [](const Request&, Response& response) {
      response.set_content(control_description, json_type);
    });
    http_.Get("/connections", [this](const Request&, Response& response) {
      Json list = Json::array();
      server_.with_node([&](Node& node, model::Time) {
        for (const auto& connection : node.connections()) list.push_back(to_json(connection));
      });
      answer(response, list);
    });
    http_.Get("/queues", [this](const Request&, Response& response) {
      Json list = Json::array();
      server_.with_node([&](Node& node, model::Time) {
        for (const QueuesReport& report : node.queues()) {
          for (const auto& queue : report.queues)
            list.push_back(to_json(report.virtual_host, queue));
        }
      });
      answer(response, list);
    });
    http_.Get("/trace", [this](const Request& request, Response& response) {
      std::uint64_t from = 0;
      const std::string asked = request.get_param_value("from");
      const auto end = std::from_chars(asked.data(), asked.data() + asked.size(), from);
      if (end.ptr != asked.data() + asked.size())
        throw InputError("from=" + asked + ": expected the number of a line");
      answer(response, trace_since(from));
    });
  }

  Json trace_since(std::uint64_t from) {
    Json lines = Json::array();
    std::uint64_t first = 0;
    server_.with_node([&](Node&, model::Time) {
      first = std::max(from, trace_.first());
      for (std::uint64_t at = first - trace_.first(); at < trace_.lines().size(); ++at)
        lines.push_back(trace_.lines()[at]);
    });
    const std::uint64_t next = first + lines.size();
    return {{"first", first}, {"next", next}, {"lines", std::move(lines)}};
  }

  void add_connections() {
    http_.Delete(R"(/connections/(\d{1,9}))", [this](const Request& request, Response& response) {
      const std::string id = request.matches[1];
      bool found = false;
      server_.with_node(
          [&](Node& node, model::Time now) { found = node.cut(connection_named(id), now); });
      require_found(found, "connection " + id + ": expected one of GET /connections");
      response.status = no_content;
    });
    http_.Post(R"(/connections/(\d{1,9})/stall)",
               [this](const Request& request, Response& response) {
                 const std::string id = request.matches[1];
                 const JsonFile body(request.body, "body", "an object with 'for'");
                 body.root().require_object({"for"});
                 const sim::Duration duration = duration_at(body.root().at("for"));
                 bool found = false;
                 server_.with_node([&](Node& node, model::Time now) {
                   found = node.stall(connection_named(id), duration, now);
                 });
                 require_found(found, "connection " + id + ": expected one of GET /connections");
                 response.status = no_content;
               });
  }

  void add_broker() {
    http_.Post("/faults", [this](const Request& request, Response& response) {
      const JsonFile body(request.body, "body", "an object with 'fault' and 'queue'");
      body.root().require_object({"fault", "queue", "virtual_host"});
      const sim::Fault fault = delivery_fault_at(body.root().at("fault"));
      const std::string queue = body.root().at("queue").string();
      const std::string virtual_host =
          body.root().has("virtual_host") ? body.root().at("virtual_host").string() : "/";
      bool found = false;
      server_.with_node(
          [&](Node& node, model::Time) { found = node.strike_next(fault, virtual_host, queue); });
      require_found(
          found, fmt::format("queue '{}' in virtual host '{}': expected one of GET /queues", queue,
                             virtual_host));
      response.status = no_content;
    });
    constexpr const char* alarm = "/alarms/(memory|disk)";
    http_.Put(alarm, [this](const Request& request, Response& response) {
      set_alarm(request.matches[1], true, response);
    });
    http_.Delete(alarm, [this](const Request& request, Response& response) {
      set_alarm(request.matches[1], false, response);
    });
    for (const auto& [path, how] : {std::pair{"/broker/restart", sim::Fault::broker_restart},
                                    {"/broker/kill", sim::Fault::broker_kill}}) {
      http_.Post(path, [this, how = how](const Request& request, Response& response) {
        const JsonFile body(request.body, "body", "an object with 'down_for'");
        body.root().require_object({"down_for"});
        const sim::Duration down_for = duration_at(body.root().at("down_for"));
        server_.with_node(
            [&](Node& node, model::Time now) { node.stop_broker(how, down_for, now); });
        response.status = no_content;
      });
    }
  }

  void add_time() {
    http_.Post("/time/advance", [this](const Request& request, Response& response) {
      const JsonFile body(request.body, "body", "an object with 'by'");
      body.root().require_object({"by"});
      const sim::Duration by = duration_at(body.root().at("by"));
      server_.with_node([&](Node& node, model::Time now) { node.pass_time(by, now); });
      response.status = no_content;
    });
  }

  void set_alarm(const std::string& resource, bool raised, Response& response) {
    server_.with_node([&](Node& node, model::Time now) {
      node.set_alarm(resource_named(resource), raised, now);
    });
    response.status = no_content;
  }

  Server& server_;
  const TraceWindow& trace_;
  TimedHttp http_{patience};
  int port_ = -1;
  std::thread thread_;
};

ControlPort::ControlPort(std::uint16_t port, Server& server, const TraceWindow& trace)
    : impl_(std::make_unique<Impl>(port, server, trace)) {}
ControlPort::~ControlPort() = default;
std::uint16_t ControlPort::port() const { return impl_->port(); }

}  // namespace rehearsal::broker_adapters::amqp_server
