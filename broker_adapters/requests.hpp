#pragma once

#include <cstddef>
#include <vector>

#include "model/message.hpp"
namespace rehearsal::broker_adapters {

/// The customers at the door: each request waits to be accepted, and whoever was being served
/// when the service died asks again.
class Requests {
 public:
  /// Someone who waits until there is a request to take.
  class Server {
   public:
    virtual ~Server() = default;
    virtual void may_take() = 0;
  };

  void add(model::MessageRef request) { waiting_.push_back({std::move(request), false}); }

  /// The customers may come: the services are up.
  void open() {
    open_ = true;
    if (server_) server_->may_take();
  }
  /// The service began a new life: requests that it had not accepted are asked again.
  void ask_again() {
    next_ = 0;
    server_ = nullptr;
  }

  /// The next request that is not accepted, or null.
  model::MessageRef take() {
    if (!open_) return nullptr;
    while (next_ < waiting_.size() && waiting_[next_].accepted) ++next_;
    return next_ < waiting_.size() ? waiting_[next_++].request : nullptr;
  }
  /// The request is the service's business from now on. Found from the one last taken backwards.
  void accept(const model::MessageRef& request) {
    for (std::size_t i = next_; i-- > 0;)
      if (waiting_[i].request == request) {
        waiting_[i].accepted = true;
        return;
      }
  }
  void wait(Server* server) { server_ = server; }

  bool all_accepted() const {
    for (const Entry& entry : waiting_)
      if (!entry.accepted) return false;
    return true;
  }

 private:
  struct Entry {
    model::MessageRef request;
    bool accepted;
  };
  std::vector<Entry> waiting_;
  std::size_t next_ = 0;
  bool open_ = false;
  Server* server_ = nullptr;
};

}  // namespace rehearsal::broker_adapters
