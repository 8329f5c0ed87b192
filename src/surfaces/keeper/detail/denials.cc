#include "surfaces/keeper/detail/denials.h"

#include <utility>

namespace weir::keeper::detail {

std::string_view name_of(Denial denial) {
    switch (denial) {
        case Denial::handshake: return "handshake";
        case Denial::frame: return "frame";
        case Denial::proof: return "proof";
        case Denial::caller: return "caller";
        case Denial::operation: return "operation";
    }
    return "";
}

std::optional<Denials::Note> Denials::add(Denial denial, base::Instant now) {
    std::lock_guard const lock(mutex_);
    auto& hour = hours_.at(static_cast<std::size_t>(denial));
    if (hour.begun) {
        ++hour.more;
        return std::nullopt;
    }
    hour.begun = now;
    return Note{denial, 1, true};
}

std::vector<Denials::Note> Denials::due(base::Instant now) {
    std::lock_guard const lock(mutex_);
    std::vector<Note> notes;
    for (std::size_t i = 0; i < hours_.size(); ++i) {
        auto& hour = hours_.at(i);
        if (!hour.begun || now < *hour.begun + base::kHour) continue;
        auto const more = std::exchange(hour, Hour{}).more;
        if (more > 0) notes.push_back({static_cast<Denial>(i), more, false});
    }
    return notes;
}

std::vector<Denials::Note> Denials::rest() { return due(base::kLatest); }

}  // namespace weir::keeper::detail
