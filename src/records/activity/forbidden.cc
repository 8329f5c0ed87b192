// Words that no charter can declare, by what they would take. A word is forbidden if it holds one
// of the phrases as whole parts: `mail_body`, `MailBody` and `bodies of mails` are all "body".
#include <array>
#include <string>

#include "records/activity/event.h"

namespace weir::activity {
namespace {

struct Ban {
    std::string_view phrase;  // parts separated by one space
    std::string_view why;
};

constexpr std::string_view kTyping =
    "What somebody types is never taken: it holds passwords, thoughts and private words.";
constexpr std::string_view kScreen =
    "Pictures of a screen are never taken: they show everything, also what is private.";
constexpr std::string_view kSound =
    "Sound is never recorded: a voice says far more than that a call took place.";
constexpr std::string_view kCamera =
    "Cameras and pictures of people are never used: no figure of work needs a face.";
constexpr std::string_view kContent =
    "What is written or said stays with those it was meant for: only that it happened may count.";
constexpr std::string_view kTitle =
    "Titles and subject lines tell content: an interview or an illness would show in a calendar.";
constexpr std::string_view kAddress =
    "Pages, files and programs are not followed: what somebody reads is their own affair.";
constexpr std::string_view kAbsence =
    "Why somebody is absent is never asked: illness, family and belief are no employer's data.";
constexpr std::string_view kHealth =
    "Health is never measured: no signal of work may become a sign of a body.";
constexpr std::string_view kFeeling =
    "Feelings are never inferred: they cannot be read from work and must not be.";
constexpr std::string_view kScore =
    "People are never scored or ranked: figures here are about groups and conditions of work.";
constexpr std::string_view kPlace =
    "No place finer than a site is taken: a trail of places is a trail of a life.";
constexpr std::string_view kPrivate =
    "Belief, origin, union and family are nobody's business at work and are never taken.";

constexpr auto kBans = std::to_array<Ban>({
    {"keystroke", kTyping},
    {"keystroke count", kTyping},
    {"key content", kTyping},
    {"keylogger", kTyping},
    {"keylog", kTyping},
    {"keyboard", kTyping},
    {"key press", kTyping},
    {"keypress", kTyping},
    {"typing", kTyping},
    {"clipboard", kTyping},
    {"password", kTyping},
    {"mouse", kTyping},
    {"screenshot", kScreen},
    {"screen", kScreen},
    {"screencast", kScreen},
    {"screen recording", kScreen},
    {"desktop", kScreen},
    {"sound", kSound},
    {"audio", kSound},
    {"microphone", kSound},
    {"mic", kSound},
    {"voice", kSound},
    {"speech", kSound},
    {"recording", kSound},
    {"transcript", kSound},
    {"camera", kCamera},
    {"webcam", kCamera},
    {"picture", kCamera},
    {"photo", kCamera},
    {"photograph", kCamera},
    {"image", kCamera},
    {"video", kCamera},
    {"face", kCamera},
    {"fingerprint", kCamera},
    {"biometric", kCamera},
    {"gaze", kCamera},
    {"body", kContent},
    {"bodies", kContent},
    {"content", kContent},
    {"text", kContent},
    {"message text", kContent},
    {"attachment", kContent},
    {"preview", kContent},
    {"snippet", kContent},
    {"summary", kContent},
    {"note", kContent},
    {"description", kContent},
    {"agenda", kContent},
    {"topic", kContent},
    {"keyword", kContent},
    {"subject", kTitle},
    {"subject line", kTitle},
    {"title", kTitle},
    {"headline", kTitle},
    {"url", kAddress},
    {"uri", kAddress},
    {"link", kAddress},
    {"website", kAddress},
    {"web page", kAddress},
    {"browser", kAddress},
    {"browsing", kAddress},
    {"history", kAddress},
    {"file name", kAddress},
    {"filename", kAddress},
    {"document", kAddress},
    {"app", kAddress},
    {"application", kAddress},
    {"window", kAddress},
    {"search", kAddress},
    {"absence", kAbsence},
    {"absence reason", kAbsence},
    {"leave reason", kAbsence},
    {"leave type", kAbsence},
    {"sick", kAbsence},
    {"sickness", kAbsence},
    {"sick leave", kAbsence},
    {"illness", kAbsence},
    {"diagnosis", kAbsence},
    {"pregnancy", kAbsence},
    {"parental", kAbsence},
    {"disability", kAbsence},
    {"health", kHealth},
    {"heart", kHealth},
    {"heart rate", kHealth},
    {"heartrate", kHealth},
    {"pulse", kHealth},
    {"sleep", kHealth},
    {"step", kHealth},
    {"wearable", kHealth},
    {"fatigue", kHealth},
    {"medical", kHealth},
    {"temperature", kHealth},
    {"toilet", kHealth},
    {"emotion", kFeeling},
    {"mood", kFeeling},
    {"sentiment", kFeeling},
    {"stress", kFeeling},
    {"feeling", kFeeling},
    {"tone", kFeeling},
    {"happiness", kFeeling},
    {"satisfaction", kFeeling},
    {"attention", kFeeling},
    {"engagement", kFeeling},
    {"personality", kFeeling},
    {"burnout", kFeeling},
    {"performance", kScore},
    {"productivity", kScore},
    {"productive", kScore},
    {"score", kScore},
    {"scoring", kScore},
    {"rank", kScore},
    {"ranking", kScore},
    {"rating", kScore},
    {"leaderboard", kScore},
    {"efficiency", kScore},
    {"idle", kScore},
    {"flight risk", kScore},
    {"attrition", kScore},
    {"gps", kPlace},
    {"location", kPlace},
    {"location trace", kPlace},
    {"geolocation", kPlace},
    {"coordinate", kPlace},
    {"latitude", kPlace},
    {"longitude", kPlace},
    {"position", kPlace},
    {"room", kPlace},
    {"desk", kPlace},
    {"vehicle", kPlace},
    {"ip", kPlace},
    {"ip address", kPlace},
    {"religion", kPrivate},
    {"ethnicity", kPrivate},
    {"union", kPrivate},
    {"political", kPrivate},
    {"gender", kPrivate},
    {"birthday", kPrivate},
    {"family", kPrivate},
    {"salary", kPrivate},
    {"private", kPrivate},
});

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// " mail body " of `mail_body`, `mail-body`, `Mail Body` and `mailBody`.
std::string parts_of(std::string_view word) {
    std::string parts = " ";
    char before = ' ';
    for (char const c : word) {
        bool const new_part = is_upper(c) && (is_lower(before) || is_digit(before));
        if (new_part && parts.back() != ' ') parts.push_back(' ');
        if (is_upper(c)) parts.push_back(static_cast<char>(c - 'A' + 'a'));
        else if (is_lower(c) || is_digit(c)) parts.push_back(c);
        else if (parts.back() != ' ') parts.push_back(' ');
        before = c;
    }
    if (parts.back() != ' ') parts.push_back(' ');
    return parts;
}

bool holds(std::string_view parts, std::string_view phrase) {
    for (auto at = parts.find(phrase); at != std::string_view::npos;
         at = parts.find(phrase, at + 1)) {
        auto const after = parts.substr(at + phrase.size());
        bool const whole = after.starts_with(' ') || after.starts_with("s ");
        if (whole && parts[at - 1] == ' ') return true;
    }
    return false;
}

}  // namespace

std::string_view why_forbidden(std::string_view word) {
    auto const parts = parts_of(word);
    for (auto const& ban : kBans) {
        if (holds(parts, ban.phrase)) return ban.why;
    }
    return {};
}

}  // namespace weir::activity
