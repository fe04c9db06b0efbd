"""Clients that keep book: every command with its key, every try, and the answer it got in the end."""

import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from client import API, Answer, Unanswered
from invoices import invoice
from waiting import RECOVERY_IN_SECONDS

# What the clients do over and over.
KINDS = ("upload", "deliver", "annotate", "check", "send", "complete", "sync")
# Away, or without its database, or without room on its disk: the client asks again.
TEMPORARY = {503, 507}


@dataclass
class Command:
    kind: str
    request: tuple
    headers: dict
    tries: list = field(default_factory=list)
    answer: Answer = None


class History:
    """What the clients asked and were told; kept on disk too, for whoever looks into a failure."""

    def __init__(self, servers, token, file, seed):
        self.apis = [API(server.url, token, timeout=20) for server in servers]
        self.lock, self.file, self.seed = threading.Lock(), file, seed
        self.commands, self.statuses, self.complaints = [], Counter(), []
        self.unanswered = 0

    def complain(self, text):
        with self.lock:
            self.complaints.append(text)

    def acknowledged(self, kind):
        """The commands of a kind that were answered with success."""
        with self.lock:
            return [command for command in self.commands if command.kind == kind and command.answer.status < 300]

    def untried(self):
        """The kinds of which no command was acknowledged."""
        return [kind for kind in KINDS if not self.acknowledged(kind)]

    def command(self, chance, kind, method, path, body=None, media_type="application/json", **headers):
        """Carries out one command under a key of its own: asked until it is answered."""
        headers["Idempotency_Key"] = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        command = Command(kind, (method, path, body, media_type), headers)
        command.answer = self.ask(chance, *command.request, tries=command.tries, **headers)
        with self.lock:
            self.commands.append(command)
            self.file.write(json.dumps({
                "kind": kind, "method": method, "path": path, "headers": headers, "tries": command.tries,
                "status": command.answer.status, "answer": command.answer.content.decode(errors="replace")}) + "\n")
        return command.answer

    def ask(self, chance, method, path, body=None, media_type="application/json", tries=None, **headers):
        """Asks one server or the other, whichever chance says, until there is an answer."""
        deadline = time.monotonic() + RECOVERY_IN_SECONDS
        while True:
            number = chance.randrange(len(self.apis))
            try:
                answer = self.apis[number](method, path, body, media_type, **headers)
                status = answer.status
            except Unanswered:
                status = None
            with self.lock:
                self.statuses[status] += 1
            if tries is not None:
                tries.append({"at": time.time(), "server": number, "status": status})
            if status is not None and status < 500:
                return answer
            if status is None:
                with self.lock:
                    self.unanswered += 1
            elif status not in TEMPORARY:
                self.complain(f"{method} {path}: {status} {answer.content[:400].decode(errors='replace')}")
            if time.monotonic() > deadline:
                raise AssertionError(f"{method} {path}: no answer in {RECOVERY_IN_SECONDS} s")
            time.sleep(0.05)


class Clients:
    """A client's people who deliver, collaborators who annotate, check and send, and the accounting package's agent."""

    def __init__(self, history, installation):
        self.history, self.installation = history, installation
        self.stopping, self.dossier = threading.Event(), self.open_dossier()
        works = [self.deliver, self.deliver, self.annotate, self.check, self.send_list, self.book]
        self.threads = [threading.Thread(target=self.work, args=(work, n)) for n, work in enumerate(works)]

    def open_dossier(self):
        journal = {"code": "CFAK", "side": "purchase", "number_format": "{N}", "first_period": "2026-01"}
        request = {"name": "Faults", "software": "simulated", "installation": self.installation,
                   "dossier_code": "FAULTS", "journals": [journal]}
        chance = random.Random(self.history.seed)
        return self.history.command(chance, "open", "POST", "/v1/dossiers", request).expect(201).json["id"]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=2 * RECOVERY_IN_SECONDS)
            if thread.is_alive():
                self.history.complain(f"{thread.name} hangs")

    def work(self, work, number):
        chance, turn = random.Random(f"{self.history.seed}-{number}"), 0
        while not self.stopping.is_set():
            turn += 1
            try:
                work(chance, number, turn)
            except Exception as problem:  # a client that died would prove nothing
                self.history.complain(f"{work.__name__}: {problem!r}")
                self.stopping.wait(0.5)

    def deliver(self, chance, number, turn):
        name = f"{'ABC'[number]}{turn}"  # no two are alike when only letters and digits count
        uploaded = self.history.command(
            chance, "upload", "POST", f"/v1/dossiers/{self.dossier}/documents?mailbox=purchase",
            invoice(name, number * 10_000 + turn), "application/xml",
            Content_Disposition=f'attachment; filename="{name}.xml"')
        document = uploaded.expect(201).json["id"]
        sent = self.history.command(
            chance, "deliver", "POST", f"/v1/dossiers/{self.dossier}/documents/send", {"ids": [document]})
        assert [result["status"] for result in sent.expect(200).json["results"]] == [200], sent.content
        self.stopping.wait(chance.uniform(0, 0.3))

    def rows(self, chance, **headers):
        path = f"/v1/dossiers/{self.dossier}/worklist/purchase?limit=20"
        return self.history.ask(chance, "GET", path, **headers).expect(200).json["items"]

    def annotate(self, chance, number, turn):
        """Writes a comment nobody else writes, then looks whether the list has it."""
        self.stopping.wait(chance.uniform(0.05, 0.3))
        rows = self.rows(chance)
        if not rows:
            return
        row = chance.choice(rows)
        answer = self.history.command(
            chance, "annotate", "PATCH", f"/v1/proposals/{row['id']}", {"comment": f"comment {number}.{turn}"},
            If_Match=f'"{row["version"]}"')
        if answer.expect(200, 404, 409, 412).status == 200:
            self.read_own_write(chance, row["id"], answer)

    def read_own_write(self, chance, proposal, written):
        token = written.headers["Consistency-Token"]
        rows = self.rows(chance, Consistency_Token=token, Prefer="wait=5")
        seen = [row["version"] for row in rows if row["id"] == proposal]  # gone, where it was sent meanwhile
        if seen and seen[0] < written.json["version"]:
            self.history.complain(f"{proposal} was written at {written.json['version']}, then read at {seen[0]}")

    def check(self, chance, number, turn):
        self.stopping.wait(chance.uniform(0, 0.1))
        unchecked = [row for row in self.rows(chance) if row["validation"].startswith("OK")]
        if not unchecked:
            return
        row = chance.choice(unchecked)
        # Another client may have been first: then this one is told so.
        self.history.command(chance, "check", "POST", f"/v1/proposals/{row['id']}/check",
                             If_Match=f'"{row["version"]}"').expect(200, 404, 409, 412)

    def send_list(self, chance, number, turn):
        self.stopping.wait(chance.uniform(0.2, 1.0))
        path = f"/v1/dossiers/{self.dossier}/worklist/purchase/send"
        self.history.command(chance, "send", "POST", path, {"scope": "list"}).expect(201, 409)

    def book(self, chance, number, turn):
        """Claims, completes and reports back, as an accounting package's agent does."""
        claim = {"software": "simulated", "installation": self.installation, "max": 10, "lease_seconds": 5}
        claimed = self.history.ask(chance, "POST", "/v1/connector/tasks/claim", claim, Prefer="wait=1").expect(200)
        for task in claimed.json["tasks"]:
            reference = f"{task['fiscal_year']}/{task['journal']}/{task['number']}"
            # The lease may have run out while a server was away: then the task comes again.
            done = self.history.command(chance, "complete", "POST", f"/v1/connector/tasks/{task['id']}/complete",
                                        {"external_ref": reference})
            if done.expect(200, 409).status == 409:
                continue
            entry = task["entry"]
            lines = [{"account": line["account"], "debit": line["base"], "credit": "0.00"} for line in entry["lines"]]
            observed = {"external_ref": reference, "journal": task["journal"], "number": task["number"],
                        "period": task["period"], "date": entry["invoice_date"],
                        "invoice_number": entry["invoice_number"],
                        "counterparty": {"name": entry["counterparty"]["name"]}, "lines": lines}
            self.history.command(chance, "sync", "POST", f"/v1/connector/dossiers/{self.dossier}/sync",
                                 {"cause": "send", "entries": [observed]}).expect(200)
