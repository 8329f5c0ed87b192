#include "surfaces/keeper/house.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "engines/crypto/hash.h"
#include "surfaces/keeper/detail/custodians.h"
#include "surfaces/keeper/detail/ground.h"
#include "surfaces/protocol/client.h"
#include "surfaces/protocol/configuration.h"

namespace weir::keeper {
namespace {

using base::Fault;

constexpr std::size_t kBinarySizeMax = std::size_t{1} << 30;

std::string hash_of(std::filesystem::path const& path) {
    auto const bytes = base::read_file(path, kBinarySizeMax);
    return bytes ? base::to_hex(crypto::sha256(*bytes)) : std::string("absent");
}

}  // namespace

base::Result<Paths> paths_of(std::filesystem::path const& dir) {
    Paths paths{dir, dir / "data", dir / "keys"};
    auto const configuration = protocol::read_configuration(dir);
    if (!configuration) return std::unexpected(configuration.error());
    if (configuration->keeper)
        return base::fail(Fault::bad_input, "the keeper of this folder is on another machine",
                          {(dir / "weir.toml").string()});
    paths.keys = dir / configuration->keys;
    return paths;
}

base::Result<DirectoryLock> DirectoryLock::take(std::filesystem::path const& data) {
    auto const path = data / "lock";
    int const file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return base::fail(Fault::io, "cannot open the lock", {path.string()});
    DirectoryLock lock(file);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        auto const holder = protocol::lock_holder(data);
        return base::fail(Fault::unavailable,
                          fmt::format("process {} keeps this directory",
                                      holder ? std::to_string(*holder) : "unknown"),
                          {data.string()});
    }
    auto const text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(file, 0) != 0 || ::pwrite(file, text.data(), text.size(), 0) < 0) {
        return base::fail(Fault::io, "cannot write the lock", {path.string()});
    }
    return lock;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock::~DirectoryLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<std::unique_ptr<Rooms>> Rooms::furnish(Paths const& paths, ledger::Ledger ledger,
                                                    vault::Vault vault, base::Clock const& clock) {
    std::unique_ptr<Rooms> rooms(new Rooms(paths, std::move(ledger), std::move(vault)));
    auto& witnesses = rooms->witnesses_;
    witnesses =
        std::make_unique<Witnesses>(rooms->ledger_, clock, paths.data / "ledger" / "cosigned");
    auto control = state::Control::open(
        {rooms->ledger_, rooms->vault_, clock,
         [&witnesses = *witnesses](program::WitnessRule const& rule, std::stop_token const& stop) {
             return witnesses.cosign_now(rule, stop);
         }});
    if (!control) return std::unexpected(control.error());
    rooms->control_ = std::move(*control);
    auto intake = intake::Intake::open({*rooms->control_, rooms->vault_, paths.data / "intake"});
    if (!intake) return std::unexpected(intake.error());
    rooms->intake_ = std::move(*intake);
    auto door = disclosure::Door::open({*rooms->control_, rooms->vault_, paths.data / "releases"});
    if (!door) return std::unexpected(door.error());
    rooms->disclosure_ = std::move(*door);
    rooms->change_ = std::make_unique<change::Door>(*rooms->control_);
    return rooms;
}

base::Result<std::unique_ptr<Rooms>> Rooms::create(Paths const& paths, state::Genesis genesis,
                                                   base::Clock const& clock,
                                                   vault::MonthPlace const& month_key) {
    if (auto ground = detail::check_ground(
            paths, genesis.is_demo ? detail::Volumes::shared : detail::Volumes::apart);
        !ground) {
        return std::unexpected(ground.error());
    }
    auto vault = vault::Vault::create({paths.data, paths.keys}, month_key, passphrase_from_file);
    if (!vault) return std::unexpected(vault.error());
    auto key = detail::make_log(paths, genesis.origin);
    if (!key) return std::unexpected(key.error());
    auto ledger =
        ledger::Ledger::create(detail::ledger_paths(paths), genesis.origin, std::move(*key));
    if (!ledger) return std::unexpected(ledger.error());
    auto rooms = furnish(paths, std::move(*ledger), std::move(*vault), clock);
    if (!rooms) return rooms;
    auto const committed =
        (*rooms)->control().commit({{}, {}, std::move(genesis)}, state::no_guard);
    if (!committed) return std::unexpected(committed.error());
    return rooms;
}

base::Result<std::unique_ptr<Rooms>> Rooms::open(Paths const& paths, base::Clock const& clock) {
    auto const origin = detail::read_origin(paths);
    if (!origin) return std::unexpected(origin.error());
    auto key = detail::read_log_key(paths);
    if (!key) return std::unexpected(key.error());
    auto vault = vault::Vault::open({paths.data, paths.keys}, passphrase_from_file);
    if (!vault) return std::unexpected(vault.error());
    auto ledger = ledger::Ledger::open(detail::ledger_paths(paths), *origin, std::move(*key));
    if (!ledger) return std::unexpected(ledger.error());
    return furnish(paths, std::move(*ledger), std::move(*vault), clock);
}

base::Status say_started(Rooms& rooms, Paths const& paths) {
    state::Started const now{hash_of("/proc/self/exe"), hash_of(paths.dir / "weir.toml")};
    auto const& last = rooms.control().state()->started;
    if (last.binary == now.binary && last.configuration == now.configuration) return {};
    auto const committed = rooms.control().commit({{}, {}, now}, state::no_guard);
    return committed ? base::Status() : std::unexpected(committed.error());
}

}  // namespace weir::keeper
