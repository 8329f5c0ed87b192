#include "records/org/detail/reporting.h"

#include <limits>
#include <unordered_map>

#include <fmt/format.h>

namespace weir::org::detail {
namespace {

using base::Fault;

constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();

class Reporting {
public:
    Reporting(std::span<ForeignPerson> people, ReportingOptions const& options)
        : people_(people), options_(&options) {}

    base::Status find_managers() {
        std::unordered_map<std::string_view, std::size_t> by_id;
        for (std::size_t i = 0; i < people_.size(); ++i) by_id[people_[i].id] = i;
        for (std::size_t i = 0; i < people_.size(); ++i) {
            auto& manager = people_[i].manager;
            if (manager == people_[i].id) manager.clear();
            auto const found = by_id.find(manager);
            if (!manager.empty() && found == by_id.end()) {
                return refuse(Fault::bad_input, "a manager who is not in the file", i);
            }
            managers_.push_back(manager.empty() ? kNobody : found->second);
        }
        return {};
    }

    /// Each person's managers from below, managers first: a cycle has no first.
    base::Status order_from_the_roots() {
        std::vector<std::vector<std::size_t>> reports(people_.size());
        for (std::size_t i = 0; i < people_.size(); ++i) {
            if (managers_[i] == kNobody) order_.push_back(i);
            else reports[managers_[i]].push_back(i);
        }
        for (std::size_t done = 0; done < order_.size(); ++done) {
            auto const& below = reports[order_[done]];
            order_.insert(order_.end(), below.begin(), below.end());
        }
        if (order_.size() == people_.size()) return {};
        std::vector<bool> is_reached(people_.size());
        for (auto const i : order_) is_reached[i] = true;
        std::size_t first = 0;
        while (is_reached[first]) ++first;
        return refuse(Fault::bad_input, "a reporting cycle: somebody is above themselves", first);
    }

    base::Status make_units() {
        for (auto const i : order_) {
            auto const manager = managers_[i];
            bool const is_company = manager == kNobody || managers_[manager] == kNobody;
            if (is_company) continue;
            auto path = people_[manager].unit_path;
            path.push_back(people_[manager].id);
            if (path.size() > kUnitDepthMax) {
                return refuse(Fault::too_large,
                              fmt::format("reporting goes deeper than {} levels", kUnitDepthMax),
                              i);
            }
            people_[i].unit_path = std::move(path);
        }
        return {};
    }

private:
    base::Status refuse(Fault fault, std::string message, std::size_t person) const {
        return base::fail(fault, std::move(message),
                          {std::string(options_->file), options_->lines[person], 0});
    }

    std::span<ForeignPerson> people_;
    ReportingOptions const* options_;
    std::vector<std::size_t> managers_;
    std::vector<std::size_t> order_;
};

}  // namespace

base::Status follow_reporting(std::span<ForeignPerson> people, ReportingOptions const& options) {
    Reporting reporting(people, options);
    auto const found = reporting.find_managers();
    if (!found) return found;
    auto const ordered = reporting.order_from_the_roots();
    if (!ordered) return ordered;
    return options.makes_units ? reporting.make_units() : base::Status();
}

}  // namespace weir::org::detail
