// Test fixtures: a small metric registry, and charters made of pieces.
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "base/files.h"
#include "rules/program/charter.h"

namespace weir::program {

inline std::vector<MetricRule> known_metrics() {
    std::vector<Field> const length{Field::length};
    std::vector<MetricInput> const active{
        {Kind::mail_sent, {}}, {Kind::chat_sent, {}}, {Kind::meeting, length}};
    return {
        {"messages_sent", 5000, {}, {{Kind::mail_sent, {}}, {Kind::chat_sent, {}}}},
        {"active_half_hours", 336, {}, active},
        {"after_hours_half_hours", 336, {}, active},
        {"meeting_hours", 10080, {{Kind::meeting, length}}, {}, 1},
        {"uninterrupted_hours", 2400, {}, active, 1},
        {"contact_minutes", 10080, {}, {{Kind::contact, length}}},
        {"days_present", 7, {}, {{Kind::contact, {}}, {Kind::presence, {}}}},
    };
}

/// A small valid charter in parts, so that a test can change one.
struct Pieces {
    std::string programme = R"([programme]
name = "Trial"
purposes = ["PersonnelWorkloadManagement"]
zone = "Europe/Berlin"
collect_from = "2026-01-05"
)";
    std::string privacy = R"([privacy]
rho_week = "0.1"
minimum_group = 10
delta = "1e-6"
[privacy.shares]
release = 80
restatement = 10
answers = 10
)";
    std::string levels = R"([[level]]
name = "company"
share = 40
[[level]]
name = "department"
share = 60
)";
    std::string sites;
    std::string retentions = "[[retention]]\nname = \"year\"\nweeks = 52\n";
    std::string sources = R"([[source]]
name = "mail"
connector = "mail"
columns = { sender = "From", recipient = "To", time = "When" }
kinds = ["mail_sent"]
identity = "address"
)";
    std::string kinds = R"([[kind]]
name = "mail_sent"
fields = ["others"]
retention = "year"
why = "To see how much mail there is."
)";
    std::string metrics = R"([[metric]]
id = "messages_sent"
share = 100
clamp = 200
levels = "all"
)";
    std::string roles = R"([[role]]
name = "privacy"
members = ["p1"]
cap = 2
signs = true
[[role]]
name = "representative"
members = ["r1"]
cap = 2
signs = true
)";
    std::string lifecycle = R"([lifecycle]
activate = ["privacy", "representative"]
resume = ["privacy", "representative"]
)";
    std::string notice = R"([notice]
controller = "The Firm"
contact = "privacy@firm.example"
legal_basis = "works agreement"
complaint_authority = "the authority"
)";
    std::string contacts = "[protected]\naddresses = []\nids = []\n";

    [[nodiscard]] std::string text() const {
        return programme + privacy + levels + sites + retentions + sources + kinds + metrics +
               roles + lifecycle + notice + contacts;
    }
};

inline base::Result<Charter> parse(std::string const& text) {
    return parse_charter(text, "charter.toml", known_metrics());
}

}  // namespace weir::program
