#include "surfaces/protocol/operations.h"

namespace weir::protocol {

std::optional<Operation> find_operation(std::string_view name) {
    for (auto const& operation : kOperations) {
        if (operation.name == name) return operation;
    }
    return std::nullopt;
}

}  // namespace weir::protocol
