#!/usr/bin/env bash
# A PostgreSQL server of one benchmark: a folder of its own, a socket in it, no network.
#   postgres.sh serve FOLDER         makes it and becomes the server; ended by its id
#   postgres.sh ask FOLDER SCRIPT    runs a script in FOLDER, with the time of each statement
set -euo pipefail
export PATH=/usr/lib/postgresql/15/bin:$PATH LC_ALL=C.UTF-8

# PostgreSQL refuses to run as root: as the user that its package makes, then.
plain=()
if [ "$(id -u)" = 0 ]; then plain=(setpriv --reuid=postgres --regid=postgres --clear-groups); fi

serve() {
    local folder=$1
    mkdir "$folder/server"
    [ ${#plain[@]} = 0 ] || chown postgres:postgres "$folder/server"
    cd "$folder/server"
    "${plain[@]}" initdb -D "$folder/server/data" -A trust -U weir --no-sync -E UTF8 --locale=C >&2
    # Everything fits in memory; nothing is kept, so nothing is synced; short questions gain nothing
    # from compiled ones.
    exec "${plain[@]}" postgres -D "$folder/server/data" -k "$folder/server" -c listen_addresses= \
        -c shared_buffers=512MB -c work_mem=64MB -c fsync=off -c jit=off -c max_wal_size=4GB \
        -c plan_cache_mode=force_generic_plan
}

ask() {
    local folder=$1 tries=0
    cd "$folder"
    until pg_isready -q -h "$folder/server"; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || { echo "the server does not answer" >&2; exit 1; }
        sleep 0.1
    done
    exec psql -X -q -A -t -h "$folder/server" -U weir -d postgres -v ON_ERROR_STOP=1 -f "$2"
}

"$@"
