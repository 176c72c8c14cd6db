#include "model/routing/headers_pattern.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "model/arguments/arguments.hpp"
#include "model/routing/equality.hpp"
#include "model/text/erlang_term.hpp"

namespace rehearsal::model {

namespace {

/// How many of the pairs must be there, and whether keys that begin with x- are pairs at all.
struct Demand {
  bool all = true;
  bool with_x = false;
};

std::optional<Demand> demand_of(const Value& match) {
  if (match == Value{"all"}) return Demand{true, false};
  if (match == Value{"any"}) return Demand{false, false};
  if (match == Value{"all-with-x"}) return Demand{true, true};
  if (match == Value{"any-with-x"}) return Demand{false, true};
  return std::nullopt;
}

/// Rule 9.8.
bool counts(std::string_view key, Demand demand) {
  return key != "x-match" && (demand.with_x || !key.starts_with("x-"));
}

/// Rules 9.9 and 9.10.
bool has(const Table& headers, const TableEntry& wanted, Equality equality) {
  const Value* const value = find(headers, wanted.key);
  if (!value) return false;
  return std::holds_alternative<Void>(wanted.value.is) || equal(wanted.value, *value, equality);
}

}  // namespace

Outcome check_headers_pattern(const Table& arguments) {
  const Value* const match = find(arguments, "x-match");
  if (!match || demand_of(*match)) return std::nullopt;
  const bool is_text = std::holds_alternative<std::string>(match->is);
  std::string text = "Invalid x-match field ";
  text += is_text ? "value " : concat({"type ", erlang::type_of(*match), " (value "});
  erlang::append(text, erlang::term_of(*match));
  text += is_text ? "; expected all, any, all-with-x, or any-with-x" : "); expected longstr";
  return Refusal{ReplyCode::precondition_failed, std::move(text)};
}

bool headers_match(const Table& pattern, const Table& headers, Equality equality) {
  const Value* const match = find(pattern, "x-match");
  const Demand demand = match ? demand_of(*match).value_or(Demand{}) : Demand{};
  const auto wanted = [&](const TableEntry& entry) {
    return counts(entry.key, demand) && has(headers, entry, equality) != demand.all;
  };
  // With `all` one that is missing decides, with `any` one that is there.
  return std::any_of(pattern.begin(), pattern.end(), wanted) != demand.all;
}

}  // namespace rehearsal::model
