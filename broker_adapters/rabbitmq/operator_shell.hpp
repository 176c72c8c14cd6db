#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
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

/// Carries out operators' commands on a RabbitMQ node by a child process, an Erlang node that reads
/// a call a line and answers with a line: milliseconds for what takes rabbitmqctl seconds. The
/// child starts with the first call. Every function throws `std::runtime_error` when the node
/// cannot be reached.
class OperatorShell {
 public:
  explicit OperatorShell(ErlangNode node) : node_(std::move(node)) {}
  ~OperatorShell() { end(); }
  OperatorShell(const OperatorShell&) = delete;
  OperatorShell& operator=(const OperatorShell&) = delete;

  /// Does it in the virtual host. Returns what the node has against it, in its own words; empty
  /// once it is done. Requires: the command is an operator's, or `std::logic_error`.
  std::string perform(const model::Command& command, const std::string& vhost = "/");
  /// Undoes all that was performed, the last thing first. Guest may do everything again.
  void restore();

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
  struct Performed {
    model::Command command;
    std::string vhost;
  };

  void start();
  void end();
  /// What the child says to the line; empty when it says no more.
  std::string ask(const std::string& line);
  void undo(const Performed& performed);

  ErlangNode node_;
  pid_t child_ = 0;
  File in_;
  File out_;
  std::vector<Performed> performed_;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
