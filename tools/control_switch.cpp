#include "tools/control_switch.hpp"

#include <fmt/core.h>
#include <httplib.h>

#include <chrono>
#include <stdexcept>
#include <utility>

#include "tools/exit_status.hpp"

namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;

constexpr auto start_max = 30s;
/// For the broker's clients to hear of its end before it is there again.
constexpr const char* outage = R"({"down_for": "200ms"})";

/// Without what follows the port.
std::string origin_of(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme))
    throw UsageError(fmt::format("--control: '{}' is no URL: expected http://HOST:PORT/", url));
  return url.substr(0, url.find('/', scheme.size()));
}

}  // namespace

ControlSwitch::ControlSwitch(const std::string& control, broker_adapters::rabbitmq::BrokerUrl url)
    : control_(origin_of(control)), url_(std::move(url)) {}

void ControlSwitch::stop(model::Outage how) {
  httplib::Client client(control_);
  const char* const path = how == model::Outage::kill ? "/broker/kill" : "/broker/restart";
  const auto answer = client.Post(path, outage, "application/json");
  if (!answer) throw std::runtime_error(control_ + path + ": no answer");
  if (answer->status != 204)
    throw std::runtime_error(
        fmt::format("{}{}: {} {}", control_, path, answer->status, answer->body));
}

void ControlSwitch::start() { broker_adapters::rabbitmq::wait_for_login(url_, start_max); }

}  // namespace rehearsal::tools
