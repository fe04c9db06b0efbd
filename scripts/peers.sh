# shellcheck shell=bash
# Other people's servers and libraries that the benchmarks measure Paraph against: Tests/peers. They live under .data, and nothing
# but a benchmark that needs them installs them.

packages_for_peers=(python3-venv)
peer_folder=$data_folder/peers

# need_peers [BENCHMARK]: makes the Python environment of Tests/peers/requirements.txt where that benchmark needs it, once and again
# when that changes. A peer is then started by: $peer_folder/bin/python Tests/peers/fastapi_worklist.py
need_peers() {
    case ${1-} in
        -h | --help) return 0 ;;
        # Without a name every benchmark is run, and options may stand where a name would.
        '' | -* | all | log | log-peers | worklist-peer) ;;
        *) return 0 ;;
    esac
    need_packages "${packages_for_peers[@]}"
    cmp --silent Tests/peers/requirements.txt "$peer_folder/requirements.txt" ||
        step "Installing FastAPI, asyncpg and eventsourcing under .data" peers.log install_peers
}

install_peers() {
    rm -rf "$peer_folder" &&
        /usr/bin/python3 -m venv "$peer_folder" &&
        "$peer_folder/bin/pip" install --disable-pip-version-check --requirement Tests/peers/requirements.txt &&
        cp Tests/peers/requirements.txt "$peer_folder/requirements.txt"
}
