// The sluice: everything the keeper accepts or answers passes it, shared; a pause takes it
// exclusively, with priority, and cancels what is under way. While it is being closed nobody new
// gets in.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

namespace weir::keeper {

class Sluice {
public:
    /// Leave to be inside. While one lives, no pause has taken force.
    class Pass {
    public:
        Pass(Pass&& other) noexcept;
        Pass& operator=(Pass&&) = delete;
        ~Pass();
        /// Requested when somebody wants to close: end what you do, at the next safe point.
        [[nodiscard]] std::stop_token stop() const { return stop_; }

    private:
        friend class Sluice;
        Pass(Sluice& sluice, std::stop_token stop) : sluice_(&sluice), stop_(std::move(stop)) {}
        Sluice* sluice_;
        std::stop_token stop_;
    };

    /// Waits while somebody has it exclusively, or wants to; then enters. The door inside looks at
    /// the state and refuses if a pause is in force.
    [[nodiscard]] Pass enter();

    /// Cancels everybody inside, waits until they have left, runs `act` alone, lets people in
    /// again.
    template <class Act>
    auto alone(Act&& act) {
        Closed const closed(*this);
        return act();
    }

private:
    class Closed {
    public:
        explicit Closed(Sluice& sluice) : sluice_(&sluice) { sluice_->close(); }
        ~Closed() { sluice_->reopen(); }
        Closed(Closed const&) = delete;
        Closed& operator=(Closed const&) = delete;

    private:
        Sluice* sluice_;
    };
    void close();
    void reopen();
    void leave();

    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned inside_ = 0;     // guarded by mutex_
    unsigned waiting_ = 0;    // who want it exclusively; guarded by mutex_
    bool is_closed_ = false;  // guarded by mutex_
    std::stop_source stop_;   // guarded by mutex_
};

}  // namespace weir::keeper
