#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/activity/tests/formats.h"

namespace weir::activity {
namespace {

using samples::cloudevents_format;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kEvent =
    R"({"specversion":"1.0","id":"1","source":"/calendar","type":"org.example.met",)"
    R"("subject":"Ada@x","time":"2026-06-01T09:00:00+02:00","data":{"length":1800,)"
    R"("others":["bo@x","Cy@x","ada@X","bo@x"],"thread":"m-1"}})";

base::Result<Batch> read(std::string_view json) {
    return parse(cloudevents_format(), json, "events.json");
}

base::Error refused(std::string_view json) {
    auto const batch = read(json);
    EXPECT_FALSE(batch.has_value()) << json;
    return batch ? base::Error{} : batch.error();
}

/// The event with one stretch of its text replaced.
std::string changed(std::string_view from, std::string_view to) {
    std::string event{kEvent};
    auto const at = event.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return event.replace(at, from.size(), to);
}

/// The event with other data.
std::string with_data(std::string_view data) {
    std::string event{kEvent};
    auto const at = event.find("{\"length\"");
    return event.substr(0, at).append(data).append("}");
}

TEST(CloudEvents, BecomeEventsOfTheirSubject) {
    auto const batch = read(kEvent);
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    ASSERT_EQ(batch->events.size(), 1U);
    auto const& event = batch->events[0];
    EXPECT_EQ(event.kind, Kind::meeting);
    EXPECT_EQ(event.start, samples::instant("2026-06-01T07:00:00Z"));
    EXPECT_EQ(event.length, 1800U);
    EXPECT_EQ(event.thread, thread_hash("m-1"));
    EXPECT_EQ(samples::subject_of(*batch, event), "ada@x");
    EXPECT_THAT(samples::others_of(*batch, event), ElementsAre("bo@x", "cy@x"));
    EXPECT_EQ(batch->rows, 1U);
    EXPECT_TRUE(batch->undeclared.empty());
}

TEST(CloudEvents, AreTheSameAlonePrettyInAnArrayAndInLines) {
    auto const alone = read(kEvent);
    std::string const event{kEvent};
    auto pretty = event;
    for (auto at = pretty.find(','); at != std::string::npos; at = pretty.find(',', at + 2)) {
        pretty.insert(at + 1, "\n");
    }
    ASSERT_TRUE(read(pretty).has_value()) << base::to_text(read(pretty).error());
    EXPECT_EQ(*read(pretty), *alone);
    EXPECT_EQ(*read("\n {\n" + event.substr(1)), *alone);
    EXPECT_EQ(*read("[" + event + "]"), *alone);
    EXPECT_EQ(*read("\xef\xbb\xbf\r\n" + event + "\r\n\r\n"), *alone);
    auto const array = read(" [\n" + event + ",\n" + event + "]\n");
    auto const lines = read(event + "\n\n" + event);
    ASSERT_TRUE(array.has_value() && lines.has_value());
    EXPECT_EQ(array->events.size(), 2U);
    EXPECT_EQ(array->events, lines->events);
    EXPECT_EQ(array->rows, 2U);
    EXPECT_TRUE(read("[]")->events.empty());
}

TEST(CloudEvents, HaveALengthOrAnEnd) {
    EXPECT_EQ(read(with_data(R"({"end":"2026-06-01T10:00:00+02:00"})"))->events[0].length, 3600U);
    EXPECT_EQ(read(with_data(R"({"length":604800})"))->events[0].length, 604800U);
    EXPECT_EQ(read(with_data("{}"))->events[0].length, 0U);
    EXPECT_EQ(read(with_data("null"))->events[0].length, 0U);
    for (auto const* data :
         {R"({"length":604801})", R"({"length":-1})", R"({"length":1.5})", R"({"length":"60"})",
          R"({"end":"2026-06-01T08:59:59+02:00"})", R"({"end":"2026-06-09T09:00:00+02:00"})",
          R"({"end":5})", R"({"length":1,"end":"2026-06-01T10:00:00+02:00"})"}) {
        EXPECT_FALSE(read(with_data(data)).has_value()) << data;
    }
}

TEST(CloudEvents, NameTheirOthersOrCountThem) {
    auto const counted = read(with_data(R"({"others":12})"));
    ASSERT_TRUE(counted.has_value());
    EXPECT_EQ(counted->events[0].others_unnamed, 12U);
    EXPECT_EQ(counted->events[0].others_count, 0U);
    EXPECT_EQ(read(with_data(R"({"others":70000})"))->events[0].others_unnamed, 65535U);
    EXPECT_EQ(read(with_data(R"({"others":["ADA@x"]})"))->events[0].others_count, 0U);
    for (auto const* data : {R"({"others":-1})", R"({"others":"bo@x"})", R"({"others":[1]})",
                             R"({"others":[""]})", R"({"others":["a\u0000b"]})"}) {
        EXPECT_FALSE(read(with_data(data)).has_value()) << data;
    }
}

TEST(CloudEvents, DropAndCountByNameWhatIsNotDeclared) {
    auto const batch = read(changed(
        R"("data":{)", R"("dataschema":"x","myextension":1,"data":{"title":"secret","a@b":{},)"));
    ASSERT_TRUE(batch.has_value()) << base::to_text(batch.error());
    EXPECT_EQ(batch->undeclared, (Undeclared{{"myextension", 1}, {"other", 1}, {"title", 1}}));
    EXPECT_EQ(read(with_data(R"("text")"))->undeclared, (Undeclared{{"data", 1}}));
    auto format = cloudevents_format();
    format.kinds = {Kind::chat_sent};
    auto const other_kind = parse(format, kEvent, "events.json");
    EXPECT_TRUE(other_kind->events.empty() && other_kind->identities.empty());
    EXPECT_EQ(other_kind->undeclared, (Undeclared{{"meeting", 1}}));
    auto const other_type = read(changed("org.example.met", "org.example.typed"));
    EXPECT_TRUE(other_type->events.empty());
    EXPECT_EQ(other_type->undeclared, (Undeclared{{"type", 1}}));
    EXPECT_EQ(other_type->rows, 1U);
}

TEST(CloudEvents, CountOnlySoManyWordsApart) {
    std::string data = "{";
    for (int i = 0; i < 200; ++i)
        data += "\"w" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    data.back() = '}';
    auto const batch = read(with_data(data));
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ(batch->undeclared.size(), kWordsMax);
    EXPECT_EQ(batch->undeclared.at("other"), 200 - (kWordsMax - 1));
    EXPECT_TRUE(decode_batch(encode(*batch)).has_value());
}

TEST(CloudEvents, RefuseWithoutARequiredAttribute) {
    for (auto const* name : {"specversion", "id", "source", "type", "subject", "time"}) {
        auto const quoted = "\"" + std::string(name) + "\":";
        EXPECT_THAT(refused(changed(quoted, "\"x\":")).message, HasSubstr(name));
        EXPECT_THAT(refused(changed(quoted, quoted + "null,\"x\":")).message, HasSubstr(name));
        EXPECT_THAT(refused(changed(quoted, quoted + "7,\"x\":")).message, HasSubstr(name));
        EXPECT_THAT(refused(changed(quoted, quoted + "\"\",\"x\":")).message, HasSubstr(name));
    }
    EXPECT_THAT(refused(changed("\"1.0\"", "\"0.3\"")).message, HasSubstr("1.0"));
}

TEST(CloudEvents, RefuseTimesOutsideTheirYears) {
    for (auto const* time : {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z",
                             "2026-06-01T09:00:00", "2026-13-01T09:00:00Z", "today"}) {
        auto const error = refused(changed("2026-06-01T09:00:00+02:00", time));
        EXPECT_EQ(error.fault, base::Fault::bad_input);
        EXPECT_THAT(error.message, HasSubstr("`time`"));
    }
}

TEST(CloudEvents, RefuseAKeyThatIsThereTwiceAnywhere) {
    for (auto const& json :
         {changed(R"("id":"1")", R"("id":"1","id":"1")"), changed(R"("id")", R"("x":1,"x":2,"id")"),
          changed(R"("length":1800)", R"("length":1,"length":1)"),
          changed(R"("length")", R"("deep":[{"a":{"b":1,"b":1}}],"length")"),
          changed(R"("id":"1")", R"("id":"1","i\u0064":"1")")}) {
        EXPECT_THAT(refused(json).message, HasSubstr("twice")) << json;
    }
    std::string many;
    for (int i = 0; i < 40; ++i) many += "\"w" + std::to_string(i % 39) + "\":0,";
    EXPECT_THAT(refused(changed(R"("id")", many + R"("id")")).message, HasSubstr("twice"));
}

TEST(CloudEvents, RefuseBrokenJsonAlsoInValuesNobodyReads) {
    for (auto const* value : {"tru", "01", "\"\\x\"", "\"\\ud800\"", "[1,]", "{\"a\"}", "nan",
                              "\"\xff\"", "\"\x01\"", "1e999", "'a'"}) {
        auto const json = changed(R"("id")", R"("unread":)" + std::string(value) + R"(,"id")");
        EXPECT_EQ(refused(json).fault, base::Fault::bad_input) << value;
    }
    auto const deep = std::string(70, '[') + std::string(70, ']');
    EXPECT_THAT(refused(changed(R"("id")", R"("x":)" + deep + R"(,"id")")).message,
                HasSubstr("deeper"));
}

TEST(CloudEvents, AreRefusedWhenCutAnywhere) {
    for (std::size_t size = 0; size < kEvent.size(); ++size) {
        EXPECT_FALSE(read(kEvent.substr(0, size)).has_value()) << size;
        EXPECT_FALSE(read("[" + std::string(kEvent.substr(0, size))).has_value()) << size;
    }
    EXPECT_FALSE(read("[" + std::string(kEvent)).has_value());
    EXPECT_FALSE(read(std::string(kEvent) + "]").has_value());
    EXPECT_FALSE(read(std::string(kEvent) + std::string(kEvent)).has_value());
}

TEST(CloudEvents, RefuseWithTheLineOrTheNumberInTheArray) {
    std::string const good = std::string(kEvent) + "\n";
    EXPECT_EQ(refused(good + "\n" + changed("\"1.0\"", "1") + "\n").place.line, 3U);
    EXPECT_EQ(refused("{\"broken\n" + good).place.line, 1U);
    EXPECT_EQ(refused(good + "{\"cut").place.line, 2U);
    EXPECT_EQ(refused(good + good + "[]").place.line, 3U);
    auto const error = refused("[" + good + ",7]");
    EXPECT_EQ(error.place.line, 0U);
    EXPECT_THAT(error.message, HasSubstr("event 2"));
    EXPECT_EQ(refused("hello").fault, base::Fault::bad_input);
    EXPECT_EQ(refused("{}").fault, base::Fault::bad_input);
    EXPECT_EQ(refused("7").fault, base::Fault::bad_input);
}

TEST(CloudEvents, RefuseALineBeyondTheLimit) {
    auto const error =
        refused(std::string(kEvent) + "\n{\"x\":\"" + std::string(1 << 20, 'x') + "\"}");
    EXPECT_EQ(error.fault, base::Fault::too_large);
    EXPECT_EQ(error.place.line, 2U);
}

}  // namespace
}  // namespace weir::activity
