// What a backup copies of the vault.
#include <algorithm>

#include "records/vault/detail/months.h"
#include "records/vault/detail/vault_impl.h"

namespace weir::vault {
namespace {

constexpr std::string_view kNothing = "nothing";

/// Empties the log written ahead, so that the table's file alone is the table: an erased row does
/// that, also one that is not there.
base::Status settle(store::Records& records) {
    store::Records::Batch batch;
    batch.erase("meta", base::bytes_of(kNothing));
    return records.apply(batch);
}

}  // namespace

base::Status Vault::each_data_file(EachFile const& each) {
    {
        std::scoped_lock const lock(impl_->make_mutex);
        if (auto settled = settle(impl_->table.records()); !settled) return settled;
        if (auto taken = each(table::kFile); !taken) return taken;
    }
    std::scoped_lock const lock(impl_->files_mutex);
    std::vector<std::filesystem::path> names;
    std::error_code error;
    for (auto const& entry :
         std::filesystem::directory_iterator(impl_->paths.data / table::kWeeks, error)) {
        if (entry.path().extension() == ".sqlite") names.push_back(entry.path().filename());
    }
    if (error) return base::fail(base::Fault::io, "cannot list the weeks' files");
    std::ranges::sort(names);
    for (auto const& name : names) {
        auto const taken = each(std::filesystem::path(table::kWeeks) / name);
        if (!taken) return taken;
    }
    return {};
}

base::Result<std::vector<std::filesystem::path>> Vault::month_key_files() const {
    auto const months = detail::months_in(impl_->table.records());
    if (!months) return std::unexpected(months.error());
    std::vector<std::filesystem::path> names;
    for (auto const& month : *months) {
        if (month.ref.kind == MonthKeyKind::pkcs11) {
            return base::fail(base::Fault::unsupported,
                              "the month key is in a token and never leaves it: there is nothing "
                              "to back up, and without the token no way back");
        }
        names.push_back(detail::month_file(impl_->access, month.ref.number).filename());
    }
    return names;
}

}  // namespace weir::vault
