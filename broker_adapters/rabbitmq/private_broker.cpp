#include "broker_adapters/rabbitmq/private_broker.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "broker_adapters/rabbitmq/broker_switch.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using namespace std::chrono_literals;

constexpr const char* server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
constexpr auto start_max = 90s;

/// A port that nobody listened on a moment ago.
std::uint16_t free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(probe);
  if (!bound) throw std::runtime_error("no free port on the loopback interface");
  return ntohs(address.sin_port);
}

void set(const char* variable, const std::string& value) { setenv(variable, value.c_str(), 1); }

}  // namespace

bool PrivateBroker::installed() { return std::filesystem::exists(server); }

PrivateBroker::PrivateBroker()
    : amqp_port_(free_port()), dist_port_(free_port()), epmd_port_(free_port()) {
  std::ofstream(folder_.path() / "enabled_plugins") << "[].\n";
  start();
}

PrivateBroker::~PrivateBroker() {
  kill();
  const std::string epmd = "epmd -port " + std::to_string(epmd_port_) + " -kill >/dev/null 2>&1";
  if (std::system(epmd.c_str()) != 0) {
    // It was not there any more.
  }
}

BrokerUrl PrivateBroker::url() const {
  BrokerUrl url;
  url.host = "127.0.0.1";
  url.port = amqp_port_;
  return url;
}

ErlangNode PrivateBroker::node() const {
  return {"private" + std::to_string(amqp_port_) + "@localhost", folder_.path().string(),
          epmd_port_};
}

void PrivateBroker::start() {
  group_ = fork();
  if (group_ < 0) throw std::runtime_error("rabbitmq-server: no process could be made for it");
  if (group_ == 0) become_server();
  wait_for_login(url(), start_max);
}

/// In a session of its own, so that it can be ended with everything that it starts.
void PrivateBroker::become_server() const {
  setsid();
  set("HOME", folder_.path());
  set("RABBITMQ_NODENAME", node().name);
  set("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
  set("RABBITMQ_NODE_PORT", std::to_string(amqp_port_));
  set("RABBITMQ_DIST_PORT", std::to_string(dist_port_));
  set("ERL_EPMD_PORT", std::to_string(epmd_port_));
  set("ERL_EPMD_ADDRESS", "127.0.0.1");
  set("RABBITMQ_MNESIA_BASE", folder_.path() / "mnesia");
  set("RABBITMQ_LOG_BASE", folder_.path() / "log");
  set("RABBITMQ_PID_FILE", folder_.path() / "pid");
  set("RABBITMQ_CONFIG_FILE", folder_.path() / "rabbitmq");
  set("RABBITMQ_ENABLED_PLUGINS_FILE", folder_.path() / "enabled_plugins");
  // Its schedulers would look out for work for a while before they sleep, and tests need that time.
  set("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+sbwt none +sbwtdcpu none +sbwtdio none");
  const int output =
      open((folder_.path() / "output").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execl(server, "rabbitmq-server", static_cast<char*>(nullptr));
  _exit(127);
}

void PrivateBroker::end(int signal) {
  if (group_ == 0) return;
  ::kill(-group_, signal);
  int status = 0;
  waitpid(group_, &status, 0);
  // Its children are not ours to wait for, and the ports are free only when they are gone.
  for (int i = 0; i < 300 && ::kill(-group_, 0) == 0; ++i) std::this_thread::sleep_for(100ms);
  group_ = 0;
}

}  // namespace rehearsal::broker_adapters::rabbitmq
