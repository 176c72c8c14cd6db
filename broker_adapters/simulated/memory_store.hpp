#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "broker_adapters/client/store.hpp"

namespace rehearsal::broker_adapters::simulated {

/// A store in memory that outlives its service's crashes, as a disk does.
class MemoryStore final : public Store {
 public:
  std::optional<std::string> read(std::string_view table, std::string_view key) const override;
  std::vector<Row> scan(std::string_view table) const override;
  void apply(std::vector<Write> writes) override;

 private:
  /// Looks texts up without making strings of them.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  /// Only looked up; `scan` puts them in order.
  using Rows = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;
  std::map<std::string, Rows, std::less<>> tables_;
};

}  // namespace rehearsal::broker_adapters::simulated
