#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "broker_adapters/rabbitmq/temporary_folder.hpp"

/// The command line as its users meet it: the program itself, in a folder of its own. Only tests
/// include this.
namespace rehearsal::tools {

using nlohmann::json;
using Words = std::vector<std::string>;

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

inline std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Cli : public testing::Test {
 protected:
  Cli() { std::filesystem::create_directory(folder()); }

  /// Where the program runs, and is the only one to write but for `write`.
  std::filesystem::path folder() const { return top_.path() / "here"; }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder() / name, std::ios::binary) << text;
  }

  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder()))
      names.insert(entry.path().lexically_relative(folder()).string());
    return names;
  }

  Outcome rehearse(const Words& words) const { return outcome_of(start(with_program(words))); }

  /// What a shell does with a script, in which `rehearse` is the program, and $program its path.
  Outcome bash(const std::string& script) const {
    const std::string names = "program='" REHEARSE_PATH "'; rehearse() { \"$program\" \"$@\"; }\n";
    return outcome_of(start({"/bin/bash", "-c", names + script}));
  }

  /// The program is sent a signal once it has a handler for it.
  Outcome interrupted(const Words& words, int signal) const {
    const pid_t child = start(with_program(words));
    while (!handles(child, signal)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    kill(child, signal);
    return outcome_of(child);
  }

  json rehearse_json(const Words& words, int status) const {
    const Outcome outcome = rehearse(words);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_THAT(outcome.err, testing::IsEmpty());
    return json::parse(outcome.out, nullptr, false);
  }

 private:
  static Words with_program(const Words& words) {
    Words all{REHEARSE_PATH};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  std::filesystem::path out() const { return top_.path() / "out"; }
  std::filesystem::path err() const { return top_.path() / "err"; }

  pid_t start(const Words& words) const {
    const pid_t child = fork();
    if (child == 0) become(words);
    return child;
  }

  /// Waits for its end.
  Outcome outcome_of(pid_t child) const {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(out()), content(err())};
  }

  /// A program that does not end is ended: the alarm stays set in what the process becomes.
  [[noreturn]] void become(Words words) const {
    alarm(patience_s);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const bool ready = std::freopen(out().c_str(), "w", stdout) &&
                       std::freopen(err().c_str(), "w", stderr) && chdir(folder().c_str()) == 0;
    if (ready) execv(arguments.front(), arguments.data());
    std::_Exit(127);
  }

  /// Whether the process catches the signal, or is no more.
  static bool handles(pid_t process, int signal) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    const std::string mask_name = "SigCgt:";
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("State:") && line.find('Z') != line.npos) return true;
      if (line.starts_with(mask_name))
        return std::stoull(line.substr(mask_name.size()), nullptr, 16) >> (signal - 1) & 1;
    }
    return true;
  }

  static constexpr unsigned patience_s = 300;
  broker_adapters::rabbitmq::TemporaryFolder top_;
};

/// All of them.
inline const Words& commands() {
  static const Words all{"list", "run",   "search",  "replay", "shrink",
                         "show", "serve", "service", "record", "conform"};
  return all;
}

inline const char* const crash =
    R"({ "format": 1, "workflow": "orders-naive", "workload": { "orders": 1 },
  "decisions": [ { "at": "payment received OrderPlaced(101) #1", "do": "crash",
                   "restart_after": "1s" } ],
  "expect": { "orders-naive": "falsified: completion", "orders": "held" } })";

/// What rehearse serve --trace writes of two clients. The second one takes what the first
/// publishes, gives it back, takes it again, and asks for a queue that is not there.
inline const char* const session =
    R"(+0.001000s client c1 connection.open
+0.001000s broker c1 connection.open-ok
+0.002000s client c2 connection.open
+0.002000s broker c2 connection.open-ok
+0.003000s client c2.1 channel.open
+0.003000s broker c2.1 channel.open-ok
+0.004000s client c2.1 queue.declare queue='orders'
+0.004000s broker c2.1 queue.declare-ok queue='orders' message_count=0 consumer_count=0
+0.005000s client c1.1 channel.open
+0.005000s broker c1.1 channel.open-ok
+0.006000s client c1.1 basic.publish exchange='' routing_key='orders' body='{"order_id": 101}'
+0.006000s broker broker enqueued queue='orders' exchange='' routing_key='orders' body='{"order_id": 101}'
+0.007000s client c1.1 basic.publish exchange='' routing_key='ordres' body='lost' mandatory=true
+0.007000s broker broker unroutable exchange='' routing_key='ordres' body='lost'
+0.007000s broker c1.1 basic.return reply_code=312 reply_text='NO_ROUTE' exchange='' routing_key='ordres' body='lost'
+0.008000s client c2.1 basic.get queue='orders'
+0.008000s broker c2.1 basic.get-ok delivery_tag=1 redelivered=false message_count=0 exchange='' routing_key='orders' body='{"order_id": 101}'
+0.009000s client c2.1 basic.nack delivery_tag=1
+0.010000s client c2.1 basic.get queue='orders'
+0.010000s broker c2.1 basic.get-ok delivery_tag=2 redelivered=true message_count=0 exchange='' routing_key='orders' body='{"order_id": 101}'
+0.011000s client c2.1 queue.declare queue='returns' passive=true
+0.011000s broker c2.1 channel.close reply_code=404 reply_text='NOT_FOUND - no queue \'returns\' in vhost \'/\'' class_id=50 method_id=10
+0.012000s client c1 connection.close
+0.012000s broker c1 connection.close-ok
)";

inline std::string crash_with(const std::string& from, const std::string& to) {
  std::string text = crash;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

}  // namespace rehearsal::tools
