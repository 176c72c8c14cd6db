#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/command.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// A RabbitMQ node, as those know it who may do anything to it.
struct ErlangNode {
  /// Its short name: "rabbit@localhost".
  std::string name;
  /// The folder with its .erlang.cookie.
  std::string home;
  std::uint16_t epmd_port = 4369;
};

/// Calls functions of a RabbitMQ node by a child process, an Erlang node that reads a call a line
/// and answers with a line: milliseconds for what takes rabbitmqctl seconds. The child starts with
/// the first call. Every function throws `std::runtime_error` when the node cannot be reached.
/// Several threads may use it, one after the other.
class OperatorShell {
 public:
  explicit OperatorShell(ErlangNode node) : node_(std::move(node)) {}
  ~OperatorShell() { end(); }
  OperatorShell(const OperatorShell&) = delete;
  OperatorShell& operator=(const OperatorShell&) = delete;

  const ErlangNode& node() const { return node_; }

  /// Guest may do everything in it. Throws `std::runtime_error` if the node refuses.
  void create_vhost(const std::string& name);
  void delete_vhost(const std::string& name);

  /// Calls the function on the node. The arguments are an Erlang list, without whatever has to be
  /// evaluated: numbers, atoms, binaries, lists, tuples, maps. Returns its result on one line.
  std::string call(std::string_view module, std::string_view function,
                   const std::string& arguments);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  void start();
  void end();
  /// What the child says to the line; empty when it says no more.
  std::string ask(const std::string& line);

  const ErlangNode node_;
  std::mutex mutex_;
  pid_t child_ = 0;
  File in_;
  File out_;
};

/// Carries out operators' commands in a virtual host. Throws as the shell does.
class Operator {
 public:
  explicit Operator(OperatorShell& shell, std::string vhost = "/")
      : shell_(shell), vhost_(std::move(vhost)) {}

  /// Returns what the node has against it, in its own words; empty once it is done. Requires: the
  /// command is an operator's, or `std::logic_error`.
  std::string perform(const model::Command& command);
  /// Undoes all that was performed, the last thing first. Guest may do everything again.
  void restore();

 private:
  OperatorShell& shell_;
  std::string vhost_;
  std::vector<model::Command> performed_;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
