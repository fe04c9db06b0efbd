"""Breaks what can break while clients work, and checks that no promise was broken.

    python3 Tests/trials/faults.py --seconds 60 --seed 7

Starts a PostgreSQL cluster of its own and two servers that share it. Clients deliver, annotate, check, send, claim, complete
and report back at the same time, each command with an Idempotency-Key, and repeat it with that key until it is answered; two
readers follow the log all the while, by pages and by server-sent events. Meanwhile servers are killed, at random and at named
points around their commits, PostgreSQL is stopped, frozen, cut off and left without disk, clocks jump, and foreign
transactions stay open. At the end everything acknowledged has to be in the log exactly once, positions, versions and numbers
without gap, every reader's memory right, every leaf and the root those of the events, every read model what the log folds to,
and every command repeated once more answered with the bytes it got. What never happened proves nothing: the clients go on until
one command of each kind was acknowledged, at least one server is killed, and at least one try stays without an answer, where
what may break includes the servers. A named point that a server never came to is told, and fails the trial after three tries.

The seed decides what breaks in which order and what the clients do; when it hits, the machine decides. Standard library only;
needs Python 3.9 and psql. `paraph-worker` lies beside `paraph`.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

from cluster import Cluster
from disturbances import Disturbances, shifted
from histories import KINDS, Clients, History
from invariants import Verification
from readers import PagingReader, StreamReader
from servers import FAKETIME, Clock, Server
from waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


class Trial:
    def __init__(self, options):
        self.options, self.chance = options, random.Random(options.seed)
        self.cluster = Cluster(options.volume)
        self.paraph = options.paraph.resolve()
        self.folder, self.problems = self.cluster.folder, []
        self.clock = Clock(self.folder, options.faketime)
        self.server_log = open(self.folder / "servers.log", "ab")
        self.servers = [
            Server("ABCD"[number], self.paraph, self.cluster.url("paraph_server"), self.server_log,
                   lambda: self.clock.environment(shifted))
            for number in range(options.servers)]

    def run(self):
        token = self.prepare()
        with open(self.folder / "history.ndjson", "w") as file:
            self.history = History(self.servers, token, file, self.options.seed)
            clients = Clients(self.history, "faults")
            readers = [reader(name, self.servers, token, self.options.seed)
                       for name, reader in (("pager", PagingReader), ("stream", StreamReader))]
            self.disturbances = Disturbances(
                self.chance, self.cluster, self.servers, self.history, readers, self.clock, self.options.foreign_seconds)
            for part in (clients, *readers):
                part.start()
            self.verification = Verification(self.chance, self.cluster, self.servers, self.history, readers)
            self.problems = self.verification.problems
            try:
                self.disturb_under(clients)
                self.compare()
            finally:
                for reader in readers:
                    reader.stop()

    def prepare(self):
        self.cluster.create()
        admin = self.cluster.url("paraph_admin")
        subprocess.run([self.paraph, "migrate", "--database-url", admin], check=True, stdout=self.server_log)
        opened = subprocess.run(
            [self.paraph, "offices", "create", "--name", "Faults", "--admin-email", "faults@example.com", "--json",
             "--database-url", self.servers[0].database_url], check=True, capture_output=True)
        for server in self.servers:
            server.start()
        for server in self.servers:
            server.wait_until_ready()
        return json.loads(opened.stdout)["token"]

    def disturb_under(self, clients):
        try:
            self.disturb()
        except AssertionError as problem:
            self.problems.append(str(problem))
        finally:
            clients.stop()

    def compare(self):
        try:
            self.verification.demand(self.have_clients_noticed(), "no server was killed while a client waited for it")
            self.problems += self.disturbances.missed_points()
            self.verification.run(self.options.repeats)
        except AssertionError as problem:
            self.problems.append(str(problem))
        except Exception:  # of a server that stayed away, as a rule: what was found before is to be told
            self.problems.append(traceback.format_exc())

    def disturb(self):
        started = time.monotonic()
        rounds = 0
        while rounds < self.options.rounds and time.monotonic() - started < self.options.seconds:
            begun, rounds = time.monotonic(), rounds + 1
            said = self.disturbances.disturb(self.options.only)
            say(f"{begun - started:6.1f} s  {rounds:4}  {said}; up again after {time.monotonic() - begun:.1f} s")
        self.disturbances.end()
        self.go_on_until_it_proves_something()

    def go_on_until_it_proves_something(self):
        """A short trial, or one on a busy machine, may have broken nothing that a client noticed."""
        for _ in range(10):
            if self.have_clients_noticed():
                break
            say(f"more: {self.disturbances.disturb(['server_kill'])}")
        wait_until(lambda: not self.history.untried(), "a command of each kind is acknowledged", seconds=120)

    def have_clients_noticed(self):
        """Whether a server was killed and somebody got no answer, where servers are to be killed."""
        counts = self.disturbances.counts
        return not self.disturbances.kills(self.options.only) or counts["servers killed"] and self.history.unanswered

    def report(self):
        history, counts = self.history, self.disturbances.counts
        told = ", ".join(f"{len(history.acknowledged(kind))} {kind}" for kind in KINDS)
        say(f"acknowledged: {told}; {history.unanswered} tries were not answered")
        say(f"answers: {', '.join(f'{status} × {count}' for status, count in history.statuses.items())}")
        say(f"broken: {', '.join(f'{count} {name}' for name, count in sorted(counts.items()))}")
        say(f"killed at: {', '.join(f'{count} {point}' for point, count in sorted(self.disturbances.crashes.items()))}")
        if never := self.disturbances.points_never_reached():
            say(f"never came to: {', '.join(f'{point} in {tries} tries' for point, tries in never.items())}")
        say(f"compared: {', '.join(f'{count} {what}' for what, count in self.verification.counts.items())}")
        for problem in self.problems:
            say(f"  ! {problem}")

    def leave(self, keep):
        for server in self.servers:
            if server.is_running():
                server.kill()
        self.server_log.close()
        self.cluster.remove(keep)


def say(text):
    print(text, flush=True)


def interrupted(number, frame):
    sys.exit(128 + number)


def run(options):
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGINT, interrupted)
    say(f"seed {options.seed}, {options.servers} servers, {options.paraph}")
    trial, failed = Trial(options), False
    try:
        trial.run()
        trial.report()
    except Exception:
        failed = True
        raise
    finally:
        keep = failed or bool(trial.problems)
        trial.leave(keep)
        if keep:
            say(f"logs, history and cluster lie in {trial.folder}")
    if trial.problems:
        say(f"{len(trial.problems)} promises broken with seed {options.seed}")
        return 1
    say("nothing lost, nothing twice, no gap, nothing seen that did not last, every read model what the log says")
    return 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long things break (default 60)")
    parser.add_argument("--rounds", type=int, default=sys.maxsize, help="at most so many times")
    parser.add_argument("--seed", type=int, default=None, help="decides what breaks; by default a new one, printed")
    parser.add_argument("--only", help=f"some of {', '.join(Disturbances.weights)}; separated by commas")
    parser.add_argument("--without", default="", help="leaves some out, separated by commas")
    parser.add_argument("--servers", type=int, default=2, choices=(1, 2, 3, 4))
    parser.add_argument("--paraph", type=Path, help="by default the release build, where there is one, or the debug build")
    parser.add_argument("--repeats", type=int, default=1000, help="at most so many commands are repeated at the end")
    parser.add_argument("--foreign-seconds", type=float, default=60, help="how long a foreign transaction stays open")
    parser.add_argument("--volume", type=int, default=512, help="megabytes of the disk that gets full, as root; 0 for none")
    parser.add_argument("--faketime", type=Path, default=FAKETIME, help="libfaketimeMT, to let clocks jump")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1_000_000)
    options.paraph = options.paraph or default_program()
    wanted = options.only.split(",") if options.only else list(Disturbances.weights)
    options.only = [name for name in wanted if name not in options.without.split(",")]
    if unknown := set(options.only) - Disturbances.weights.keys():
        parser.error(f"nothing called {', '.join(sorted(unknown))} can break")
    return options


def default_program():
    builds = [ROOT / ".build" / build / "paraph" for build in ("release", "debug")]
    return next((program for program in builds if os.access(program, os.X_OK)), builds[-1])


if __name__ == "__main__":
    sys.exit(run(arguments()))
