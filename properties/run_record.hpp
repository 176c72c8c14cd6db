#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "broker_adapters/client/history.hpp"
#include "broker_adapters/simulated/simulated_world.hpp"
#include "model/broker.hpp"
#include "properties/workload.hpp"

namespace rehearsal::properties {

/// What a run says about one subject, such as upload 7: by acts whose subject it is, and by
/// messages whose correlation id it is.
struct Subject {
  /// Something that the outside world was asked to do for it, however often.
  struct Act {
    std::string_view verb;    ///< what was done: "publish"
    std::uint32_t times = 0;  ///< how often
    model::Time first_at;     ///< when it was done first
  };
  /// One for each type and message id, however often it was published.
  struct Event {
    std::string_view type;  ///< the message's type: "Uploaded"
    std::string_view id;    ///< the message's id
    model::Time first_at;   ///< when it was published first
  };

  std::string_view name;  ///< its name without the noun: "7"
  /// A request of the workload was about it.
  bool requested = false;
  std::vector<Act> acts;  ///< in the order in which they were done first
  /// In the order of their first publication.
  std::vector<Event> events;

  /// How often that was done.
  std::uint32_t times(std::string_view verb) const;
  /// Null where it was never done.
  const Act* act(std::string_view verb) const;
  /// The first of that type; null where there is none.
  const Event* event(std::string_view type) const;
};

/// What only a simulation sees; nothing of it is there where the broker is a real one.
struct Inside {
  /// Of copies of messages and what became of them; null where the broker is a real one.
  const broker_adapters::simulated::Ledger* ledger = nullptr;
  /// The broker as it is at the end; null where it is a real one.
  const model::Broker* broker = nullptr;
  /// Why the run was stopped before its end, if it was.
  const broker_adapters::simulated::CutShort* cut_short = nullptr;
};

/// What one run left behind: all that a property may look at. It refers to its history, its stores
/// and what is inside, which must outlive it.
class RunRecord {
 public:
  /// The messages that wait in the queue of that name.
  using Queues = std::function<std::vector<model::MessageRef>(std::string_view queue)>;
  /// The store of the service of that name, or null.
  using Stores = std::function<const broker_adapters::Store*(std::string_view service)>;

  /// `workload` is null where nothing is requested. Where the broker is inside, it has the queues.
  RunRecord(const Workload* workload, std::uint32_t requests,
            const broker_adapters::History& history, Inside inside = {}, Stores stores = {},
            Queues queues = {});

  /// All that was said and done, in order.
  const broker_adapters::History& history() const { return history_; }
  /// What only a simulation sees.
  const Inside& inside() const { return inside_; }
  /// What the service had made durable when the run ended. Null where there is no such service.
  const broker_adapters::Store* store(std::string_view service) const {
    return stores_ ? stores_(service) : nullptr;
  }

  /// What waits in the queue, unacknowledged deliveries included where the broker is inside.
  /// Nothing where there is no such queue, or nobody to look into it.
  std::vector<model::MessageRef> waiting_in(std::string_view queue) const;

  /// Those that were requested, in the order of their requests, and then all others that something
  /// was done or announced for.
  std::span<const Subject> subjects() const { return subjects_; }
  /// Only those that were requested.
  std::span<const Subject> requested() const { return subjects().first(requested_); }
  /// "upload 7".
  std::string name_of(const Subject& subject) const;

  /// The acts and publications that belong to no request: "publish asked to publish 999".
  std::vector<std::string> unasked() const;

 private:
  bool was_requested(std::string_view name) const;
  Subject& subject(std::string_view name);
  Subject* known(std::string_view name);
  void add(const broker_adapters::Act& act);
  void add(const broker_adapters::Publication& publication);

  const Workload* workload_;
  const broker_adapters::History& history_;
  Inside inside_;
  Stores stores_;
  Queues queues_;
  std::vector<std::string> names_;
  std::vector<Subject> subjects_;
  std::size_t requested_;
  /// Of subjects that are not found by their number.
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

}  // namespace rehearsal::properties
