# shellcheck shell=bash
# The Debian packages Paraph needs, and how a machine gets them. docs/dependencies.md says what each is for.

packages_to_build=(libpq-dev libxml2-dev libqpdf-dev libcairo2-dev libtiff-dev libheif-dev libturbojpeg0-dev pkg-config)
packages_to_run=(postgresql-15 bubblewrap fonts-dejavu-core)
packages_to_test=(libxml2-utils poppler-utils python3 python3-cryptography qpdf libtiff-tools libheif-examples openssl)

# need_packages PACKAGE…: installs the missing ones, or says which line installs them. Asks dpkg alone when none is missing.
need_packages() {
    command -v dpkg-query >/dev/null || fail "Paraph is made for Debian 12: dpkg-query is not on the PATH."
    local missing
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ! may_become_root; then
        fail "These Debian packages are missing. Have an administrator run this, then ./dev $command again:" \
            "    sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    clone_lock
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]} == 0)) || step "Installing ${#missing[@]} Debian packages: ${missing[*]}" packages.log install_packages "${missing[@]}"
    clone_unlock
}

missing_packages() {
    local -A installed=()
    local package status
    while read -r package status; do
        [[ $status != installed ]] || installed[$package]=yes
    done < <(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null)
    for package in "$@"; do
        [[ ${installed[$package]-} ]] || printf '%s\n' "$package"
    done
}

may_become_root() {
    ((EUID == 0)) || sudo -n true 2>/dev/null
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# Not a `child`: stopping apt half-way leaves a machine to repair, so a signal waits until it is done. Ctrl-C goes to all of
# the terminal's group, which apt therefore leaves.
install_packages() {
    local status=0
    main_cluster_is_held_back=yes
    (
        trap '' INT TERM HUP
        # An outdated index may still do: only the installation decides.
        as_root setsid --wait apt-get -q update || true
        hold_back_main_cluster &&
            as_root setsid --wait env DEBIAN_FRONTEND=noninteractive \
                apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@"
    ) 8>&- 9>&- || status=$?
    allow_main_cluster || return
    return "$status"
}

# Debian's PostgreSQL comes with a cluster of its own, started at boot. We do not need it, and who wants one installs one:
# so it is held back for the length of this installation only. A cluster that is there already is left alone.
main_cluster_setting=/etc/postgresql-common/createcluster.d/paraph.conf
main_cluster_is_held_back=

hold_back_main_cluster() {
    as_root mkdir -p "${main_cluster_setting%/*}" &&
        as_root tee "$main_cluster_setting" <<<'create_main_cluster = false' >/dev/null
}

# Also whenever ./dev ends, whatever ended it.
allow_main_cluster() {
    [[ $main_cluster_is_held_back ]] || return 0
    as_root rm -f "$main_cluster_setting" &&
        as_root rmdir --ignore-fail-on-non-empty "${main_cluster_setting%/*}" &&
        main_cluster_is_held_back=
}
