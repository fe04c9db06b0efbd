"""Holds a running server to what a send, a repeated command and a tenant are promised.

    python3 Tests/trials/promises.py --url http://127.0.0.1:8080 --token prp_… [--stranger prp_…] [--seed N]

- Forty invoices over three periods, delivered and sent to the office in shuffled order: their numbers follow period,
  invoice date and the moment they were sent (FEATURES A-02), without a gap, and equal the preview. With an invoice among
  them that does not add up nothing is numbered, and it is named. Two sends at one moment make one batch. Sales keep the
  invoice's number.
- One command twenty times at once with one Idempotency-Key: one effect, twenty equal answers.
- With `--stranger`, the token of an admin of another office: 404 behind every id, for every operation of openapi.json,
  where the owner finds something behind each that can be looked at.

Standard library only; needs Python 3.10.
"""

import argparse
import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from client import API
from invoices import invoice
from waiting import wait_until

PERIODS = ("2026-01", "2026-02", "2026-03")


def say(text):
    print(f"✔ {text}", flush=True)


class Promises:
    def __init__(self, api, seed):
        self.api, self.random = api, random.Random(seed)
        self.dossier = api("POST", "/v1/dossiers", {
            "name": "Promises", "software": "simulated", "installation": f"promises-{uuid.uuid4()}",
            "dossier_code": "PROMISES", "journals": [
                {"code": "CFAK", "side": "purchase", "alias": "Achats", "number_format": "{N}", "next_number": 388,
                 "first_period": "2026-01"},
                {"code": "CFVK", "side": "sale", "alias": "Ventes", "first_period": "2026-01"}],
        }).expect(201).json["id"]

    def path(self, rest):
        return f"/v1/dossiers/{self.dossier}/{rest}"

    def upload(self, number, content, mailbox="purchase"):
        answer = self.api.upload(self.dossier, f"{number}.xml", content, "application/xml", mailbox=mailbox)
        return answer.expect(201).json["id"]

    def deliver(self, documents, side="purchase"):
        """Sends them to the office one by one, and waits until they are all read."""
        before = self.worklist(side)["total"]
        for document in documents:
            self.api("POST", self.path("documents/send"), {"ids": [document]}).expect(200)
        while self.worklist(side)["total"] < before + len(documents):
            time.sleep(0.1)

    def worklist(self, side="purchase"):
        return self.api("GET", self.path(f"worklist/{side}?limit=200")).expect(200).json

    def preview(self):
        return self.api("GET", self.path("worklist/purchase/numbering-preview")).expect(200).json["items"]

    def send(self, side="purchase", **headers):
        return self.api("POST", self.path(f"worklist/{side}/send"), {"scope": "list"}, **headers)

    def numbering(self):
        days = [f"{period}-{day:02}" for period in PERIODS for day in range(1, 29)]
        contents = {f"F-{index}": invoice(f"F-{index}", index + 1, self.random.choice(days)) for index in range(40)}
        documents = [self.upload(number, content) for number, content in self.shuffled(contents.items())]
        self.deliver(self.shuffled(documents))
        rows = {row["id"]: row for row in self.worklist()["items"]}
        assert {row["period"] for row in rows.values()} == set(PERIODS)

        self.deliver([self.upload("wrong", invoice("wrong", 77, wrong=True))])
        wrong = next(row for row in self.worklist()["items"] if row["id"] not in rows)
        refused = self.send().expect(409).json
        assert refused["code"] == "not-ready" and [b["proposal"] for b in refused["blockers"]] == [wrong["id"]], refused
        assert "rule:BR-CO-15" in refused["blockers"][0]["reasons"], refused
        self.api("DELETE", f"/v1/proposals/{wrong['id']}", if_match=f'"{wrong["version"]}"').expect(200)
        say(f"a send with one that does not add up is refused, and names it: {refused['blockers'][0]['reasons']}")

        preview = self.preview()
        answers = at_once(2, lambda _: self.send())
        statuses = sorted(answer.status for answer in answers)
        assert statuses == [201, 409], [answer.content for answer in answers]
        sent = next(answer for answer in answers if answer.status == 201).json["items"]
        order = [(rows[i["proposal"]]["period"], rows[i["proposal"]]["invoice_date"], rows[i["proposal"]]["sent_at"],
                  rows[i["proposal"]]["document"]) for i in sent]
        assert order == sorted(order), order
        assert [item["number"] for item in sent] == [str(number) for number in range(388, 428)]
        assert [(i["proposal"], i["number"], i["stamp"]) for i in sent] \
            == [(i["proposal"], i["number"], i["stamp"]) for i in preview]
        say(f"40 invoices in shuffled order got {sent[0]['stamp']} to {sent[-1]['stamp']}, as previewed; of two sends "
            "at one moment one was a batch")

        self.deliver([self.upload("V/2026/17", invoice("V/2026/17", 3), "sale")], "sale")
        sold = self.send("sale").expect(201).json["items"]
        assert [item["number"] for item in sold] == ["V/2026/17"], sold
        say(f"a sale keeps its number: {sold[0]['stamp']}")

    def repetition(self):
        content = invoice("R-1", 500)
        key = str(uuid.uuid4())
        uploaded = self.same(lambda _: self.api.upload(
            self.dossier, "R-1.xml", content, "application/xml", idempotency_key=key), 201)
        document = uploaded.json["id"]
        box = list(self.api.pages(self.path("mailboxes/purchase?limit=200"), after=uploaded))
        assert [each["id"] for each in box] == [document], box
        self.same(lambda _: self.api(
            "POST", self.path("documents/send"), {"ids": [document]}, idempotency_key=f"{key}-send"), 200)
        while not (rows := self.worklist()["items"]):
            time.sleep(0.1)
        proposal = rows[0]
        view = self.same(lambda _: self.api(
            "PATCH", f"/v1/proposals/{proposal['id']}", {"note": "once"}, if_match=f'"{proposal["version"]}"',
            idempotency_key=f"{key}-note"), 200).json
        assert view["version"] == proposal["version"] + 1, view["version"]
        self.same(lambda _: self.api(
            "POST", f"/v1/proposals/{proposal['id']}/check", if_match=f'"{view["version"]}"',
            idempotency_key=f"{key}-check"), 200)
        self.same(lambda _: self.send(idempotency_key=f"{key}-list"), 201)
        say("upload, delivery, annotation, check and send, each twenty times at once: one effect, equal answers")
        return document, proposal["id"]

    def same(self, command, status):
        answers = at_once(20, command)
        assert {answer.status for answer in answers} == {status}, {answer.content for answer in answers}
        assert len({answer.content for answer in answers}) == 1
        assert sum(answer.headers.get("Idempotent-Replayed") == "true" for answer in answers) == 19
        return answers[0]

    def shuffled(self, items):
        items = list(items)
        self.random.shuffle(items)
        return items


def at_once(count, command):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(command, range(count)))


def tenants(api, stranger, dossier, document, proposal):
    """Every operation with an id of the first office in its path, called by the second one's admin."""
    hook = api("POST", "/v1/webhooks", {"url": "https://example.org/hook"}).expect(201).json["id"]
    ids = {
        "dossier": dossier, "document": document, "proposal": proposal, "webhook": hook,
        "member": api("GET", "/v1/me").expect(200).json["member"]["id"],
        "token": next(api.pages("/v1/tokens"))["id"],
        "task": next(event["subject"].split("/")[1] for event in api.events("paraph.task.created")
                     if event["data"].get("proposal") == proposal),
        "position": next(api.events())["position"], "event": str(uuid.uuid4()),
        "side": "purchase", "box": "purchase", "tab": "purchase", "code": "CFAK", "period": "2026-01", "account": "604000",
        "name": "worklist", "permanent_type": dossier,
        "counterparty": next(api.pages(f"/v1/dossiers/{dossier}/counterparties"))["id"],
    }
    # Until then there is nothing behind some paths, for the owner neither.
    wait_until(lambda: api("GET", f"/v1/connector/tasks/{ids['task']}/document").status == 200, "the document is stamped")
    asked, other = 0, []
    for path, item in api("GET", "/openapi.json").expect(200).json["paths"].items():
        # Consumers belong to the installation, not to an office; who is not its operator is told so.
        if "{" not in path or not path.startswith("/v1/") or "/consumers/" in path:
            continue
        for method in item.keys() & {"get", "post", "put", "patch", "delete"}:
            # A parameter that `ids` does not have is a KeyError.
            if method == "get" and (found := api("GET", path.format(**ids))).status == 404:
                other.append(f"of the owner: GET {path}: 404 {found.content[:200].decode()}")
            body = None if method in ("get", "delete") else {}
            answer = stranger(method.upper(), path.format(**ids), body, if_match='"1"')
            asked += 1
            if answer.status != 404:
                other.append(f"{method.upper()} {path}: {answer.status} {answer.content[:200].decode()}")
    assert not other, "\n".join(other)
    say(f"404 behind every id of another office: {asked} operations")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--token", required=True)
    parser.add_argument("--stranger")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    api = API(arguments.url, arguments.token)
    promises = Promises(api, arguments.seed)
    promises.numbering()
    document, proposal = promises.repetition()
    if arguments.stranger:
        tenants(api, API(arguments.url, arguments.stranger), promises.dossier, document, proposal)


if __name__ == "__main__":
    main()
