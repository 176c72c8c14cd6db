#include "broker_adapters/simulated/memory_store.hpp"

#include <algorithm>
#include <utility>

namespace rehearsal::broker_adapters::simulated {

std::optional<std::string> MemoryStore::read(std::string_view table, std::string_view key) const {
  const auto rows = tables_.find(table);
  if (rows == tables_.end()) return std::nullopt;
  const auto row = rows->second.find(key);
  if (row == rows->second.end()) return std::nullopt;
  return row->second;
}

std::vector<Row> MemoryStore::scan(std::string_view table) const {
  std::vector<Row> found;
  const auto rows = tables_.find(table);
  if (rows == tables_.end()) return found;
  for (const auto& [key, value] : rows->second) found.push_back({key, value});
  std::sort(found.begin(), found.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
  return found;
}

void MemoryStore::apply(std::vector<Write> writes) {
  for (Write& write : writes) {
    Rows& rows = tables_[write.table];
    if (write.value)
      rows.insert_or_assign(std::move(write.key), *std::move(write.value));
    else
      rows.erase(write.key);
  }
}

}  // namespace rehearsal::broker_adapters::simulated
