#include "properties/run_record.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace rehearsal::properties {
namespace {

using broker_adapters::Act;
using broker_adapters::Publication;

template <class List, class Is>
auto* find(List& list, Is is) {
  const auto found = std::find_if(list.begin(), list.end(), is);
  return found == list.end() ? nullptr : &*found;
}

/// About as many kinds of acts, and of events, has a subject.
constexpr std::size_t few = 4;

std::string_view view(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

}  // namespace

const Subject::Act* Subject::act(std::string_view verb) const {
  return find(acts, [&](const Act& act) { return act.verb == verb; });
}

std::uint32_t Subject::times(std::string_view verb) const {
  const Act* const done = act(verb);
  return done ? done->times : 0;
}

const Subject::Event* Subject::event(std::string_view type) const {
  return find(events, [&](const Event& event) { return event.type == type; });
}

RunRecord::RunRecord(const Workload* workload, std::uint32_t requests,
                     const broker_adapters::History& history, Inside inside, Stores stores,
                     Queues queues)
    : workload_(workload),
      history_(history),
      inside_(inside),
      stores_(std::move(stores)),
      queues_(std::move(queues)),
      requested_(workload ? requests : 0) {
  names_.reserve(requested_);
  subjects_.resize(requested_);
  for (std::uint32_t i = 0; i < requested_; ++i) {
    subjects_[i].name = names_.emplace_back(workload->subject(i));
    subjects_[i].requested = true;
    subjects_[i].acts.reserve(few);
    subjects_[i].events.reserve(few);
  }
  for (const Act& act : history.acts) add(act);
  for (const Publication& publication : history.publications) add(publication);
}

std::vector<model::MessageRef> RunRecord::waiting_in(std::string_view queue) const {
  if (queues_) return queues_(queue);
  std::vector<model::MessageRef> messages;
  if (!inside_.broker) return messages;
  for (const model::CopyReport& copy : inside_.broker->messages(queue))
    messages.push_back(copy.message);
  return messages;
}

std::string RunRecord::name_of(const Subject& subject) const {
  return (workload_ ? workload_->noun() : "subject") + " " + std::string(subject.name);
}

/// Most subjects are called by their numbers, and are found by them.
Subject* RunRecord::known(std::string_view name) {
  if (requested_ > 0) {
    std::uint64_t number = 0;
    std::uint64_t first = 0;
    const std::string& start = names_.front();
    std::from_chars(start.data(), start.data() + start.size(), first);
    std::from_chars(name.data(), name.data() + name.size(), number);
    if (const std::uint64_t at = number - first; at < requested_ && subjects_[at].name == name)
      return &subjects_[at];
  }
  if (by_name_.empty())
    for (std::size_t i = 0; i < subjects_.size(); ++i) by_name_.emplace(subjects_[i].name, i);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &subjects_[found->second];
}

Subject& RunRecord::subject(std::string_view name) {
  if (Subject* const there = known(name)) return *there;
  by_name_.emplace(name, subjects_.size());
  subjects_.emplace_back().name = name;
  return subjects_.back();
}

void RunRecord::add(const Act& act) {
  Subject& of = subject(act.subject);
  auto* done = find(of.acts, [&](const Subject::Act& known) { return known.verb == act.verb; });
  if (!done) done = &of.acts.emplace_back(Subject::Act{act.verb, 0, act.at});
  ++done->times;
}

void RunRecord::add(const Publication& publication) {
  const model::Properties& properties = publication.message->properties();
  if (!properties.type || !properties.correlation_id) return;
  Subject& of = subject(*properties.correlation_id);
  const std::string_view id = view(properties.message_id);
  const bool again = find(of.events, [&](const Subject::Event& event) {
    return event.type == *properties.type && event.id == id;
  });
  if (!again) of.events.push_back({*properties.type, id, publication.at});
}

bool RunRecord::was_requested(std::string_view name) const {
  const auto others = subjects().subspan(requested_);
  return std::none_of(others.begin(), others.end(),
                      [&](const Subject& other) { return other.name == name; });
}

std::vector<std::string> RunRecord::unasked() const {
  std::vector<std::string> lines;
  if (subjects_.size() == requested_) return lines;
  for (const Act& act : history_.acts)
    if (!was_requested(act.subject))
      lines.push_back(act.actor + " asked to " + act.verb + " " + act.subject);
  for (const Publication& publication : history_.publications) {
    const model::Properties& properties = publication.message->properties();
    if (properties.type && properties.correlation_id && !was_requested(*properties.correlation_id))
      lines.push_back(std::string(publication.actor) + " published " + *properties.type + " of " +
                      *properties.correlation_id);
  }
  return lines;
}

}  // namespace rehearsal::properties
