#pragma once

#include <set>
#include <string>

#include "broker_adapters/client/gateway.hpp"

namespace rehearsal::broker_adapters::simulated {

/// The keys of one run.
class MemoryKeys final : public Gateway::Keys {
 public:
  bool first_time(const std::string& key) override { return used_.insert(key).second; }

 private:
  std::set<std::string> used_;
};

}  // namespace rehearsal::broker_adapters::simulated
