"""What must be true whatever broke: compared from outside with what the clients were told and the readers saw."""

import csv
import hashlib
import io
import subprocess
import uuid
from collections import Counter, defaultdict

from waiting import wait_until


class Verification:
    """Wants everybody quiet and a server that answers; `problems` says what is wrong."""

    def __init__(self, chance, cluster, servers, history, readers):
        self.chance, self.cluster, self.servers, self.history = chance, cluster, servers, history
        self.readers, self.api = readers, history.apis[0]
        self.problems, self.counts = [], {}

    def demand(self, condition, text):
        if not condition:
            self.problems.append(text)

    def run(self, most_repeats):
        self.demand_work()
        self.repeat(most_repeats)
        wait_until(self.is_settled, "every document is read, every task prepared", seconds=180)
        self.head = int(self.cluster.sql("SELECT position FROM log.head")[0])
        wait_until(self.have_readers_caught_up, "the readers have seen the whole log")
        for reader in self.readers:
            reader.stop()
        self.compare_positions()
        self.compare_readers()
        Acknowledgements(self.demand, self.history, self.events).compare()
        self.verify_log()
        self.verify_read_models()
        self.problems += self.history.complaints
        for reader in self.readers:
            self.problems += reader.complaints

    def demand_work(self):
        """What was never acknowledged could not be lost: the comparisons below would agree with an empty log."""
        for kind in self.history.untried():
            self.problems.append(f"no {kind} was ever acknowledged")

    def repeat(self, most):
        """The same key and body give the same bytes, and no event: positions and counts are compared afterwards."""
        accepted = [command for command in self.history.commands if command.answer.status < 300]
        chosen = accepted if len(accepted) <= most else self.chance.sample(accepted, most)
        self.counts["repeated"] = len(chosen)
        for command in chosen:
            again, first = self.history.ask(self.chance, *command.request, **command.headers), command.answer
            same = (again.status, again.content) == (first.status, first.content)
            self.demand(same, f"{command.kind} repeated: {again.content[:200]} instead of {first.content[:200]}")
            replayed = again.headers.get("Idempotent-Replayed") == "true"
            self.demand(replayed, f"{command.kind} repeated: not marked as replayed")

    def is_settled(self):
        self.events = list(self.api.events())
        counts = Counter(event["type"] for event in self.events)
        return (counts["paraph.document.sent"] <= counts["paraph.proposal.drafted"]
                and counts["paraph.task.created"] <= counts["paraph.task.prepared"])

    def have_readers_caught_up(self):
        return all(reader.position >= self.head or reader.complaints for reader in self.readers)

    def compare_positions(self):
        positions = [event["position"] for event in self.events]
        self.counts["events"] = len(positions)
        self.demand(positions == list(range(1, self.head + 1)), f"positions are not 1…{self.head} without gap")
        streams = defaultdict(list)
        for event in self.events:
            streams[event["stream"]].append(event["version"])
        for stream, versions in streams.items():
            self.demand(versions == list(range(1, len(versions) + 1)), f"{stream} has versions {versions}")
        ids = {event["id"] for event in self.events}
        self.demand(len(ids) == len(self.events), "an event id stands twice in the log")

    def compare_readers(self):
        """Whoever saw an event at a position was right for ever."""
        ids = [event["id"] for event in self.events]
        for reader in self.readers:
            for position, (seen, logged) in enumerate(zip(reader.seen, ids), 1):
                self.demand(seen == logged, f"{reader.name} saw {seen} at {position}, where {logged} stands")

    def has_command(self, group, command):
        """Whether this program knows the command."""
        helped = subprocess.run([self.servers[0].paraph, group, "--help"], capture_output=True, text=True).stdout
        return any(line.split()[:1] == [command] for line in helped.splitlines())

    def run_program(self, *command):
        command = [self.servers[0].paraph, *command, "--database-url", self.servers[0].database_url]
        done = subprocess.run(command, capture_output=True, text=True)
        self.demand(done.returncode == 0, f"{' '.join(map(str, command[1:3]))}: {done.stdout[-400:]}{done.stderr[-400:]}")

    def verify_log(self):
        """By the program where it can; in any case here, from the format's description alone."""
        if self.has_command("events", "verify"):
            self.run_program("events", "verify")
        rows = self.cluster.sql(Leaf.query)
        leaves = []
        for row in csv.reader(io.StringIO("\n".join(rows))):
            leaf = Leaf.hash(row)
            self.demand(leaf.hex() == row[-1], f"the leaf of position {row[0]} is not that of its event")
            leaves.append(leaf)
        self.demand(len(leaves) == self.head, f"{len(leaves)} leaves were compared, of {self.head} events")
        root = self.cluster.sql("SELECT encode(root, 'hex') FROM log.head")[0]
        self.demand(merkle_root(leaves).hex() == root, "the head's root is not that of the events")

    def verify_read_models(self):
        """Each table equals what the log folds to from the beginning."""
        if self.has_command("projections", "verify"):
            return self.run_program("projections", "verify")
        self.wait_for_read_models()
        before = self.digests()
        for server in self.servers:
            status = server.stop()
            self.demand(status == 0, f"server {server.name}, asked to stop, ended with {status}")
        tables = " ".join(f"DELETE FROM {table};" for table in before)
        self.cluster.sql(f"BEGIN; {tables} UPDATE read_model.progress SET position = 0, event = NULL; COMMIT")
        self.servers[0].start()
        self.wait_for_read_models()
        after = self.digests()
        for table, digest in before.items():
            self.demand(digest == after[table], f"{table} is {digest}, folded anew {after[table]}")
        self.counts["rows"] = sum(int(digest.split("|")[0]) for digest in after.values())

    def wait_for_read_models(self):
        behind = f"SELECT count(*) FROM read_model.progress WHERE position < {self.head}"
        wait_until(lambda: self.cluster.sql(behind) == ["0"], "the read models have folded the log", seconds=180)

    def digests(self):
        tables = self.cluster.sql("SELECT 'read_model.' || name || '_' || version FROM read_model.progress ORDER BY 1")
        # Not the state itself: a set in it comes in any order.
        digest = "SELECT count(*), md5(string_agg((to_jsonb(t) - 'row_state')::text, '' ORDER BY id)) FROM {} AS t"
        return {table: self.cluster.sql(digest.format(table))[0] for table in tables}


class Acknowledgements:
    """Nothing the clients were told is lost, nothing happened twice."""

    def __init__(self, demand, history, events):
        self.demand, self.history = demand, history
        self.happened = defaultdict(list)
        for event in events:
            self.happened[event["type"].removeprefix("paraph.")].append(event)

    def compare(self):
        self.compare_documents()
        self.compare_annotations()
        self.compare_checks()
        self.compare_batches()
        self.compare_bookings()

    def count(self, kind, what=lambda event: event["subject"]):
        return Counter(what(event) for event in self.happened[kind])

    def once(self, counted, text):
        twice = [what for what, count in counted.items() if count > 1]
        self.demand(not twice, f"{text}: {twice[:3]}")

    def compare_documents(self):
        self.once(self.count("document.uploaded", lambda event: event["data"]["filename"]), "delivered twice")
        self.once(self.count("proposal.drafted", lambda event: event["data"]["document"]), "read twice")
        uploaded, sent = self.count("document.uploaded"), self.count("document.sent")
        for command in self.history.acknowledged("upload"):
            self.demand(uploaded[f"document/{command.answer.json['id']}"] == 1,
                        f"lost: the upload {command.answer.content[:120]}")
        for command in self.history.acknowledged("deliver"):
            for result in command.answer.json["results"]:
                self.demand(sent[f"document/{result['id']}"] == 1, f"lost, or twice: the delivery of {result}")

    def compare_annotations(self):
        written = self.count("proposal.annotated", lambda event: event["data"].get("comment"))
        told = Counter(command.request[2]["comment"] for command in self.history.acknowledged("annotate"))
        lost, unasked = told.keys() - written.keys(), written.keys() - told.keys()
        self.demand(not lost, f"lost: the annotations {sorted(lost)[:3]}")
        self.demand(not unasked, f"annotated although refused: {sorted(map(str, unasked))[:3]}")
        self.once(written, "annotated twice")

    def compare_checks(self):
        checked = self.count("proposal.checked", lambda event: (event["subject"], event["version"]))
        for command in self.history.acknowledged("check"):
            view = command.answer.json
            self.demand(checked[f"proposal/{view['id']}", view["version"]] == 1, f"lost: the check of {view['id']}")

    def compare_batches(self):
        batches = {event["subject"]: event["data"]["items"] for event in self.happened["batch.sent"]}
        for command in self.history.acknowledged("send"):
            batch = command.answer.json
            logged = [(item["proposal"], item["number"]) for item in batches.get(f"batch/{batch['batch']}", [])]
            told = [(item["proposal"], item["number"]) for item in batch["items"]]
            self.demand(logged == told, f"the batch {batch['batch']} is not in the log as it was acknowledged")
        self.once(self.count("proposal.sent"), "sent twice")
        numbers = sorted(int(item["number"]) for items in batches.values() for item in items)
        self.demand(numbers == list(range(1, len(numbers) + 1)), f"numbers are not 1…{len(numbers)} once each")
        self.demand(len(numbers) == len(self.happened["proposal.sent"]), "sent without a number, or the reverse")
        created, prepared = self.count("task.created"), self.count("task.prepared")
        self.demand(created == prepared, "tasks prepared are not the tasks created, each once")

    def compare_bookings(self):
        completed = self.count("task.completed")
        self.once(completed, "completed twice")
        for command in self.history.acknowledged("complete"):
            self.demand(completed[f"task/{command.answer.json['id']}"] == 1,
                        f"lost: the completion of {command.answer.json['id']}")
        observed = Counter(entry["external_ref"] for event in self.happened["ledger.entries-observed"]
                           for entry in event["data"]["entries"])
        self.once(observed, "observed twice")
        for command in self.history.acknowledged("sync"):
            reference = command.request[2]["entries"][0]["external_ref"]
            self.demand(observed[reference] == 1, f"lost: the sync of {reference}")
        self.once(self.count("document.filed"), "filed twice")


class Leaf:
    """docs/log-format.md, The bytes of an event."""

    query = """
        COPY (
            SELECT position, event_id, office, dossier, category, stream, version, type, actor, causation, correlation,
                (extract(epoch FROM recorded_at) * 1000000)::bigint, encode(convert_to(body, 'UTF8'), 'hex'),
                encode(leaf, 'hex')
            FROM log.event ORDER BY position
        ) TO STDOUT WITH (FORMAT csv)"""

    @staticmethod
    def hash(row):
        _, event, office, dossier, category, stream, version, kind, actor, causation, correlation, time, body, _ = row
        body = bytes.fromhex(body)
        return hashlib.sha256(b"".join([
            b"\0\1", identity(event), identity(office), b"\1" + identity(dossier) if dossier else b"\0", text(category),
            identity(stream), number(version), text(kind), text(actor), identity(causation), identity(correlation),
            number(time), number(len(body)), body])).digest()


def identity(value):
    return uuid.UUID(value).bytes


def number(value):
    return int(value).to_bytes(8, "big", signed=True)


def text(value):
    return number(len(value.encode())) + value.encode()


def merkle_root(leaves):
    """RFC 6962, section 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    row = leaves
    while len(row) > 1:
        pairs = [hashlib.sha256(b"\1" + row[n] + row[n + 1]).digest() for n in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2:]
    return row[0]
