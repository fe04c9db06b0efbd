# shellcheck shell=bash
# What ./dev says and how it runs things: one line a step, a log behind it, and signals handed on.

say() {
    printf '%s\n' "$*"
}

# Ends ./dev with a sentence that says what to do next.
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

now() {
    printf '%s' "${EPOCHREALTIME//[.,]/}"
}

# The time since an earlier `now`, for people: "0.4 s", "2 min 5 s".
since() {
    local tenths=$((($(now) - $1) / 100000))
    if ((tenths < 600)); then
        printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
    else
        printf '%d min %d s' $((tenths / 600)) $((tenths % 600 / 10))
    fi
}

# step TITLE LOG COMMAND…: a quiet step. What it prints goes to .data/log/LOG, whose end is shown when it fails.
# A shell function given as COMMAND runs without `set -e`, so it must return its failures itself.
step() {
    local title=$1 log=$data_folder/log/$2 started status=0
    shift 2
    make_data_folder
    started=$(now)
    step_is_open=yes
    printf '%s ... ' "$title"
    "$@" >"$log" 2>&1 || status=$?
    step_is_open=
    if ((status == 0)); then
        say "$(since "$started")"
        return
    fi
    say "failed after $(since "$started")"
    tail -n 20 "$log" | sed 's/^/    /' >&2
    fail "The whole log is ${log#"$root/"}. Repair what it names, then run ./dev $command again."
}

# spoken_step TITLE COMMAND…: a step whose own output is its progress.
spoken_step() {
    local title=$1 started status=0
    shift
    started=$(now)
    say "$title"
    child INT "$@" || status=$?
    ((status == 0)) || fail "$title: failed after $(since "$started"). The lines above say why; then run ./dev $command again."
    say "$title: done in $(since "$started")"
}

# What another user made here we cannot write, and what root made in it that user could not.
need_own_folders() {
    local folder
    for folder in "$data_folder" "$root/.build"; do
        [[ ! -e $folder || -O $folder ]] ||
            fail "$folder belongs to $(stat -L -c %U "$folder"): run ./dev $command as that user, or have it removed."
    done
}

# A cluster that root starts belongs to the user postgres, who must be able to pass through.
make_data_folder() {
    local mode=700
    ((EUID != 0)) || mode=711
    install -d -m "$mode" "$data_folder"
    install -d -m 700 "$data_folder/log"
}

child_pid=
child_signal=

# child SIGNAL COMMAND…: runs a program and answers its status. SIGNAL is what stops it: from `stop_child`, or from the
# kernel when ./dev itself is killed without a chance to hand anything on. The program gets a process group of its own,
# or Ctrl-C would reach it twice, and runs in the background, or ./dev would hear no signal until it ends; the shell makes
# such programs deaf to SIGINT, which is taken back.
child() {
    local status=0
    child_signal=$1
    shift
    env --default-signal=INT,QUIT setsid setpriv --pdeathsig "$child_signal" -- "$@" </dev/null 8>&- 9>&- &
    child_pid=$!
    wait "$child_pid" || status=$?
    child_pid=
    return "$status"
}

# Stops the running child and all of its group; answers 1 when it had to be killed after ten seconds.
stop_child() {
    [[ $child_pid ]] || return 0
    local tries
    signal_child "$child_signal" || return 0
    for ((tries = 0; tries < 100; tries++)); do
        signal_child 0 || return 0
        sleep 0.1
    done
    signal_child KILL
    return 1
}

# In its first moment a child has no group yet.
signal_child() {
    kill -s "$1" -- "-$child_pid" 2>/dev/null || kill -s "$1" "$child_pid" 2>/dev/null
}
