#include "broker_adapters/rabbitmq/operator_shell.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "broker_adapters/rabbitmq/erlang_term.hpp"
#include "model/text/fields.hpp"
#include "model/text/words.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using erlang::atom;
using erlang::binaries;
using erlang::binary;
using erlang::list;

/// Under which RabbitMQ's log notes what was done.
const std::string acting_user = binary("rehearsal");
/// RabbitMQ's own defaults.
constexpr std::string_view guest = "guest";
constexpr std::string_view guests_tags = "administrator";
constexpr std::int64_t default_consumer_timeout = 1800000;
constexpr std::int64_t default_channel_tick_interval = 60000;

std::int64_t default_of(model::Parameter parameter) {
  return parameter == model::Parameter::consumer_timeout ? default_consumer_timeout
                                                         : default_channel_tick_interval;
}

/// One operator's command on the node.
class Performer {
 public:
  Performer(OperatorShell& shell, const std::string& vhost)
      : shell_(shell), vhost_(binary(vhost)) {}

  std::string operator()(const model::SetPolicy& is) const {
    return call("rabbit_policy", "set",
                {vhost_, binary(is.name), binary(is.pattern), erlang::definition(is.definition),
                 std::to_string(is.priority), binary(word(is.apply_to)), acting_user});
  }
  std::string operator()(const model::ClearPolicy& is) const {
    return call("rabbit_policy", "delete", {vhost_, binary(is.name), acting_user});
  }
  std::string operator()(const model::AddUser& is) const {
    const std::string user = binary(is.user);
    call("rabbit_auth_backend_internal", "add_user", {user, user, acting_user});
    return call("rabbit_auth_backend_internal", "set_tags", {user, binaries(is.tags), acting_user});
  }
  std::string operator()(const model::SetPermissions& is) const {
    return call("rabbit_auth_backend_internal", "set_permissions",
                {binary(is.user), vhost_, binary(is.configure), binary(is.write), binary(is.read),
                 acting_user});
  }
  std::string operator()(const model::SetTopicPermissions& is) const {
    return call("rabbit_auth_backend_internal", "set_topic_permissions",
                {binary(is.user), vhost_, binary(is.exchange), binary(is.write), binary(is.read),
                 acting_user});
  }
  std::string operator()(const model::RaiseAlarm& is) const {
    return call("rabbit_alarm", "set_alarm", {"{" + alarm(is.source) + ",[]}"});
  }
  std::string operator()(const model::ClearAlarm& is) const {
    return call("rabbit_alarm", "clear_alarm", {alarm(is.source)});
  }
  std::string operator()(const model::Configure& is) const {
    return call("application", "set_env",
                {"rabbit", atom(word(is.parameter)), std::to_string(is.value)});
  }
  template <class Client>
  std::string operator()(const Client&) const {
    throw std::logic_error("a client's command to an operator");
  }

  std::string delete_user(const model::Name& user) const {
    return call("rabbit_auth_backend_internal", "delete_user", {binary(user), acting_user});
  }
  std::string clear_topic_permissions(const model::Name& user) const {
    return call("rabbit_auth_backend_internal", "clear_topic_permissions",
                {binary(user), vhost_, acting_user});
  }

 private:
  template <class Enum>
  static std::string_view word(Enum value) {
    return model::operator_words<Enum>[static_cast<std::size_t>(value)];
  }
  std::string alarm(model::Resource source) const {
    return "{resource_limit," + atom(word(source)) + "," + atom(shell_.node().name) + "}";
  }
  std::string call(std::string_view module, std::string_view function,
                   std::initializer_list<std::string> arguments) const {
    const std::string answer = shell_.call(module, function, list(arguments));
    return answer == "ok" ? "" : answer;
  }

  OperatorShell& shell_;
  std::string vhost_;
};

/// What the command did is undone by another one.
struct Undoing {
  const Performer& perform;

  void operator()(const model::SetPolicy& is) const { perform(model::ClearPolicy{is.name}); }
  void operator()(const model::AddUser& is) const {
    if (is.user == guest)
      perform(model::AddUser{is.user, guests_tags});
    else
      perform.delete_user(is.user);
  }
  void operator()(const model::SetPermissions& is) const {
    if (is.user == guest) perform(model::SetPermissions{is.user, ".*", ".*", ".*"});
  }
  void operator()(const model::SetTopicPermissions& is) const {
    if (is.user == guest) perform.clear_topic_permissions(is.user);
  }
  void operator()(const model::RaiseAlarm& is) const { perform(model::ClearAlarm{is.source}); }
  void operator()(const model::Configure& is) const {
    perform(model::Configure{is.parameter, default_of(is.parameter)});
  }
  template <class Command>
  void operator()(const Command&) const {}
};

/// What the child's answers begin with; whatever else it prints is not for us.
constexpr std::string_view sign = "= ";

/// Reads a call, {Module, Function, Arguments}, makes it on the node, and says what comes of it.
std::string program(const std::string& node) {
  return "L = fun L() -> case io:read('') of {ok, {M, F, A}} -> "
         "io:format(\"= ~0p~n\", [rpc:call(" +
         atom(node) +
         ", M, F, A, 20000)]), L(); "
         "eof -> halt(); E -> io:format(\"= ~0p~n\", [{badrpc, E}]), L() end end, L().";
}

/// Two ends of a pipe that no other child gets.
struct Pipe {
  int ends[2];
  Pipe() {
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("erl: no pipe could be made for it");
  }
};

[[noreturn]] void become_erl(const ErlangNode& node, const Pipe& in, const Pipe& out) {
  // A Ctrl-C is for its parent, which still needs it to clean up.
  setpgid(0, 0);
  setenv("HOME", node.home.c_str(), 1);
  setenv("ERL_EPMD_PORT", std::to_string(node.epmd_port).c_str(), 1);
  setenv("ERL_EPMD_ADDRESS", "127.0.0.1", 1);
  setenv("ERL_CRASH_DUMP_SECONDS", "0", 1);
  dup2(in.ends[0], STDIN_FILENO);
  dup2(out.ends[1], STDOUT_FILENO);
  dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
  const std::string name = "operator" + std::to_string(getpid()) + "@localhost";
  execlp("erl", "erl", "-noshell", "-hidden", "-start_epmd", "false", "-sname", name.c_str(),
         "-eval", program(node.name).c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

/// Null at the end.
std::optional<std::string> read_line(std::FILE* file) {
  std::string line;
  for (int c = 0; (c = std::fgetc(file)) != '\n'; line += static_cast<char>(c)) {
    if (c == EOF) return std::nullopt;
  }
  return line;
}

}  // namespace

void OperatorShell::start() {
  const Pipe in;
  const Pipe out;
  child_ = fork();
  if (child_ < 0) throw std::runtime_error("erl: no process could be made for it");
  if (child_ == 0) become_erl(node_, in, out);
  close(in.ends[0]);
  close(out.ends[1]);
  in_.reset(fdopen(in.ends[1], "w"));
  out_.reset(fdopen(out.ends[0], "r"));
}

/// The end of its input is the end of the child, which has nothing left to do.
void OperatorShell::end() {
  if (child_ == 0) return;
  in_.reset();
  ::kill(child_, SIGTERM);
  waitpid(child_, nullptr, 0);
  out_.reset();
  child_ = 0;
}

std::string OperatorShell::ask(const std::string& line) {
  if (child_ == 0) start();
  // A child that is gone must not end us as well.
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const bool said = std::fputs(line.c_str(), in_.get()) >= 0 && std::fflush(in_.get()) == 0;
  std::signal(SIGPIPE, before);
  for (std::optional<std::string> answer; said && (answer = read_line(out_.get()));) {
    if (answer->starts_with(sign)) return answer->substr(sign.size());
  }
  return {};
}

std::string OperatorShell::call(std::string_view module, std::string_view function,
                                const std::string& arguments) {
  const std::lock_guard guard(mutex_);
  std::string answer = ask("{" + atom(module) + "," + atom(function) + "," + arguments + "}.\n");
  if (answer.empty()) {
    end();
    throw std::runtime_error("node " + node_.name + ": erl does not start, or has ended");
  }
  if (answer == "{badrpc,nodedown}") {
    throw std::runtime_error("node " + node_.name + ": cannot be reached");
  }
  return answer;
}

void OperatorShell::create_vhost(const std::string& name) {
  const std::string answer = call("rabbit_vhost", "add", list({binary(name), acting_user}));
  if (answer != "ok") throw std::runtime_error("vhost " + name + ": " + answer);
  Performer(*this, name)(model::SetPermissions{guest, ".*", ".*", ".*"});
}

void OperatorShell::delete_vhost(const std::string& name) {
  const std::string answer = call("rabbit_vhost", "delete", list({binary(name), acting_user}));
  if (answer != "ok") throw std::runtime_error("vhost " + name + ": " + answer);
}

std::string Operator::perform(const model::Command& command) {
  std::string objection = std::visit(Performer(shell_, vhost_), command);
  if (objection.empty()) performed_.push_back(command);
  return objection;
}

void Operator::restore() {
  for (; !performed_.empty(); performed_.pop_back()) {
    std::visit(Undoing{Performer(shell_, vhost_)}, performed_.back());
  }
}

}  // namespace rehearsal::broker_adapters::rabbitmq
