#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "model/message.hpp"
#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {

/// What is asked of the services from outside: each request waits to be accepted, and what was
/// being served when the service died is asked again.
class PendingRequests {
 public:
  /// Someone who waits until there is a request to take.
  class Server {
   public:
    virtual ~Server() = default;
    /// There may be a request to take; called once, out of the line.
    virtual void may_take() = 0;
  };

  /// One more request, behind all others. Requires: not open yet.
  void add(model::MessageRef request) { entries_.push_back({std::move(request), {}, false}); }
  /// Whether nothing was ever asked.
  bool empty() const { return entries_.empty(); }

  /// Requests may be taken: the services are up.
  void open() {
    open_ = true;
    serve();
  }
  /// The process begins a new life: what it took and had not accepted is asked again.
  void ask_again(std::size_t process) {
    for (std::size_t i = next_; i-- > 0;) {
      Entry& entry = entries_[i];
      if (entry.accepted || entry.taken_by != process) continue;
      entry.taken_by.reset();
      next_ = i;
    }
    serve();
  }

  /// The next request that nobody has taken, or null.
  model::MessageRef take(std::size_t process) {
    if (!open_) return nullptr;
    while (next_ < entries_.size() && entries_[next_].taken_by) ++next_;
    if (next_ == entries_.size()) return nullptr;
    entries_[next_].taken_by = process;
    return entries_[next_++].request;
  }
  /// The request is the service's business from now on. Found from the one last taken backwards.
  /// Throws `sim::Misuse` for what is no request.
  void accept(const model::MessageRef& request) {
    for (std::size_t i = next_; i-- > 0;)
      if (entries_[i].request == request) {
        entries_[i].accepted = true;
        return;
      }
    throw sim::Misuse("it accepts what is no request: expected what next_request gave it");
  }
  /// Those that wait are served in the order in which they came.
  void wait(Server& server) { waiting_.push_back(&server); }
  /// It waits no more; one that does not wait is no error.
  void leave(Server& server) { std::erase(waiting_, &server); }

  /// Whether all that was asked is the services' business.
  bool all_accepted() const {
    for (const Entry& entry : entries_)
      if (!entry.accepted) return false;
    return true;
  }

 private:
  struct Entry {
    model::MessageRef request;
    std::optional<std::size_t> taken_by;
    bool accepted;
  };

  /// Each that cannot take one waits again, behind the others.
  void serve() {
    for (std::size_t left = waiting_.size(); left > 0; --left) {
      Server& server = *waiting_.front();
      waiting_.pop_front();
      server.may_take();
    }
  }

  std::vector<Entry> entries_;
  std::size_t next_ = 0;
  bool open_ = false;
  std::deque<Server*> waiting_;
};

}  // namespace rehearsal::broker_adapters
