// What a person is shown of the log, as the answer of `me.seen`: for the keeper that makes it and
// the client that checks it.
#pragma once

#include "engines/text/tree.h"
#include "records/ledger/view.h"

namespace weir::protocol {

struct PersonalAnswer {
    base::Bytes tag_key;  // the person's own: nobody else is told
    ledger::PersonalView view;
    std::uint64_t statements_in_all = 0;  // the view may have the newest only
};

[[nodiscard]] text::Tree to_tree(PersonalAnswer const& answer);
/// corrupt for any other form. Nothing is verified.
[[nodiscard]] base::Result<PersonalAnswer> personal_answer_of(text::Tree const& tree);

}  // namespace weir::protocol
