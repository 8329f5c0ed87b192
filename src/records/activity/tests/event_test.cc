#include "records/activity/event.h"

#include <gtest/gtest.h>

namespace weir::activity {
namespace {

TEST(Kind, HasANameThatLeadsBackToIt) {
    for (std::uint8_t i = 1; i <= kKinds; ++i) {
        auto const kind = static_cast<Kind>(i);
        EXPECT_FALSE(name_of(kind).empty());
        ASSERT_TRUE(kind_of(name_of(kind)).has_value());
        EXPECT_EQ(*kind_of(name_of(kind)), kind);
        EXPECT_EQ(why_forbidden(name_of(kind)), "");
    }
    EXPECT_EQ(kind_of("keystroke").error().fault, base::Fault::bad_input);
    EXPECT_FALSE(kind_of("").has_value());
    EXPECT_FALSE(kind_of("Meeting").has_value());
}

TEST(Field, HasANameThatLeadsBackToIt) {
    for (auto const field :
         {Field::length, Field::others, Field::departments, Field::manager, Field::thread}) {
        ASSERT_TRUE(field_of(name_of(field)).has_value());
        EXPECT_EQ(*field_of(name_of(field)), field);
        EXPECT_EQ(why_forbidden(name_of(field)), "");
    }
    EXPECT_EQ(field_of("title").error().fault, base::Fault::bad_input);
}

TEST(ForbiddenWord, IsRefusedWithAReasonForPeople) {
    for (auto const* word :
         {"key contents", "keystrokes",   "screenshot",     "screenshots",      "screen",
          "sound",        "audio",        "microphone",     "camera",           "picture",
          "photo",        "body",         "content",        "text_of_messages", "subject",
          "title",        "url",          "absence_reason", "leave_reason",     "sick_leave",
          "health",       "emotion",      "mood",           "sentiment",        "stress",
          "performance",  "productivity", "score",          "ranking",          "location_trace",
          "gps"}) {
        auto const why = why_forbidden(word);
        EXPECT_FALSE(why.empty()) << word;
        EXPECT_TRUE(why.ends_with('.')) << word;
    }
}

TEST(ForbiddenWord, IsFoundInsideALongerOne) {
    EXPECT_FALSE(why_forbidden("mail_body").empty());
    EXPECT_FALSE(why_forbidden("MailBody").empty());
    EXPECT_FALSE(why_forbidden("desktop-screenshots").empty());
    EXPECT_FALSE(why_forbidden("data.absenceReason").empty());
    EXPECT_FALSE(why_forbidden("GPS").empty());
}

TEST(ForbiddenWord, IsNotAPartOfAnInnocentOne) {
    for (auto const* word :
         {"", "length", "departments", "somebody", "contact", "presence", "mailbox"}) {
        EXPECT_EQ(why_forbidden(word), "") << word;
    }
}

}  // namespace
}  // namespace weir::activity
