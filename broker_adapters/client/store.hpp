#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/write.hpp"

namespace rehearsal::broker_adapters {

using sim::Write;

/// A row of a table.
struct Row {
  std::string key;    ///< unique in its table
  std::string value;  ///< any text
};

/// A service's durable state: rows under keys, in tables. It survives crashes of the service.
class Store {
 public:
  virtual ~Store() = default;

  /// The value of the row; null where there is none.
  virtual std::optional<std::string> read(std::string_view table, std::string_view key) const = 0;
  /// All rows of the table, in the order of their keys.
  virtual std::vector<Row> scan(std::string_view table) const = 0;
  /// Makes all of the changes durable, or none of them.
  virtual void apply(std::vector<Write> writes) = 0;
};

/// What shall happen to a store as one unit: business state, inbox and outbox. Nothing is changed
/// before it is committed, which only `Context::commit` does, once; a transaction that is destroyed
/// before that never was.
class Transaction {
 public:
  /// Nothing is written yet. The store outlives it.
  explicit Transaction(const Store& store) : store_(&store) {}

  /// Sees the transaction's own writes.
  std::optional<std::string> read(std::string_view table, std::string_view key) const;
  /// Throws `sim::Misuse` once it is committed, as `erase` does.
  void put(std::string table, std::string key, std::string value) {
    write({std::move(table), std::move(key), std::move(value)});
  }
  /// The row shall be no more. Throws `sim::Misuse` once it is committed.
  void erase(std::string table, std::string key) {
    write({std::move(table), std::move(key), std::nullopt});
  }

  /// In the order in which they were asked for.
  std::span<const Write> writes() const { return writes_; }

 private:
  friend class Committing;
  void write(Write write);
  void require_open() const;
  /// Into the store of the process. Requires: open.
  void commit(Store& store);

  const Store* store_;
  std::vector<Write> writes_;
  bool committed_ = false;
};

}  // namespace rehearsal::broker_adapters
