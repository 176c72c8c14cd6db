#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/value.hpp"

/// Erlang's terms as text. RabbitMQ's refusals embed them, with what a client sent in them.
namespace rehearsal::model::erlang {

/// A term on its way to becoming text, as `io_lib` prints it with ~p.
struct Term {
  /// What the text begins with decides where a line may end in it.
  enum class Form { plain, octets, list, tuple, tagged_tuple };

  Form form = Form::plain;
  /// Of what is never broken into lines: an atom, a number, a string.
  std::string text = {};
  std::vector<Term> parts = {};

  /// How many characters it has on one line.
  std::size_t size() const;
};

/// An atom, or a number in digits.
Term plain(std::string text);
/// A list of characters: a string if all of them can be printed, else a list of numbers.
Term characters(std::string_view text);
/// A tuple whose first part is an atom: {value_negative,-1}.
Term tagged(std::string atom, std::vector<Term> rest);
/// A value of a field table as RabbitMQ keeps it, without its type.
Term term_of(const Value& value);

/// The value's type as RabbitMQ names it: "longstr", "signedint", ...
std::string_view type_of(const Value& value);
/// The bytes of what RabbitMQ keeps as a binary, whose two types are one to it; or null.
const std::string* binary(const Value& value);
/// Whether RabbitMQ keeps both as the same term, whatever their types.
bool same_term(const Value& a, const Value& b);

/// Appends the term on one line.
void append_line(std::string& text, const Term& term);
/// Appends the term with ~p: where it does not fit into a line of eighty columns, lines end in it.
void append(std::string& text, const Term& term);
/// The term on one line.
std::string line(const Term& term);

}  // namespace rehearsal::model::erlang
