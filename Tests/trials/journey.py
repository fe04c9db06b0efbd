"""Takes real invoices through the whole journey over HTTP: upload, send, worklist, annotate what is missing, check,
send, claim, fetch the stamped PDF, complete, sync, archive. Prints what became of each file; fails if one got stuck.

    python3 Tests/trials/journey.py --url http://127.0.0.1:8080 --token prp_… FOLDER-OR-FILE…

`--expected` names a JSON file `{"<end of a path>": {"incl": "121.00"}}` to compare totals with; without it, a file's
own TaxInclusiveAmount or GrandTotalAmount counts. `--compare` holds a proposal that asks nothing against all else that
its XML file says: number, dates, seller, currency, VAT, account and communication. Standard library only; needs Python
3.10 and pdftotext.
"""

import argparse
import json
import subprocess
import sys
import time
import uuid
import xml.etree.ElementTree as XML
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import statement
from client import API

MEDIA_TYPES = {".xml": "application/xml", ".pdf": "application/pdf"}
FILLED_IN = {
    "invoice_date": "2026-01-15",
    "total": "100.00",
    "journal": "CFAK",
    "period": "2026-01",
}


class Journey:
    def __init__(self, api, expected, compares):
        self.api, self.expected, self.compares = api, expected, compares
        self.complaints = {}
        self.installation = f"journey-{uuid.uuid4()}"

    def complain(self, file, text):
        self.complaints.setdefault(str(file), []).append(text)
        print(f"  ! {file}: {text}", flush=True)

    def run(self, files):
        dossier = self.open_dossier()
        documents = self.deliver(dossier, files)
        rows = self.read(dossier, documents)
        for document, row in rows.items():
            self.prepare(documents[document], row)
        numbered = self.send(dossier)
        self.book(dossier, documents, numbered)
        self.archive(dossier, documents, numbered)

    def open_dossier(self):
        request = {
            "name": "Journey", "software": "simulated", "installation": self.installation, "dossier_code": "JOURNEY",
            "send_gate": "selection",
            "journals": [{"code": "CFAK", "side": "purchase", "alias": "Achats", "number_format": "{N}",
                          "next_number": 1, "first_period": "2000-01", "foreign_currency": True}],
        }
        return self.api("POST", "/v1/dossiers", request).expect(201).json["id"]

    def deliver(self, dossier, files):
        documents = {}
        for file in files:
            answer = self.api.upload(dossier, file.name, file.read_bytes(), MEDIA_TYPES[file.suffix.lower()])
            if answer.status == 201:
                documents[answer.json["id"]] = file
            else:
                self.complain(file, f"upload: {answer.status} {answer.content.decode(errors='replace')}")
        ids = list(documents)
        for start in range(0, len(ids), 200):
            sent = self.api("POST", f"/v1/dossiers/{dossier}/documents/send", {"ids": ids[start:start + 200]})
            for result in sent.expect(200).json["results"]:
                if result["status"] != 200:
                    self.complain(documents[result["id"]], f"send: {result}")
        return documents

    def read(self, dossier, documents):
        """The worklist rows by document, once all are there."""
        deadline = time.monotonic() + 60 + len(documents)
        rows = {}
        while len(rows) < len(documents) and time.monotonic() < deadline:
            time.sleep(0.5)
            items = self.api.pages(f"/v1/dossiers/{dossier}/worklist/purchase?limit=200")
            rows = {row["document"]: row for row in items}
        for document in documents.keys() - rows.keys():
            self.complain(documents[document], "never reached the worklist")
        return rows

    def prepare(self, file, row):
        """Compares the total, fills in what is missing, and checks."""
        path = f"/v1/proposals/{row['id']}"
        answer = self.api("GET", path).expect(200)
        view = answer.json
        line = f"{file.name}: {row['type']} {view['validation']} {view['reasons'] or ''}"
        said = self.statement(file)
        expected = self.signed_total(file, said)
        total = view["total"] and Decimal(view["total"]["amount"]) * (-1 if view["credit_note"] else 1)
        if expected is not None and expected != total and "missing:total" not in view["reasons"]:
            self.complain(file, f"total {total}, the file says {expected}")
        if said and self.compares and not set(view["reasons"]) - {"missing:exchange-rate"}:
            for name, (stated, proposed) in statement.differences(said, view).items():
                self.complain(file, f"{name} {proposed}, the file says {stated}")
        if changes := self.completion(file, view):
            answer = self.api("PATCH", path, changes, If_Match=answer.headers["ETag"])
            if answer.status != 200:
                return self.complain(file, f"annotate {changes}: {answer.status} {answer.content.decode()}")
            view = answer.json
        if view["reasons"]:
            return self.complain(file, f"still {view['validation']}: {view['reasons']} after {changes}")
        answer = self.api("POST", path + "/check", If_Match=answer.headers["ETag"])
        if answer.status != 200:
            return self.complain(file, f"check: {answer.status} {answer.content.decode()}")
        print(f"  {line} → {answer.json['validation']}", flush=True)

    def statement(self, file):
        """What the file itself says; nothing where it is no XML, or cannot be read."""
        try:
            return statement.read(XML.parse(file).getroot()) if file.suffix.lower() == ".xml" else None
        except XML.ParseError:
            return None

    def signed_total(self, file, said):
        for end, invoice in self.expected.items():
            if str(file).endswith("/" + end) and "incl" in invoice:
                amount, is_credit_note = Decimal(invoice["incl"]), invoice.get("root") == "CreditNote"
                return -amount if is_credit_note else amount
        if not said or said.total is None:
            return None
        return -said.total if said.is_credit_note else said.total

    def completion(self, file, view):
        """What a collaborator would fill in."""
        changes = {field: FILLED_IN[field] for field in view["missing"] if field in FILLED_IN}
        if "invoice_number" in view["missing"]:
            changes["invoice_number"] = file.stem[:60]
        if "counterparty" in view["missing"]:
            # Of one counterparty, date and total they would be one invoice.
            changes["counterparty"] = {"name": f"Unreadable supplier of {file.name}"[:200]}
        if "exchange-rate" in view["missing"]:
            changes["exchange_rate"] = {"rate": "10.5", "source": "manual"}
        if {"rule:credit-note-negative", "rule:BR-CL-01"} & set(view["reasons"]):
            changes["credit_note"] = view["credit_note"]
        if "rule:currency-unknown" in view["reasons"]:
            changes["currency"] = view["currency"]
        uncoded = any(field.startswith("lines") for field in view["missing"])
        wrong = any(reason == "unbalanced" or reason.startswith("rule:") for reason in view["reasons"])
        if "total" in changes or uncoded or wrong:
            total = changes.get("total") or view["total"]["amount"]
            changes["lines"] = [{"account": "604000", "vat_code": "P00-G", "base": total, "vat": "0.00"}]
        return changes

    def send(self, dossier):
        """The numbered rows by task; the rows that hold the list back are left out, and complained of before."""
        path = f"/v1/dossiers/{dossier}/worklist/purchase"
        preview = self.api("GET", path + "/numbering-preview", Prefer="wait=10").expect(200).json
        for blocker in preview["gate"]["blockers"]:
            self.complain(blocker["proposal"], f"blocks the list: {blocker}")
        if preview["gate"]["ready"]:
            answer = self.api("POST", path + "/send", {"scope": "list", "token": preview["token"]})
        else:
            held = {blocker["proposal"] for blocker in preview["gate"]["blockers"]}
            rows = self.api.pages(path + "?limit=200")
            ids = [row["id"] for row in rows if row["id"] not in held]
            if not ids:
                return {}
            answer = self.api("POST", path + "/send", {"scope": "selection", "ids": ids})
        items = answer.expect(201).json["items"]
        if preview["gate"]["ready"]:
            for sent, seen in zip(items, preview["items"], strict=True):
                assert (sent["proposal"], sent["number"]) == (seen["proposal"], seen["number"]), (sent, seen)
        print(f"  sent {len(items)} rows in one batch", flush=True)
        return {item["task"]: item for item in items}

    def book(self, dossier, documents, numbered):
        waiting, numbers = dict(numbered), defaultdict(list)
        deadline = time.monotonic() + 60 + 2 * len(numbered)
        while waiting and time.monotonic() < deadline:
            claim = {"software": "simulated", "installation": self.installation, "max": 50}
            tasks = self.api("POST", "/v1/connector/tasks/claim", claim, Prefer="wait=5").expect(200).json["tasks"]
            for task in tasks:
                item = waiting.pop(task["id"], None)
                assert item, f"task {task['id']} came twice, or from nowhere"
                numbers[task["fiscal_year"]].append(int(task["number"]))
                self.book_one(dossier, task, item, documents[task["document"]["id"]])
        for task in waiting.values():
            self.complain(task["stamp"], "its task was never given out")
        for year, drawn in numbers.items():
            if sorted(drawn) != list(range(1, len(drawn) + 1)):
                self.complain(year, f"its numbers are not 1…{len(drawn)} once each: {drawn}")

    def book_one(self, dossier, task, item, file):
        pdf = self.api("GET", task["document"]["href"]).expect(200).content
        # In the order it was drawn in: among the words of a page's corner those of the stamp come apart.
        shown = subprocess.run(["pdftotext", "-f", "1", "-l", "1", "-raw", "-", "-"], input=pdf, capture_output=True)
        if item["stamp"] not in shown.stdout.decode(errors="replace"):
            self.complain(file, f"the stamp {item['stamp']} is not on page 1: {shown.stderr.decode()[:200]}")
        reference = f"{task['fiscal_year']}/{task['journal']}/{task['number']}"
        done = self.api("POST", f"/v1/connector/tasks/{task['id']}/complete", {"external_ref": reference})
        if done.status != 200:
            return self.complain(file, f"complete: {done.status} {done.content.decode()}")
        entry = task["entry"]
        observed = {
            "external_ref": reference, "journal": task["journal"], "number": task["number"], "period": task["period"],
            "date": entry["invoice_date"], "invoice_number": entry["invoice_number"],
            "counterparty": {"name": entry["counterparty"]["name"]},
            "lines": [{"account": line["account"], "debit": line["base"].lstrip("-"), "credit": "0.00"}
                      for line in entry["lines"]],
        }
        sync = self.api("POST", f"/v1/connector/dossiers/{dossier}/sync", {"cause": "send", "entries": [observed]})
        if sync.status != 200 or sync.json["recorded"] != 1:
            self.complain(file, f"sync: {sync.status} {sync.content.decode()}")

    def archive(self, dossier, documents, numbered):
        expected = {document for document in documents}
        deadline = time.monotonic() + 60
        filed = set()
        while not expected <= filed and time.monotonic() < deadline:
            time.sleep(0.5)
            filed = {row["document"] for row in self.api.pages(f"/v1/dossiers/{dossier}/archive/purchase?limit=200")}
        for document in expected - filed:
            state = self.api("GET", f"/v1/documents/{document}").json["state"]
            self.complain(documents[document], f"not in the archive: {state}")
        print(f"  {len(filed)} of {len(documents)} documents in the archive", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--token", required=True, help="an admin's")
    parser.add_argument("--expected", type=Path)
    parser.add_argument("--compare", action="store_true", help="every field with the XML file's own")
    parser.add_argument("--except", dest="left_out", action="append", default=[], help="part of a path to leave out")
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args()
    expected = json.loads(options.expected.read_text()) if options.expected else {}
    found = [file for path in options.paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    files = [file for file in found
             if file.suffix.lower() in MEDIA_TYPES and not any(part in str(file) for part in options.left_out)]
    journey = Journey(API(options.url, options.token), expected, options.compare)
    journey.run(files)
    print(f"{len(files)} files, {len(journey.complaints)} with complaints")
    return 1 if journey.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
