#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "model/value.hpp"

/// Erlang's terms as text.
namespace rehearsal::broker_adapters::rabbitmq::erlang {

/// `<<104,105>>`: any bytes at all.
std::string binary(std::string_view bytes);
/// `'queue.declare'`.
std::string atom(std::string_view name);
/// `[a,b]`, of terms.
std::string list(std::initializer_list<std::string> terms);
/// The binaries between the commas: `[<<...>>,<<...>>]`; none of an empty text.
std::string binaries(std::string_view separated_by_commas);
/// A policy's definition: a list of keys with their values. Numbers, booleans and strings only.
std::string definition(const model::Table& table);

}  // namespace rehearsal::broker_adapters::rabbitmq::erlang
