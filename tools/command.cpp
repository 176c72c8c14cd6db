#include "tools/command.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <system_error>
#include <utility>

namespace rehearsal::tools {
namespace {

/// CLI11 would read a leading zero as a sign of octal digits.
bool is_decimal(const std::string& text) {
  return text == "0" ||
         (!text.starts_with('0') && text.find_first_not_of("0123456789") == std::string::npos);
}

std::optional<std::uint64_t> number_within(Command::Range range, const std::string& text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const bool fits = is_decimal(text) && error == std::errc() && rest == end &&
                    number >= range.least && number <= range.most;
  return fits ? std::optional(number) : std::nullopt;
}

bool is_option(const std::string& name) { return name.starts_with('-'); }

}  // namespace

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::otherwise(const std::string& value) {
  option_->default_str(value);
  return *this;
}

Option& Option::or_environment(const std::string& variable) {
  option_->envname(variable);
  return *this;
}

Option& Option::excludes(const Option& other) {
  option_->excludes(other.option_);
  return *this;
}

Option& Option::check(Complaint complaint) {
  option_->check(CLI::Validator(std::move(complaint), ""));
  return *this;
}

Option& Option::separated_by(char separator) {
  option_->delimiter(separator);
  return *this;
}

std::string Command::name() const { return app_->get_name(); }

bool Command::has(const std::string& option) const { return app_->get_option_no_throw(option); }

bool Command::given(const std::string& option) const { return app_->count(option) > 0; }

Option Command::text(const std::string& name, std::string& value, const std::string& what,
                     const std::string& type) {
  Option added = read(
      name, [&value](const std::string& text) { value = text; }, what, type);
  return value.empty() ? added : added.otherwise(value);
}

Option Command::texts(const std::string& name, std::vector<std::string>& values,
                      const std::string& what, const std::string& type) {
  CLI::Option& added = *app_->add_option(name, values, what)->type_name(type);
  if (is_option(name)) added.allow_extra_args(false);
  return Option(added);
}

Option Command::read(const std::string& name, Read read, const std::string& what,
                     const std::string& type) {
  return Option(*app_->add_option_function<std::string>(name, read, what)->type_name(type));
}

Option Command::flag(const std::string& name, bool& value, const std::string& what) {
  return Option(*app_->add_flag(name, value, what));
}

Option Command::number(const std::string& name, std::function<void(std::uint64_t)> assign,
                       Range range, const std::string& what, const std::string& type) {
  const auto take = [range, assign](const std::string& text) {
    if (const auto number = number_within(range, text)) assign(*number);
  };
  return read(name, take, what, type).check([range](const std::string& text) -> std::string {
    if (number_within(range, text)) return {};
    return fmt::format("found '{}', expected a whole number from {} to {}", text, range.least,
                       range.most);
  });
}

void Command::does(Action action) {
  app_->callback([to = action_, action] { *to = action; });
}

}  // namespace rehearsal::tools
