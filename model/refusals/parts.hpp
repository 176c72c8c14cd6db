#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "model/refusals/attempts.hpp"

/// What the table of attempts is made of: values, commands, and parts, each about some methods.
namespace rehearsal::model::refusals {

using Texts = std::vector<std::string>;

/// Who makes an attempt, as its command begins.
inline constexpr std::string_view who = "c1.1 ";

/// A value of every type.
inline const Texts types = {"V",     "t true",
                            "b 1",   "B 1",
                            "s 1",   "u 1",
                            "I 1",   "i 1",
                            "l 1",   "f 1",
                            "d 1.5", "D 15e-1",
                            "T 1",   "S ''",
                            "S '1'", "x '1'",
                            "A []",  "A [I 1, S 'a']",
                            "F {}",  "F {a: I 1, b: t true}"};

/// The ends of what each width holds, and of what some argument allows.
inline const Texts ranges = {"b -128",
                             "B 255",
                             "s -32768",
                             "u 65535",
                             "I -2147483648",
                             "i 4294967295",
                             "l -9223372036854775808",
                             "l -1",
                             "l 0",
                             "l 2",
                             "l 3",
                             "l 255",
                             "l 256",
                             "l 315360000000",
                             "l 315360000001",
                             "l 9223372036854775807"};

/// What is said back in a text.
inline const Texts strange_words = {
    R"(S 'some')",
    R"(S 'it\'s "quoted" \\ {so},on~n')",
    R"(S 'two\nlines\ttab')",
    R"(S '\xc3\xbc')",
    R"(S '\xe2\x82\xac')",
    R"(S '\x80\xff\x00')",
    R"(S 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')"};

/// Strings with these characters.
inline Texts words(std::initializer_list<const char*> it) {
  Texts texts;
  for (const char* const word : it) texts.push_back("S '" + std::string(word) + "'");
  return texts;
}

inline Texts operator+(Texts a, const Texts& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// A queue.declare with the arguments, for each kind of queue.
inline std::string classic(const std::string& arguments) {
  return "c1.1 queue.declare queue='q' arguments={" + arguments + "}";
}
inline std::string quorum(const std::string& arguments) {
  return "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S 'quorum'" +
         (arguments.empty() ? "" : ", " + arguments) + "}";
}
inline std::string argument(std::string_view key, std::string_view value) {
  return std::string(key) + ": " + std::string(value);
}

// Each appends its attempts.

void declare_queues(std::vector<Attempt>& all);
void declare_exchanges(std::vector<Attempt>& all);
void bind(std::vector<Attempt>& all);
void consume(std::vector<Attempt>& all);
void publish(std::vector<Attempt>& all);

}  // namespace rehearsal::model::refusals
