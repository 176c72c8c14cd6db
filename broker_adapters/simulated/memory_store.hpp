#pragma once

#include <functional>
#include <map>
#include <string>

#include "broker_adapters/store.hpp"

namespace rehearsal::broker_adapters::simulated {

/// A store in memory that outlives its service's crashes, as a disk does.
class MemoryStore final : public Store {
 public:
  std::optional<std::string> read(std::string_view table, std::string_view key) const override;
  std::vector<Row> scan(std::string_view table) const override;
  void apply(std::vector<Write> writes) override;

 private:
  using Rows = std::map<std::string, std::string, std::less<>>;
  std::map<std::string, Rows, std::less<>> tables_;
};

}  // namespace rehearsal::broker_adapters::simulated
