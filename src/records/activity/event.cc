#include "records/activity/event.h"

#include <array>
#include <utility>

namespace weir::activity {
namespace {

constexpr std::array<std::pair<Kind, std::string_view>, kKinds> kKindNames{{
    {Kind::mail_sent, "mail_sent"},
    {Kind::mail_received, "mail_received"},
    {Kind::chat_sent, "chat_sent"},
    {Kind::meeting, "meeting"},
    {Kind::call, "call"},
    {Kind::contact, "contact"},
    {Kind::presence, "presence"},
}};

constexpr std::array<std::pair<Field, std::string_view>, 5> kFieldNames{{
    {Field::length, "length"},
    {Field::others, "others"},
    {Field::departments, "departments"},
    {Field::manager, "manager"},
    {Field::thread, "thread"},
}};

}  // namespace

std::string_view name_of(Kind kind) {
    for (auto const& [known, name] : kKindNames) {
        if (known == kind) return name;
    }
    return {};
}

base::Result<Kind> kind_of(std::string_view name) {
    for (auto const& [kind, known] : kKindNames) {
        if (known == name) return kind;
    }
    return base::fail(base::Fault::bad_input,
                      "expected a kind: `mail_sent`, `mail_received`, `chat_sent`, `meeting`, "
                      "`call`, `contact` or `presence`");
}

std::string_view name_of(Field field) {
    for (auto const& [known, name] : kFieldNames) {
        if (known == field) return name;
    }
    return {};
}

base::Result<Field> field_of(std::string_view name) {
    for (auto const& [field, known] : kFieldNames) {
        if (known == name) return field;
    }
    return base::fail(base::Fault::bad_input,
                      "expected a field: `length`, `others`, `departments`, `manager` or `thread`");
}

}  // namespace weir::activity
