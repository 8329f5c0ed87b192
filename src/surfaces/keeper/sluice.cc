#include "surfaces/keeper/sluice.h"

#include <utility>

namespace weir::keeper {

Sluice::Pass::Pass(Pass&& other) noexcept
    : sluice_(std::exchange(other.sluice_, nullptr)), stop_(std::move(other.stop_)) {}

Sluice::Pass::~Pass() {
    if (sluice_ != nullptr) sluice_->leave();
}

Sluice::Pass Sluice::enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !is_closed_ && waiting_ == 0; });
    ++inside_;
    return Pass(*this, stop_.get_token());
}

void Sluice::leave() {
    std::lock_guard const lock(mutex_);
    --inside_;
    changed_.notify_all();
}

void Sluice::close() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    stop_.request_stop();
    changed_.wait(lock, [this] { return !is_closed_ && inside_ == 0; });
    --waiting_;
    is_closed_ = true;
}

void Sluice::reopen() {
    std::lock_guard const lock(mutex_);
    is_closed_ = false;
    if (waiting_ == 0) stop_ = std::stop_source();
    changed_.notify_all();
}

}  // namespace weir::keeper
