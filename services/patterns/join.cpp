#include "services/patterns/join.hpp"

#include <algorithm>

namespace rehearsal::services::patterns {
namespace {

std::string key_of(const std::string& whole, const std::string& part) { return whole + "." + part; }

}  // namespace

sim::task<bool> Join::complete_with(broker_adapters::Context& context, std::string whole,
                                    std::string part) const {
  broker_adapters::Transaction arrival(context.store());
  arrival.put(table_, key_of(whole, part), "here");
  co_await context.commit(arrival);
  co_return std::all_of(parts_.begin(), parts_.end(), [&](const std::string& other) {
    return context.store().read(table_, key_of(whole, other)).has_value();
  });
}

}  // namespace rehearsal::services::patterns
