"""Kills the server (SIGKILL) and PostgreSQL (immediate) while commands run: nothing acknowledged may be lost.

    python3 Tests/trials/kill.py --paraph .build/debug/paraph --database-url URI
        --rounds 50 --postgres-rounds 20 --pg-ctl 'pg_ctl -D /path/to/data -l /path/to/log'

Wants a freshly migrated database of its own: the log is compared from position 1 to its head. Clients upload, send
documents, check and send worklists at the same time, each command with an Idempotency-Key, and repeat it with that key
until it is answered. At the end everything acknowledged has to be in the log exactly once, numbers, positions and
stream versions without gap, every task prepared, and every command repeated once more gets the bytes it got.
`--pg-ctl` is the command that `stop -m immediate` and `start` are added to. Standard library only; needs Python 3.9;
`paraph-worker` lies beside `paraph`.
"""

import argparse
import json
import os
import random
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter, defaultdict
from pathlib import Path

from client import API, Unanswered

RECOVERY_IN_SECONDS = 60
NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd"


def invoice(number, hundreds):
    """A UBL invoice of `hundreds` × 100 EUR and 21 % VAT."""
    base, vat, total = f"{hundreds * 100}.00", f"{hundreds * 21}.00", f"{hundreds * 121}.00"

    def amount(name, value):
        return f'<cbc:{name} currencyID="EUR">{value}</cbc:{name}>'

    def party(role, name, vat_number):
        return (f"<cac:{role}><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>{vat_number}</cbc:CompanyID>{scheme}"
                f"</cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
                f"</cac:PartyLegalEntity></cac:Party></cac:{role}>")

    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    category = f"<cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>{scheme}"
    return (
        f'<Invoice xmlns="{NAMESPACE}:Invoice-2" xmlns:cac="{NAMESPACE}:CommonAggregateComponents-2" '
        f'xmlns:cbc="{NAMESPACE}:CommonBasicComponents-2">'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-03-02</cbc:IssueDate>"
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        + party("AccountingSupplierParty", "Fournitures du Canal", "BE0403170701")
        + party("AccountingCustomerParty", "Brasserie du Nord", "BE0403019261")
        + f"<cac:TaxTotal>{amount('TaxAmount', vat)}<cac:TaxSubtotal>{amount('TaxableAmount', base)}"
        f"{amount('TaxAmount', vat)}<cac:TaxCategory>{category}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"
        f"<cac:LegalMonetaryTotal>{amount('LineExtensionAmount', base)}{amount('TaxExclusiveAmount', base)}"
        f"{amount('TaxInclusiveAmount', total)}{amount('PayableAmount', total)}</cac:LegalMonetaryTotal>"
        '<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>'
        f"{amount('LineExtensionAmount', base)}<cac:Item><cbc:Name>Paper</cbc:Name>"
        f"<cac:ClassifiedTaxCategory>{category}</cac:ClassifiedTaxCategory></cac:Item>"
        f"<cac:Price>{amount('PriceAmount', base)}</cac:Price></cac:InvoiceLine></Invoice>"
    ).encode()


def wait_until(condition, what, seconds=RECOVERY_IN_SECONDS):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


class Server:
    """One `paraph serve` at a time, always on the same port."""

    def __init__(self, paraph, database_url, log):
        self.paraph, self.database_url, self.log = paraph, database_url, log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        environment = {**os.environ, "PARAPH_WORKER": str(self.paraph.with_name("paraph-worker"))}
        command = [self.paraph, "serve", "--port", str(self.port), "--database-url", self.database_url]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=environment)
        wait_until(self.is_ready, "the server is ready")

    def is_ready(self):
        assert self.process.poll() is None, f"the server ended by itself with {self.process.returncode}"
        return self.readiness() == 200

    def readiness(self):
        """The status of /health/ready; None without an answer."""
        try:
            return API(self.url, "", timeout=5)("GET", "/health/ready").status
        except Unanswered:
            return None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)


class Clients:
    """Threads that command, and remember every command with the answer it got."""

    def __init__(self, url, token):
        self.api = API(url, token, timeout=20)
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.acknowledged = {"upload": [], "send": [], "check": [], "batch": []}
        self.repeats, self.statuses, self.complaints = 0, Counter(), []
        self.dossier = self.open_dossier()
        works = [self.deliver] * 3 + [self.check] * 2 + [self.send_list] * 2
        self.threads = [threading.Thread(target=self.work, args=(work, n)) for n, work in enumerate(works)]

    def open_dossier(self):
        journal = {"code": "CFAK", "side": "purchase", "number_format": "{N}", "first_period": "2026-01"}
        request = {"name": "Kill trial", "dossier_code": "KILL", "journals": [journal]}
        return self.api("POST", "/v1/dossiers", request).expect(201).json["id"]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(timeout=2 * RECOVERY_IN_SECONDS)
            assert not thread.is_alive(), "a client hangs"

    def work(self, work, number):
        turn = 0
        while not self.stopping.is_set():
            turn += 1
            try:
                work(number, turn)
            except Exception as problem:  # a client that died would prove nothing
                self.complaints.append(f"{work.__name__}: {problem!r}")
                time.sleep(0.5)

    def command(self, kind, accepted, *request, **headers):
        """Repeats one command with its key until it is answered; remembers it if it was accepted."""
        headers["Idempotency_Key"] = str(uuid.uuid4())
        answer = self.ask(*request, **headers)
        if answer.status in accepted:
            with self.lock:
                self.acknowledged[kind].append((request, headers, answer))
        return answer

    def ask(self, method, path, body=None, media_type="application/json", **headers):
        """Asks until there is an answer: a server that is away, or without its database, is asked again."""
        deadline = time.monotonic() + RECOVERY_IN_SECONDS
        while True:
            try:
                answer = self.api(method, path, body, media_type, **headers)
                with self.lock:
                    self.statuses[answer.status] += 1
                if answer.status < 500:
                    return answer
                if answer.status != 503:
                    self.complaints.append(f"{method} {path}: {answer.status} {answer.content.decode()}")
            except Unanswered:
                with self.lock:
                    self.repeats += 1
            assert time.monotonic() < deadline, f"{method} {path}: no answer in {RECOVERY_IN_SECONDS} s"
            time.sleep(0.05)

    def deliver(self, number, turn):
        name = f"{'ABC'[number]}{turn}"  # no two are alike when only letters and digits count
        path = f"/v1/dossiers/{self.dossier}/documents?mailbox=purchase"
        disposition = f'attachment; filename="{name}.xml"'
        content = invoice(name, number * 10_000 + turn)
        upload = ("POST", path, content, "application/xml")
        uploaded = self.command("upload", {201}, *upload, Content_Disposition=disposition)
        document = uploaded.expect(201).json["id"]
        path = f"/v1/dossiers/{self.dossier}/documents/send"
        sent = self.command("send", {200}, "POST", path, {"ids": [document]})
        assert [result["status"] for result in sent.expect(200).json["results"]] == [200], sent.content
        time.sleep(random.uniform(0, 0.2))

    def check(self, number, turn):
        rows = self.ask("GET", f"/v1/dossiers/{self.dossier}/worklist/purchase?limit=20").expect(200).json["items"]
        unchecked = [row for row in rows if row["validation"].startswith("OK")]
        if not unchecked:
            return time.sleep(0.1)
        row = random.choice(unchecked)
        path, version = f"/v1/proposals/{row['id']}/check", f'"{row["version"]}"'
        # Another client may have been first: then this one is told so.
        self.command("check", {200}, "POST", path, If_Match=version).expect(200, 404, 409, 412)

    def send_list(self, number, turn):
        time.sleep(random.uniform(0.2, 1.0))
        path = f"/v1/dossiers/{self.dossier}/worklist/purchase/send"
        self.command("batch", {201}, "POST", path, {"scope": "list"}).expect(201, 409)


class Verification:
    """Compares what was acknowledged with the log."""

    def __init__(self, clients):
        self.clients, self.api = clients, clients.api
        self.problems = list(clients.complaints)

    def run(self):
        self.repeat_everything()
        wait_until(self.is_settled, "every document is read, every task prepared", seconds=180)
        self.compare_log()
        return self.problems

    def demand(self, condition, text):
        if not condition:
            self.problems.append(text)

    def repeat_everything(self):
        """The same key and body give the same bytes, and no event: positions and counts are compared afterwards."""
        for kind, commands in self.clients.acknowledged.items():
            for request, headers, answer in commands:
                again = self.clients.ask(*request, **headers)
                same = (again.status, again.content) == (answer.status, answer.content)
                self.demand(same, f"{kind} repeated: {again.content[:200]} instead of {answer.content[:200]}")
                replayed = again.headers.get("Idempotent-Replayed") == "true"
                self.demand(replayed, f"{kind} repeated: not marked as replayed")

    def is_settled(self):
        self.events = list(self.api.events())
        counts = Counter(event["type"] for event in self.events)
        return (counts["paraph.document.sent"] <= counts["paraph.proposal.drafted"]
                and counts["paraph.task.created"] <= counts["paraph.task.prepared"])

    def compare_log(self):
        self.compare_positions()
        happened = defaultdict(list)
        for event in self.events:
            happened[event["type"].removeprefix("paraph.")].append(event)
        self.compare_documents(happened)
        self.compare_checks(happened)
        self.compare_batches(happened)

    def compare_positions(self):
        positions = [event["position"] for event in self.events]
        head = self.clients.ask("GET", "/health/ready").expect(200).json["position"]
        self.demand(positions == list(range(1, head + 1)), f"positions are not 1…{head} without gap")
        streams = defaultdict(list)
        for event in self.events:
            streams[event["stream"]].append(event["version"])
        for stream, versions in streams.items():
            self.demand(versions == list(range(1, len(versions) + 1)), f"{stream} has versions {versions}")
        ids = {event["id"] for event in self.events}
        self.demand(len(ids) == len(self.events), "an event id stands twice in the log")

    def compare_documents(self, happened):
        names = Counter(event["data"]["filename"] for event in happened["document.uploaded"])
        self.demand(all(count == 1 for count in names.values()), f"delivered twice: {names.most_common(3)}")
        uploaded = Counter(event["subject"] for event in happened["document.uploaded"])
        sent = Counter(event["subject"] for event in happened["document.sent"])
        for _, _, answer in self.clients.acknowledged["upload"]:
            self.demand(uploaded[f"document/{answer.json['id']}"] == 1, f"lost: the upload {answer.content[:120]}")
        for _, _, answer in self.clients.acknowledged["send"]:
            for result in answer.json["results"]:
                self.demand(sent[f"document/{result['id']}"] == 1, f"lost, or twice: the send of {result}")
        drafted = Counter(event["data"]["document"] for event in happened["proposal.drafted"])
        self.demand(all(count == 1 for count in drafted.values()), f"read twice: {drafted.most_common(3)}")

    def compare_checks(self, happened):
        checked = Counter(event["subject"] for event in happened["proposal.checked"])
        self.demand(all(count == 1 for count in checked.values()), f"checked twice: {checked.most_common(3)}")
        for _, _, answer in self.clients.acknowledged["check"]:
            self.demand(checked[f"proposal/{answer.json['id']}"] == 1, f"lost: the check of {answer.json['id']}")

    def compare_batches(self, happened):
        batches = {event["subject"]: event["data"]["items"] for event in happened["batch.sent"]}
        for _, _, answer in self.clients.acknowledged["batch"]:
            batch = answer.json
            logged = [(item["proposal"], item["number"]) for item in batches.get(f"batch/{batch['batch']}", [])]
            told = [(item["proposal"], item["number"]) for item in batch["items"]]
            self.demand(logged == told, f"the batch {batch['batch']} is not in the log as it was acknowledged")
        sent = Counter(event["subject"] for event in happened["proposal.sent"])
        self.demand(all(count == 1 for count in sent.values()), f"sent twice: {sent.most_common(3)}")
        numbers = sorted(int(item["number"]) for items in batches.values() for item in items)
        self.demand(numbers == list(range(1, len(numbers) + 1)), f"numbers are not 1…{len(numbers)} once each")
        self.demand(len(numbers) == len(happened["proposal.sent"]), "sent without a number, or numbered without a send")
        created = Counter(event["subject"] for event in happened["task.created"])
        prepared = Counter(event["subject"] for event in happened["task.prepared"])
        self.demand(created == prepared, "tasks prepared are not the tasks created, each once")


def kill_server(server):
    time.sleep(random.uniform(0.3, 2.5))
    server.kill()
    server.start()


def stop_postgres(server, pg_ctl):
    """The server stays up: it says that it is not ready, and recovers by itself."""
    time.sleep(random.uniform(0.5, 2.5))
    subprocess.run([*pg_ctl, "stop", "-m", "immediate"], check=True, stdout=subprocess.DEVNULL)
    wait_until(lambda: server.readiness() == 503, "the server says 503 while PostgreSQL is away", seconds=15)
    time.sleep(random.uniform(0, 1.5))
    subprocess.run([*pg_ctl, "start", "-w"], check=True, stdout=subprocess.DEVNULL)
    wait_until(server.is_ready, "the server recovers by itself")


def run(options):
    with open(options.server_log, "a") as log:
        server = Server(options.paraph.resolve(), options.database_url, log)
        office = subprocess.run(
            [server.paraph, "offices", "create", "--name", "Kill trial", "--admin-email", "kill@example.com", "--json",
             "--database-url", options.database_url], check=True, capture_output=True)
        try:
            server.start()
            clients = Clients(server.url, json.loads(office.stdout)["token"])
            clients.start()
            try:
                disturb(options, server, clients)
            finally:
                clients.stop()
            problems = Verification(clients).run()
        finally:
            server.stop()
    report(clients, problems)
    return 1 if problems else 0


def disturb(options, server, clients):
    for number in range(1, options.rounds + 1):
        kill_server(server)
        print(f"SIGKILL {number}: back; {done(clients)}", flush=True)
    for number in range(1, options.postgres_rounds + 1):
        stop_postgres(server, shlex.split(options.pg_ctl))
        print(f"immediate stop {number}: back; {done(clients)}", flush=True)


def done(clients):
    return ", ".join(f"{len(commands)} {kind}" for kind, commands in clients.acknowledged.items())


def report(clients, problems):
    print(f"acknowledged: {done(clients)}; {clients.repeats} commands repeated unanswered")
    print(f"answers: {dict(sorted(clients.statuses.items()))}")
    for problem in problems:
        print(f"  ! {problem}")
    print("nothing lost, nothing twice, no gap" if not problems else f"{len(problems)} problems")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paraph", type=Path, default=Path(".build/debug/paraph"))
    parser.add_argument("--database-url", required=True, help="of the server's role")
    parser.add_argument("--rounds", type=int, default=10, help="times the server is killed")
    parser.add_argument("--postgres-rounds", type=int, default=0, help="times PostgreSQL is stopped with `immediate`")
    parser.add_argument("--pg-ctl", help="the command that stops and starts this PostgreSQL")
    parser.add_argument("--server-log", default=os.devnull, help="a file for what the servers print")
    options = parser.parse_args()
    if options.postgres_rounds and not options.pg_ctl:
        parser.error("--postgres-rounds needs --pg-ctl")
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
