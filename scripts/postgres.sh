# shellcheck shell=bash disable=SC2016
# The private PostgreSQL 15 clusters of this clone, each reached through a Unix socket only:
#   postgres         what `./dev run` serves
#   test-postgres    what the tests fill and empty
#   bench-postgres   what the benchmarks measure, as durable as the first
#
# .data/NAME/admin-url and server-url tell programs where the cluster is; they are there while it runs. (Not an environment
# variable: a changed environment makes SwiftPM build everything again.) .data/NAME/users holds one locked file per ./dev
# that uses the cluster; the last to leave stops it, so one killed outright leaves a cluster for the next to take over.

cluster_names=(postgres test-postgres bench-postgres)
postgres_programs=/usr/lib/postgresql/15/bin

# The socket's path may have 107 bytes, so it cannot lie in the clone; and XDG_RUNTIME_DIR goes when its user logs out.
socket_folder=/tmp/paraph-$clone_hash

# Where the clusters go when root has cloned into a folder that the user postgres may not enter. .data/elsewhere remembers it,
# so that a clone which is moved keeps its data, and another in the same place does not take it for its own.
store_elsewhere=$(readlink -m -- "/var/lib/paraph/$clone_hash")
store_is_ours=
if [[ -O $data_folder/elsewhere && -s $data_folder/elsewhere ]]; then
    store_elsewhere=$(<"$data_folder/elsewhere")
    store_is_ours=yes
fi

# Where the tests' cluster lies while somebody uses it, if the machine has the room. Each test makes a database of some hundred
# files and drops it, and for each file it makes ext4 looks through those just deleted: a fifth of the suite's time on a disk.
memory_store=/dev/shm/paraph-$clone_hash

cluster_name=

# One ./dev of this clone at a time may install, start, migrate or stop. The script itself is the lock file: always there.
clone_lock() {
    exec 9<"$root/dev"
    flock -n 9 && return
    say "Waiting for another ./dev of this clone to finish its set-up"
    flock 9
}

clone_unlock() {
    exec 9>&-
}

# cluster_start NAME: starts the cluster, made on first use, or joins it. The caller holds the lock.
cluster_start() {
    choose_cluster "$1"
    join_cluster
    local title="Starting PostgreSQL ($1)"
    [[ ! $(postmaster) ]] || title="Joining PostgreSQL ($1), which is running"
    step "$title" "$1.log" bring_up_cluster
}

# Leaves the cluster, and stops it when nobody else uses it. Gives up its own file first: ./dev reset holds the lock
# while it waits for that.
cluster_leave() {
    [[ $cluster_name ]] || return 0
    rm -f "$cluster_files/users/$$"
    exec 8>&-
    clone_lock
    if ! cluster_is_used; then
        if ! stop_cluster; then
            printf 'PostgreSQL (%s) does not stop: see %s\n' "$cluster_name" "$cluster_store/log" >&2
        elif [[ $cluster_store == "$memory_store"/* ]]; then
            rm -rf "$memory_store"
        fi
    fi
    cluster_name=
    clone_unlock
}

choose_cluster() {
    cluster_owner=$(id -un) || fail "The user id $(id -u) has no name on this machine: PostgreSQL needs one."
    ((EUID != 0)) || cluster_owner=postgres
    local store=$data_folder
    if [[ $1 == test-postgres ]] && fits_in_memory; then
        store=$memory_store
        claim_memory
    elif ((EUID == 0)) && { [[ $store_is_ours ]] || ! as_owner test -x "$data_folder"; }; then
        store=$store_elsewhere
        claim_store "$1"
    fi
    place_cluster "$1" "$store"
    local found
    found=$(stat -c %U "$cluster_data" 2>/dev/null || printf '%s' "$cluster_owner")
    [[ $found == "$cluster_owner" ]] ||
        fail "$cluster_data belongs to $found, not to $cluster_owner: run ./dev as the user who made it, or remove it with ./dev reset."
}

# Whether the tests' cluster is in memory, or would fit: it needs 1 GiB. One that runs on the disk is joined there.
fits_in_memory() {
    [[ ! -d $memory_store/test-postgres ]] || return 0
    local store free
    for store in "$data_folder" "$store_elsewhere"; do
        place_cluster test-postgres "$store"
        [[ ! $(postmaster) ]] || return 1
    done
    [[ $(stat -f -c %T /dev/shm 2>/dev/null) == tmpfs ]] || return 1
    free=$(df --output=avail --block-size=1M /dev/shm | tail -n 1)
    ((free >= 4096 && $(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo) >= 8192))
}

# /dev/shm is everybody's, as /tmp is.
claim_memory() {
    mkdir -m 711 "$memory_store" 2>/dev/null || true
    [[ -O $memory_store && ! -L $memory_store ]] || fail "$memory_store is another user's: have it removed."
    # Of a run that found no room in memory.
    rm -rf "$data_folder/test-postgres"/{data,log} "$store_elsewhere/test-postgres" 2>/dev/null || true
}

# Takes the folder elsewhere for this clone, or says whose data is in it.
claim_store() {
    local other
    other=$(other_clone)
    [[ ! $other ]] || fail "PostgreSQL's data in $store_elsewhere is that of the clone in $other: run ./dev there." \
        "A copy of that clone forgets it by ./dev reset; another clone goes to another folder than this."
    install -d -m 711 "${store_elsewhere%/*}" "$store_elsewhere"
    [[ -e $store_elsewhere/$1 ]] ||
        say "The user postgres may not enter $root: PostgreSQL's data goes to $store_elsewhere"
    # Clusters of tests and benchmarks are nobody's loss: whoever comes uses them.
    [[ $1 == postgres ]] || return 0
    if [[ ! $store_is_ours ]]; then
        [[ ! -e $store_elsewhere/postgres ]] ||
            fail "An earlier clone in this place left PostgreSQL's data in $store_elsewhere/postgres: move it away, or remove it."
        printf '%s\n' "$store_elsewhere" >"$data_folder/elsewhere"
        store_is_ours=yes
    fi
    printf '%s\n' "$root" >"$store_elsewhere/clone"
}

# The clone that has the folder elsewhere, where it is another than this: it was moved, or this is its copy.
other_clone() {
    local clone
    clone=$(cat "$store_elsewhere/clone" 2>/dev/null) || return 0
    [[ $clone == "$root" || $(cat "$clone/.data/elsewhere" 2>/dev/null) != "$store_elsewhere" ]] || printf '%s' "$clone"
}

place_cluster() {
    cluster_name=$1
    cluster_files=$data_folder/$1
    cluster_store=$2/$1
    cluster_data=$cluster_store/data
    cluster_socket=$socket_folder/$1
}

join_cluster() {
    install -d -m 711 "$cluster_files" "$cluster_store"
    install -d -m 700 "$cluster_files/users"
    exec 8>"$cluster_files/users/$$"
    flock 8
}

# Whether a ./dev other than this one holds its file; files without a holder are removed.
cluster_is_used() {
    local file
    for file in "$cluster_files"/users/*; do
        [[ -e $file && $file != */$$ ]] || continue
        flock -n "$file" true || return 0
        rm -f "$file"
    done
    return 1
}

# Runs a program as the cluster's owner, in an environment of its own: no PG… variable of the caller has a say.
as_owner() {
    local identity=()
    ((EUID != 0)) || identity=(setpriv --reuid="$cluster_owner" --regid="$(id -g "$cluster_owner")" --init-groups)
    "${identity[@]}" env -i -C / PATH="$postgres_programs:/usr/bin:/bin" LC_ALL=C.UTF-8 "$@" 8>&- 9>&-
}

# The process id of the cluster's postmaster, when it lives: a process with the recorded number that works in this data
# folder. After a crash the number may have gone to a stranger.
postmaster() {
    local number=
    number=$(as_owner sh -c 'head -n 1 "$1/postmaster.pid" 2>/dev/null' sh "$cluster_data") || return 0
    [[ $number && $(as_owner readlink "/proc/$number/cwd" 2>/dev/null) == "$cluster_data" ]] || return 0
    printf '%s' "$number"
}

bring_up_cluster() {
    if [[ $(postmaster) ]] && cluster_answers; then
        provide_roles && write_urls
        return
    fi
    # A postmaster whose socket was swept away cannot be reached any more.
    stop_cluster && open_socket_folder && settle_crash && create_cluster && configure_cluster || return
    if ! launch_cluster; then
        # fsync is off there: after a power cut its files may be damaged, and nothing in it is worth a repair.
        [[ $cluster_name == test-postgres ]] || return
        rm -rf "$cluster_data" && create_cluster && configure_cluster && launch_cluster || return
    fi
    provide_roles && write_urls
}

# Processes of a postmaster that was killed need a moment to notice. Once they are gone, the lock files it left are stale,
# even if the number in them is somebody else's by now, which PostgreSQL itself would not dare to judge.
settle_crash() {
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        if ! as_owner sh -c 'readlink /proc/[0-9]*/cwd 2>/dev/null | grep -Fxq -- "$1"' sh "$cluster_data"; then
            as_owner rm -f "$cluster_data/postmaster.pid" "$cluster_socket/.s.PGSQL.5432" "$cluster_socket/.s.PGSQL.5432.lock"
            return
        fi
        sleep 0.1
    done
    echo "Processes of an earlier PostgreSQL still work in $cluster_data."
    return 1
}

create_cluster() {
    [[ ! -d $cluster_data ]] || return 0
    local identity=() durability=()
    ((EUID != 0)) || identity=(-o "$cluster_owner" -g "$(id -g "$cluster_owner")")
    [[ $cluster_name != test-postgres ]] || durability=(--no-sync)
    # Made beside its place and then moved, so that a cluster is there whole or not at all.
    rm -rf "$cluster_data.new" &&
        install -d -m 700 "${identity[@]}" "$cluster_data.new" "$cluster_store/log" &&
        as_owner initdb --pgdata="$cluster_data.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
            --auth-local=peer --auth-host=reject --no-instructions "${durability[@]}" &&
        as_owner tee -a "$cluster_data.new/postgresql.conf" <<<"include 'paraph.conf'" >/dev/null &&
        mv "$cluster_data.new" "$cluster_data"
}

# /tmp is everybody's: a folder under our name that another user made is refused.
open_socket_folder() {
    local folder
    for folder in "$socket_folder" "$cluster_socket"; do
        as_owner mkdir -m 700 "$folder" 2>/dev/null
        if [[ -L $folder || $(stat -c '%U %a' "$folder") != "$cluster_owner 700" ]]; then
            echo "$folder is not a folder of $cluster_owner's alone: remove it."
            return 1
        fi
    done
}

configure_cluster() {
    cluster_settings | as_owner tee "$cluster_data/paraph.conf" &&
        as_owner tee "$cluster_data/pg_hba.conf" <<<'local all all peer map=paraph' &&
        cluster_identities | as_owner tee "$cluster_data/pg_ident.conf"
} >/dev/null

cluster_settings() {
    local connections=100
    [[ $cluster_name == postgres ]] || connections=300
    cat <<SETTINGS
listen_addresses = ''
port = 5432
unix_socket_directories = '$cluster_socket'
unix_socket_permissions = 0700
max_connections = $connections
shared_buffers = 256MB
max_wal_size = 4GB
wal_compression = lz4
# Compiling a plan costs a group commit up to 100 ms now and then.
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
SETTINGS
    [[ $cluster_name == test-postgres ]] || return 0
    cat <<SETTINGS
# Nothing here outlives a test, so nothing here need survive a power cut. Never elsewhere: Paraph answers after the fsync.
fsync = off
synchronous_commit = off
full_page_writes = off
# What it does not write it need not press, nor keep.
wal_compression = off
max_wal_size = 512MB
SETTINGS
}

# Who runs ./dev may be Paraph's two roles; who owns the cluster may be its superuser.
cluster_identities() {
    local user
    user=$(id -un)
    cat <<IDENTITIES
paraph "$user" paraph_admin
paraph "$user" paraph_server
paraph "$cluster_owner" postgres
IDENTITIES
}

launch_cluster() {
    local log=$cluster_store/log/postgres.log
    as_owner sh -c '[ ! -f "$1" ] || mv "$1" "$1.before"' sh "$log"
    (
        # The cluster may outlive us, so it must not keep open what we were handed: a caller's lock, or a pipe it reads to the end.
        for descriptor in /proc/"$BASHPID"/fd/*; do
            descriptor=${descriptor##*/}
            ((descriptor <= 2 || descriptor == 255)) || exec {descriptor}>&-
        done
        # Long enough to replay max_wal_size after a crash.
        as_owner pg_ctl start --silent --wait --timeout=120 --pgdata="$cluster_data" --log="$log" </dev/null
    ) && return
    as_owner tail -n 15 "$log"
    return 1
}

# Whether the cluster takes connections: waits while it starts or recovers, and five seconds when there is no answer.
cluster_answers() {
    local status silent=0
    while ((silent < 50)); do
        status=0
        as_owner pg_isready --quiet --host="$cluster_socket" --port=5432 || status=$?
        case $status in
            0) return 0 ;;
            1) ;;
            *) silent=$((silent + 1)) ;;
        esac
        sleep 0.1
    done
    return 1
}

# paraph_admin owns the database and its tables; paraph_server, which serves, owns nothing.
provide_roles() {
    as_owner psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --host="$cluster_socket" --port=5432 --username=postgres --dbname=postgres <<'SQL'
SELECT 'CREATE ROLE paraph_admin LOGIN CREATEDB CREATEROLE'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'paraph_admin') \gexec
SELECT 'CREATE ROLE paraph_server LOGIN NOINHERIT'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'paraph_server') \gexec
SELECT 'CREATE DATABASE paraph OWNER paraph_admin'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'paraph') \gexec
SQL
}

write_urls() {
    local role
    for role in admin server; do
        (
            umask 077
            printf 'postgresql://paraph_%s@/paraph?host=%s&port=5432\n' "$role" "${cluster_socket//\//%2F}" >"$cluster_files/$role-url.new"
        ) && mv "$cluster_files/$role-url.new" "$cluster_files/$role-url" || return
    done
}

# Stops the cluster if it runs: first politely, after twenty seconds without a farewell to its clients.
stop_cluster() {
    local number tries
    rm -f "$cluster_files"/{admin,server}-url
    number=$(postmaster)
    [[ $number ]] || return 0
    kill -s INT "$number"
    for ((tries = 0; tries < 300; tries++)); do
        [[ $(postmaster) == "$number" ]] || return 0
        ((tries != 200)) || kill -s QUIT "$number"
        sleep 0.1
    done
    return 1
}

# Stops every ./dev that uses one of the three clusters, then the clusters, and removes all they kept.
remove_clusters() {
    local name store file gone=("$root/.data" "$data_folder")
    for store in "$data_folder" "$store_elsewhere" "$memory_store"; do
        for name in "${cluster_names[@]}"; do
            if [[ $store == "$store_elsewhere" ]]; then
                # What lies there may be another clone's: only tests' and benchmarks' is nobody's loss.
                [[ $name != postgres || $store_is_ours && ! $(other_clone) ]] || continue
                gone+=("$store/$name")
            fi
            place_cluster "$name" "$store"
            cluster_owner=$(stat -c %U "$cluster_data" 2>/dev/null) || continue
            for file in "$cluster_files"/users/*; do
                if [[ ! -e $file ]] || flock -n "$file" true; then continue; fi
                kill -s TERM "${file##*/}" || fail "Process ${file##*/} uses PostgreSQL ($name): stop it, then run ./dev reset again."
                flock -w 30 "$file" true || fail "Process ${file##*/} uses PostgreSQL ($name) and does not stop."
            done
            stop_cluster || fail "PostgreSQL ($name) does not stop: its data stays in $cluster_data."
        done
    done
    cluster_name=
    [[ ! $store_is_ours || $(other_clone) ]] || gone+=("$store_elsewhere")
    [[ ! -O $memory_store ]] || gone+=("$memory_store")
    rm -rf "${gone[@]}" "$socket_folder" ||
        fail "Not everything could be removed: run ./dev reset as the user who owns what is named above."
    rmdir --ignore-fail-on-non-empty "$store_elsewhere" "${store_elsewhere%/*}" 2>/dev/null || true
}
