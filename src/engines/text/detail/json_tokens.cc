#include "engines/text/detail/json_tokens.h"

namespace weir::text {

base::Place JsonTokens::begin() {
    for (; at_ < text_.size(); ++at_) {
        auto const c = text_[at_];
        if (c == '\n') {
            ++line_;
            line_begin_ = at_ + 1;
        } else if (c != ' ' && c != '\t' && c != '\r' && c != ',' && c != ':') {
            break;
        }
    }
    return {{}, line_, at_ - line_begin_ + 1};
}

base::Place JsonTokens::sized(std::size_t size) {
    auto place = begin();
    at_ += size;
    return place;
}

base::Place JsonTokens::up_to(std::size_t end) {
    auto place = begin();
    at_ = end;
    return place;
}

base::Place JsonTokens::number() {
    auto place = begin();
    at_ = text_.find_first_not_of("0123456789+-.eE", at_);
    if (at_ == std::string_view::npos) at_ = text_.size();
    return place;
}

}  // namespace weir::text
