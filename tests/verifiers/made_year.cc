#include "tests/verifiers/made_year.h"

#include "base/check.h"
#include "engines/crypto/hash.h"
#include "engines/text/formats.h"

namespace weir::verifiers {
namespace {

constexpr std::uint32_t kFirstHour = 480'000;
constexpr std::uint64_t kBetweenStatements = 400;  // entries

base::Digest digest_of(std::string const& text) { return crypto::sha256(base::bytes_of(text)); }

crypto::SigningKey signing_key() {
    base::Bytes const seed(crypto::Key::kSize, 3);
    return crypto::SigningKey::of_seed(*crypto::Key::of(seed));
}

ledger::Leaf leaf_of(ledger::LeafKind kind, ledger::Epoch epoch, std::uint64_t number) {
    ledger::Leaf leaf;
    leaf.kind = kind;
    leaf.epoch = epoch;
    leaf.commitment = digest_of("body " + std::to_string(number));
    return leaf;
}

ledger::ShownEntry shown_at(std::uint64_t index, std::string visible) {
    ledger::ShownEntry shown;
    shown.index = index;
    shown.blind = digest_of("blind " + std::to_string(index));
    shown.visible = std::move(visible);
    return shown;
}

}  // namespace

MadeYear::MadeYear(YearSize size) {
    ledger::LedgerPaths const paths{folder_.path() / "ledger", folder_.path() / "last-signed",
                                    tiles()};
    auto made = ledger::Ledger::create(paths, "ledger.example/year", signing_key());
    base::check(made.has_value(), "no ledger");
    ledger_.emplace(std::move(*made));
    enrol(size.people);
    std::uint64_t entry = 0;
    std::uint64_t looks = 0;
    for (std::uint64_t hour = 0; hour < size.hours; ++hour) {
        ledger::Epoch const epoch{kFirstHour + static_cast<std::uint32_t>(hour)};
        for (; entry * size.hours < (hour + 1) * size.entries; ++entry) {
            if (looks * size.entries < entry * size.slots) {
                add_look(epoch);
                ++looks;
            } else if (entry % kBetweenStatements == 0) {
                add_statement(epoch);
            } else {
                add_other(epoch);
            }
        }
        count_heads(epoch);
    }
    show();
}

void MadeYear::append(ledger::Leaf const& leaf) { next_ = ledger_->append({leaf, {}}) + 1; }

void MadeYear::enrol(std::uint32_t people) {
    for (std::uint32_t i = 0; i < people; ++i) {
        Person person{digest_of("person " + std::to_string(i)), {}};
        person.head.chain = ledger::chain_start();
        people_.push_back(person);
    }
    auto leaf = leaf_of(ledger::LeafKind::state, {kFirstHour}, 0);
    leaf.enrolled = people;
    append(leaf);
}

ledger::Slot MadeYear::slot_of(Person& person, base::Digest const& commitment) {
    auto& head = person.head;
    ++head.count;
    ++head.fresh;
    ledger::Slot const slot{ledger::slot_tag(person.tag_key, head.count), commitment};
    head.chain = ledger::chain_next(head.chain, {head.count, next_, slot});
    return slot;
}

/// The person's slot stands alone, or behind another's.
void MadeYear::add_look(ledger::Epoch epoch) {
    auto leaf = leaf_of(ledger::LeafKind::slots, epoch, next_);
    if (next_ % 2 == 0) {
        auto& other = people_[1 + next_ % (people_.size() - 1)];
        leaf.slots.push_back(slot_of(other, digest_of("other " + std::to_string(next_))));
    }
    auto shown = shown_at(next_, R"({"act":"roster","by":"hr","purpose":"workload"})");
    shown.place = static_cast<std::uint8_t>(leaf.slots.size());
    leaf.slots.push_back(
        slot_of(people_.front(), ledger::slot_commitment(shown.blind, shown.visible)));
    shown.leaf = encode(leaf);
    answer_.view.slots.push_back(std::move(shown));
    append(leaf);
}

void MadeYear::add_statement(ledger::Epoch epoch) {
    auto leaf = leaf_of(ledger::LeafKind::slots, epoch, next_);
    auto shown = shown_at(next_, R"({"act":"closing","by":"system","purpose":"close"})");
    leaf.statement = ledger::statement_commitment(shown.blind, shown.visible);
    shown.leaf = encode(leaf);
    answer_.view.statements.push_back(std::move(shown));
    append(leaf);
}

void MadeYear::add_other(ledger::Epoch epoch) {
    bool const has_slot = next_ % 3 == 0;
    auto leaf = leaf_of(has_slot ? ledger::LeafKind::slots : ledger::LeafKind::other, epoch, next_);
    if (has_slot) {
        auto& other = people_[1 + next_ % (people_.size() - 1)];
        leaf.slots.push_back(slot_of(other, digest_of("other " + std::to_string(next_))));
    }
    append(leaf);
}

void MadeYear::count_heads(ledger::Epoch epoch) {
    std::vector<ledger::Head> heads;
    for (auto& person : people_) {
        person.head.label = ledger::label_of(person.tag_key, epoch);
        heads.push_back(person.head);
    }
    auto const tree = ledger::HeadsTree::of(epoch, std::move(heads));
    base::check(tree.has_value(), "no heads");
    auto leaf = leaf_of(ledger::LeafKind::heads, epoch, next_);
    leaf.heads = tree->heads();
    auto const& own = people_.front().head;
    heads_.push_back({next_, encode(leaf), {}, own, *tree->path(own.label)});
    append(leaf);
    for (auto& person : people_) person.head.fresh = 0;
}

void MadeYear::show() {
    static_cast<void>(ledger_->wait(next_ - 1));
    auto const note = ledger_->publish({kFirstHour}, [](std::string plain) {
        return base::Result<std::string>(std::move(plain));
    });
    base::check(note.has_value(), "the log cannot be published");
    auto& view = answer_.view;
    view.checkpoint = *note;
    view.head = heads_.back();
    view.head->hashes = *ledger_->prove(view.head->index, next_);
    for (auto& shown : view.slots) shown.hashes = *ledger_->prove(shown.index, next_);
    for (auto& shown : view.statements) shown.hashes = *ledger_->prove(shown.index, next_);
    auto const& tag_key = people_.front().tag_key;
    answer_.tag_key.assign(tag_key.begin(), tag_key.end());
    answer_.statements_in_all = view.statements.size();
}

void write_view(protocol::PersonalAnswer const& answer, std::vector<ledger::ShownHead> const& heads,
                std::filesystem::path const& folder) {
    write_file(folder / "view.json", text::write_json(protocol::to_tree(answer)));
    auto list = text::Tree::list();
    for (auto const& head : heads) {
        auto one = answer;
        one.view = {"", head, {}, {}};
        list.push(*protocol::to_tree(one).find("head"));
    }
    write_file(folder / "heads.json",
               text::write_json(text::Tree::object().set("heads", std::move(list))));
}

}  // namespace weir::verifiers
