# shellcheck shell=bash
# Swift, called in an environment that stays the same: SwiftPM builds everything again when a variable changes. So what
# differs between two terminals is left out, and so is a database of the caller's, which no test may touch.

same_environment=(env -u DATABASE_URL -u PORT -u OLDPWD -u SHLVL -u WINDOWID -u SSH_CLIENT -u SSH_CONNECTION -u SSH_TTY)
swift=("${same_environment[@]}" swift)

need_swift() {
    local found
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p') || true
    [[ $found ]] || fail "Swift 6.3 is not on the PATH: install it from https://www.swift.org/install/linux/, then run ./dev $command again."
    local major minor
    read -r major minor <<<"$found"
    ((major * 1000 + minor >= 6003)) ||
        fail "Swift $major.$minor is on the PATH, Paraph needs 6.3: install it from https://www.swift.org/install/linux/."
    trust_local_mirrors
}

# git refuses to read repositories of another user. Where the machine's git configuration serves packages from such
# folders, SwiftPM's own git calls, and no others, are told to trust them. The setting lies in a file because git does not
# hand its environment's settings on to the program that reads the other repository.
trust_local_mirrors() {
    local key
    while read -r key _; do
        key=${key#url.}
        key=${key%.insteadof}
        key=${key#file://}
        [[ $key == /* && -d $key && ! -O $key ]] || continue
        git_trusting_mirrors >"$data_folder/gitconfig"
        swift=("${same_environment[@]}" GIT_CONFIG_GLOBAL="$data_folder/gitconfig" swift)
        return
    done < <(git config --get-regexp '^url\..*\.insteadof$' 2>/dev/null)
}

git_trusting_mirrors() {
    cat <<'CONFIGURATION'
[include]
	path = ~/.config/git/config
[include]
	path = ~/.gitconfig
[safe]
	directory = *
CONFIGURATION
}

# Optimised across modules, dependencies too: generic code of one is made anew for the types of another (docs/benchmarks.md).
build_release() {
    spoken_step "Building $1 (release; the first time takes some minutes)" \
        "${swift[@]}" build -c release -Xswiftc -cross-module-optimization --product "$1"
}

# What `swift test` prints, and once more before its last line what failed: among thousands of lines nobody would find it,
# and of a long log CI keeps the end.
repeating_failures() {
    trap '' INT TERM HUP
    local line in_failure=
    local -a failures=()
    while IFS= read -r line; do
        if [[ $line == "✘ Test run with "* ]]; then
            printf '%s\n' "" "What failed:" "${failures[@]}"
            failures=()
        elif [[ $line == "✘ "* || ($in_failure && $line == "↳ "*) ]]; then
            in_failure=yes
            failures+=("$line")
        else
            in_failure=
        fi
        printf '%s\n' "$line"
    done
    # Without a last line of its own, it has crashed or was stopped.
    ((${#failures[@]} == 0)) || printf '%s\n' "" "What failed:" "${failures[@]}"
}
