#include "broker_adapters/files/json.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

namespace rehearsal::broker_adapters {
namespace {

using Json = JsonNode::Json;

std::string joined(std::initializer_list<std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

/// "line 3, column 7" of a byte in the text.
std::string place(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - start + 1);
}

/// The parser keeps the last of two equal keys; a person would not know which one counts.
Json parse(std::string_view text, const std::string& name, std::string_view expected) {
  std::vector<std::set<std::string>> keys;
  const auto refuse_duplicates = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
      throw InputError(name + ": the key " + in_quotes(value.get<std::string>()) +
                       " stands twice in one object: expected once");
    return true;
  };
  try {
    return Json::parse(text, refuse_duplicates);
  } catch (const Json::parse_error& error) {
    throw InputError(name + ": " + place(text, error.byte) + ": this is not JSON: expected " +
                     std::string(expected));
  } catch (const Json::exception&) {
    throw InputError(name + ": a number in it does not fit: expected " + std::string(expected));
  }
}

}  // namespace

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

void JsonNode::fail(const std::string& what) const {
  throw InputError(file_ + ": " + (pointer_.empty() ? "/" : pointer_) + ": " + what);
}

void JsonNode::require_object(std::initializer_list<std::string_view> keys) const {
  for (const auto& [key, node] : members())
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      node.fail("unknown key: expected one of " + joined(keys));
}

bool JsonNode::has(std::string_view key) const { return value_.contains(key); }

JsonNode JsonNode::at(std::string_view key) const {
  if (!has(key)) fail("the key " + in_quotes(key) + " is missing");
  return child(key, value_.at(std::string(key)));
}

std::vector<JsonNode> JsonNode::items() const {
  if (!value_.is_array()) fail("expected an array");
  std::vector<JsonNode> nodes;
  for (std::size_t i = 0; i < value_.size(); ++i)
    nodes.push_back(child(std::to_string(i), value_.at(i)));
  return nodes;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
  if (!value_.is_object()) fail("expected an object");
  std::vector<std::pair<std::string, JsonNode>> nodes;
  for (const auto& [key, value] : value_.items()) nodes.emplace_back(key, child(key, value));
  return nodes;
}

std::string JsonNode::string() const {
  if (!value_.is_string()) fail("expected a string");
  return value_.get<std::string>();
}

bool JsonNode::boolean() const {
  if (!value_.is_boolean()) fail("expected true or false");
  return value_.get<bool>();
}

std::uint32_t JsonNode::whole_number(std::uint32_t least, std::uint32_t most) const {
  const std::string expected =
      "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  if (!value_.is_number_integer()) fail(expected);
  const bool fits = value_.is_number_unsigned() && value_.get<std::uint64_t>() >= least &&
                    value_.get<std::uint64_t>() <= most;
  if (!fits) fail(expected + ", not " + value_.dump());
  return static_cast<std::uint32_t>(value_.get<std::uint64_t>());
}

JsonNode JsonNode::child(std::string_view key, const Json& value) const {
  return {file_, pointer_ + "/" + std::string(key), value};
}

JsonFile::JsonFile(std::string_view text, std::string name, std::string_view expected)
    : name_(std::move(name)), json_(parse(text, name_, expected)) {}

JsonFile JsonFile::read(const std::filesystem::path& file, std::string_view expected) {
  const auto refuse = [&](const std::error_code& why) {
    throw InputError(file.string() + ": cannot be read: " + why.message() + ": expected " +
                     std::string(expected));
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    refuse(std::make_error_code(std::errc::is_a_directory));
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse({errno != 0 ? errno : EIO, std::generic_category()});
  const std::string text((std::istreambuf_iterator<char>(stream)),
                         std::istreambuf_iterator<char>());
  return JsonFile(text, file.string(), expected);
}

}  // namespace rehearsal::broker_adapters
