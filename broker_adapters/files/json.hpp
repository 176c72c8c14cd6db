#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_adapters/files/input_error.hpp"

/// Files of JSON, read so that every error tells where.
namespace rehearsal::broker_adapters {

/// "'text'".
std::string in_quotes(std::string_view text);

/// A place in a file of JSON: knows its value, and how to complain about it. Every member throws
/// `InputError` where the value is not what it is asked for. Refers to the file.
class JsonNode {
 public:
  using Json = nlohmann::ordered_json;

  JsonNode(const std::string& file, std::string pointer, const Json& value)
      : file_(file), pointer_(std::move(pointer)), value_(value) {}

  [[noreturn]] void fail(const std::string& what) const;

  /// Checks that this is an object with no keys but these.
  void require_object(std::initializer_list<std::string_view> keys) const;
  bool has(std::string_view key) const;
  JsonNode at(std::string_view key) const;
  std::vector<JsonNode> items() const;
  std::vector<std::pair<std::string, JsonNode>> members() const;
  std::string string() const;
  bool boolean() const;
  std::uint32_t whole_number(std::uint32_t least, std::uint32_t most) const;
  const Json& json() const { return value_; }

 private:
  JsonNode child(std::string_view key, const Json& value) const;

  const std::string& file_;
  std::string pointer_;
  const Json& value_;
};

/// A file of JSON in memory. The nodes refer to it.
class JsonFile {
 public:
  /// `name` is what errors call the text, and `expected` what it should be, as in "a scenario".
  /// Throws `InputError`.
  JsonFile(std::string_view text, std::string name, std::string_view expected);
  JsonFile(const JsonFile&) = delete;
  JsonFile& operator=(const JsonFile&) = delete;

  /// Throws `InputError`, also where the file cannot be read.
  static JsonFile read(const std::filesystem::path& file, std::string_view expected);

  JsonNode root() const { return {name_, "", json_}; }

 private:
  std::string name_;
  JsonNode::Json json_;
};

}  // namespace rehearsal::broker_adapters
