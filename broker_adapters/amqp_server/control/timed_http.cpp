#include "broker_adapters/amqp_server/control/timed_http.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// More clients than this are let in when others have left.
constexpr std::size_t threads_max = 1000;
/// How soon an end is noticed.
constexpr milliseconds look_around(100);

/// A thread for each task.
class ThreadEach final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> task) override {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [&] { return running_ < threads_max; });
    ++running_;
    std::thread([this, task = std::move(task)] {
      task();
      const std::lock_guard guard(mutex_);
      --running_;
      left_.notify_all();
    }).detach();
  }
  void shutdown() override {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [&] { return running_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable left_;
  std::size_t running_ = 0;
};

/// A socket that can be read until its time is up, and then be written for as long.
class TimedStream final : public httplib::Stream {
 public:
  TimedStream(socket_t socket, milliseconds patience, const std::atomic<bool>& ended)
      : socket_(socket), patience_(patience), ended_(ended) {}

  bool is_readable() const override { return wait_for(POLLIN); }
  bool is_writable() const override { return wait_for(POLLOUT); }
  ssize_t read(char* octets, std::size_t size) override {
    if (is_readable()) return recv(socket_, octets, size, 0);
    late_ = true;
    return -1;
  }
  ssize_t write(const char* octets, std::size_t size) override {
    if (!std::exchange(answers_, true)) end_ = steady_clock::now() + patience_;
    return is_writable() ? ::send(socket_, octets, size, MSG_NOSIGNAL) : -1;
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return socket_; }
  /// Whether something was waited for in vain.
  bool late() const { return late_; }

 private:
  bool wait_for(short event) const {
    while (!ended_) {
      const auto left = std::chrono::duration_cast<milliseconds>(end_ - steady_clock::now());
      if (left <= milliseconds::zero()) return false;
      pollfd polled{socket_, event, 0};
      if (poll(&polled, 1, static_cast<int>(std::min(left, look_around).count())) > 0) return true;
    }
    return false;
  }

  const socket_t socket_;
  const milliseconds patience_;
  steady_clock::time_point end_ = steady_clock::now() + patience_;
  bool answers_ = false;
  bool late_ = false;
  const std::atomic<bool>& ended_;
};

/// A request without the length of its body has none (RFC 9112, 6.3). The library would wait for
/// one until the client closes.
void expect_no_body_unannounced(httplib::Request& request) {
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding"))
    request.set_header("Content-Length", "0");
}

/// Closed with something unread, a socket is reset, and the client may miss the answer.
void read_the_rest(TimedStream& stream) {
  shutdown(stream.socket(), SHUT_WR);
  char rest[4096];
  while (stream.read(rest, sizeof rest) > 0) {
  }
}

}  // namespace

TimedHttp::TimedHttp(milliseconds patience) : patience_(patience) {
  new_task_queue = [] { return new ThreadEach; };
}

/// The library lets five clients wait to be let in; others would try again after a second.
int TimedHttp::bind(const char* host, std::uint16_t port) {
  const int bound =
      port == 0 ? bind_to_any_port(host) : (bind_to_port(host, port) ? int{port} : -1);
  if (bound >= 0) ::listen(svr_sock_, SOMAXCONN);
  return bound;
}

/// Before it runs the library's `stop` does nothing, and the thread would listen for ever.
std::thread TimedHttp::listen_in_thread() {
  std::thread thread([this] { listen_after_bind(); });
  while (!is_running()) std::this_thread::yield();
  return thread;
}

void TimedHttp::end() {
  ended_ = true;
  stop();
}

bool TimedHttp::process_and_close_socket(socket_t socket) {
  TimedStream stream(socket, patience_, ended_);
  bool closed = false;
  const bool answered = process_request(stream, true, closed, expect_no_body_unannounced);
  if (answered && !stream.late()) read_the_rest(stream);
  close(socket);
  return answered;
}

}  // namespace rehearsal::broker_adapters::amqp_server
