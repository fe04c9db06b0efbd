"""Appends through the Python library eventsourcing: what the benchmark `log-peers` measures against.

It is taken as its users take it, with its PostgreSQL recorder and psycopg 3 in C. It is given every advantage that costs no
correctness: as many pooled connections as callers, two processes, so that one interpreter's lock is not its limit, and events that
are serialised already.

    DATABASE_URL=postgresql:///paraph?host=… eventsourcing_append.py --callers 32 --seconds 2 --state '{…}'

Prints events a second.
"""

import argparse
import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

PROCESSES = 2
EVENTS_OF_A_STREAM = 8

forking = multiprocessing.get_context("fork")
all_connected = forking.Barrier(PROCESSES)


def recorder(connections: int) -> PostgresApplicationRecorder:
    where = conninfo_to_dict(os.environ["DATABASE_URL"])
    datastore = PostgresDatastore(
        where["dbname"],
        where["host"],
        where.get("port", "5432"),
        where["user"],
        where.get("password", ""),
        pool_size=connections,
    )
    return PostgresApplicationRecorder(datastore, events_table_name="eventsourcing_events")


def append_until(end: float, store: PostgresApplicationRecorder, state: bytes, counts: list[int]) -> None:
    count = 0
    while time.monotonic() < end:
        if count % EVENTS_OF_A_STREAM == 0:
            stream = uuid4()
        event = StoredEvent(stream, count % EVENTS_OF_A_STREAM + 1, "proposal.checked", state)
        store.insert_events([event])
        count += 1
    counts.append(count)


def rate(callers: int, seconds: float, state: bytes) -> float:
    """Events a second of as many threads."""
    store = recorder(callers)
    counts: list[int] = []
    all_connected.wait(30)
    start = time.monotonic()
    threads = [
        threading.Thread(target=append_until, args=(start + seconds, store, state, counts)) for _ in range(callers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) < callers:
        raise RuntimeError("a caller has failed")
    return sum(counts) / (time.monotonic() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description="Appends with the Python library eventsourcing.")
    parser.add_argument("--callers", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--state", required=True, help="the bytes of an event")
    options = parser.parse_args()
    store = recorder(1)
    store.create_table()
    store.datastore.close()
    share = (options.callers // PROCESSES, options.seconds, options.state.encode())
    with ProcessPoolExecutor(PROCESSES, mp_context=forking) as processes:
        rates = [processes.submit(rate, *share) for _ in range(PROCESSES)]
        print(sum(one.result() for one in rates))


if __name__ == "__main__":
    main()
