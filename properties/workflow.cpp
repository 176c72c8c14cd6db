#include "properties/workflow.hpp"

#include <algorithm>
#include <utility>

#include "properties/standard_properties.hpp"
#include "sim/bug.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::Service;

/// So many fit into the words in which a search keeps account of them.
constexpr std::size_t sometimes_max = 64;

template <class List, class Name>
auto* named(List& list, const Name& name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.name == name; });
  return found == list.end() ? nullptr : &*found;
}

/// "intake, transcode-1, transcode-2"
template <class List>
std::string names_of(const List& list) {
  std::string names;
  for (const auto& each : list) names.append(names.empty() ? "" : ", ").append(each.name);
  return names;
}

/// The one of that name, or all of its replicas: they stand side by side.
std::span<Service> called(std::vector<Service>& services, std::string_view name) {
  const auto is_one = [&](const Service& each) { return each.store_name() == name; };
  const auto first = std::find_if(services.begin(), services.end(), is_one);
  return {first, std::find_if_not(first, services.end(), is_one)};
}

}  // namespace

Workflow::Workflow(std::string name, std::string about)
    : name_(std::move(name)),
      about_(std::move(about)),
      properties_(properties_of_every_workflow()) {
  if (name_.empty()) throw sim::Misuse("a workflow has no name: expected one, such as 'media'");
}

void Workflow::refuse(const std::string& what) const {
  throw sim::Misuse("the workflow '" + name_ + "' " + what);
}

/// No service goes by that name, but for those that are to be replaced.
void Workflow::require_free(const std::string& name, std::string_view replaced) const {
  for (const Service& each : services_)
    if (each.goes_by(name) && each.store_name() != replaced)
      refuse("has two services that are called '" + name +
             "': expected a name of its own for each");
}

Workflow::Part Workflow::service(std::string name, Life life) {
  if (name.empty()) refuse("has a service without a name: expected one, such as 'transcode'");
  require_free(name);
  if (!life) refuse("has no life for its service '" + name + "': expected a coroutine");
  services_.push_back({name, std::move(life)});
  return {*this, std::move(name)};
}

Workflow::Part& Workflow::Part::replicas(std::uint32_t count) {
  workflow_.replicate(name_, count);
  return *this;
}

void Workflow::replicate(std::string_view service, std::uint32_t count) {
  if (count == 0)
    refuse("has no replicas of its service '" + std::string(service) + "': expected one or more");
  const std::span<Service> there = called(services_, service);
  std::vector<Service> replicas(count, there.front());
  std::uint32_t number = 0;
  for (Service& replica : replicas) {
    replica.store = service;
    replica.name = replica.store + "-" + std::to_string(++number);
    require_free(replica.name, service);
  }
  const auto place = services_.begin() + (there.data() - services_.data());
  const auto end = place + static_cast<std::ptrdiff_t>(there.size());
  services_.insert(services_.erase(place, end), replicas.begin(), replicas.end());
}

Workflow::Part& Workflow::Part::starts_after(std::string service) {
  workflow_.start_after(name_, service);
  return *this;
}

void Workflow::start_after(std::string_view service, const std::string& other) {
  const std::span<Service> those = called(services_, service);
  const std::span<const Service> before(services_.data(), those.data());
  if (std::none_of(before.begin(), before.end(),
                   [&](const Service& each) { return each.goes_by(other); }))
    refuse("starts its service '" + std::string(service) + "' after '" + other +
           "', which was not named before it: expected " +
           (before.empty() ? "none, for it is the first" : "one of " + names_of(before)));
  for (Service& each : those) each.starts_after.push_back(other);
}

Workload& Workflow::workload(Workload workload) { return workload_.emplace(std::move(workload)); }

Workload& Workflow::workload(std::string noun, Workload::Maker maker) {
  return workload(Workload(std::move(noun), std::move(maker)));
}

Workflow& Workflow::effects(broker_adapters::MakeEffects make) {
  if (!make) refuse("has no effects: expected a function that makes the outside world's");
  effects_ = std::move(make);
  return *this;
}

/// Where what is so of every workflow begins.
std::vector<Property>::iterator Workflow::always_end() {
  const std::string first = properties_of_every_workflow().front().name;
  return properties_.begin() + (named(properties_, first) - properties_.data());
}

void Workflow::add(Property property) {
  if (property.name.empty()) refuse("has a property without a name");
  if (property.name.find(',') != property.name.npos)
    refuse("has a property that is called '" + property.name +
           "': expected a name without a comma, which stands between the names in a verdict");
  if (named(properties_, property.name))
    refuse("has two properties that are called '" + property.name +
           "': expected a name of its own for each");
  if (!property.check) refuse("has no check for its property '" + property.name + "'");
  const auto place = property.kind == Property::Kind::eventually ? properties_.end() : always_end();
  properties_.insert(place, std::move(property));
}

Workflow& Workflow::always(std::string name, Check check, std::string about) {
  add({std::move(name), Property::Kind::always, std::move(about), std::move(check)});
  return *this;
}

Workflow& Workflow::eventually(std::string name, Check check, std::string about) {
  add({std::move(name), Property::Kind::eventually, std::move(about), std::move(check)});
  return *this;
}

Workflow& Workflow::sometimes(std::string name, std::function<bool(const RunRecord&)> happened) {
  if (!happened) refuse("has no function that says whether sometimes " + name);
  if (sometimes_.size() == sometimes_max)
    refuse("has more than " + std::to_string(sometimes_max) + " things that happen sometimes");
  sometimes_.push_back({std::move(name), std::move(happened)});
  return *this;
}

Workflow& Workflow::expects(Verdict verdict, sim::FaultSet faults) {
  expectation_ = {verdict, faults, {}};
  return *this;
}

Workflow& Workflow::canary(std::string property, sim::FaultSet faults) {
  if (!this->property(property))
    refuse("has no property '" + property + "' that its bug could break: expected one of " +
           property_names());
  kind_ = Kind::canary;
  expects(Verdict::falsified, faults);
  expectation_.property = std::move(property);
  return *this;
}

Workflow& Workflow::compare_with(std::string workflow) {
  compared_with_ = std::move(workflow);
  return *this;
}

Workflow Workflow::renamed(std::string name, std::string about) const {
  Workflow copy = *this;
  copy.name_ = std::move(name);
  copy.about_ = std::move(about);
  return copy;
}

Workflow& Workflow::replace(std::string_view service, Life life) {
  Service* const there = named(services_, service);
  if (!there) refuse("has no service '" + std::string(service) + "' to be replaced");
  if (!life) refuse("has no life to put in the place of '" + std::string(service) + "'");
  there->run = std::move(life);
  return *this;
}

const Property* Workflow::property(std::string_view name) const { return named(properties_, name); }

std::string Workflow::property_names() const { return names_of(properties_); }

void Workflow::require_complete() const {
  if (services_.empty()) refuse("has no services: expected at least one");
}

}  // namespace rehearsal::properties
