import GivenWhenThen
import Testing

@testable import Domain

/// One payload of each stored type with every field filled, and the bytes it has had since it was first written.
struct StoredExample: Sendable, CustomTestStringConvertible {
    let payload: any EventPayload
    let json: String

    init(_ payload: any EventPayload, _ json: String) {
        self.payload = payload
        self.json = json
    }

    var type: String { Swift.type(of: payload).eventType }
    var testDescription: String { type }

    static let all = offices + members + dossiers + journals + documents + proposals + sends + tasks + ledger + webhooks
}

extension StoredExample {
    fileprivate static let offices = [
        StoredExample(OfficeEvent.Opened(name: "Cabinet / Kantoor"), #"{"name":"Cabinet / Kantoor"}"#),
        StoredExample(
            OfficeEvent.SettingsChanged(
                sendGate: .wholeList, duplicateBlocks: .never, help: true, validationMode: .hybrid),
            #"{"duplicate_blocks":"never","help":true,"send_gate":"whole_list","validation_mode":"hybrid"}"#),
        StoredExample(
            OfficeEvent.PermanentTypeAdded(type: "t1", name: "Contrats"), #"{"name":"Contrats","type":"t1"}"#),
        StoredExample(
            OfficeEvent.PermanentTypeRenamed(type: "t1", name: "Contrats"), #"{"name":"Contrats","type":"t1"}"#),
        StoredExample(OfficeEvent.PermanentTypeRemoved(type: "t1"), #"{"type":"t1"}"#),
    ]

    fileprivate static let members = [
        StoredExample(
            MemberEvent.Invited(
                kind: "office", email: "c@o.example", name: "Claire", profile: "admin", dossiers: ["d1"], locale: "fr"),
            #"{"dossiers":["d1"],"email":"c@o.example","kind":"office","locale":"fr","name":"Claire","profile":"admin"}"#
        ),
        StoredExample(
            MemberEvent.ProfileSet(profile: "support", dossiers: [], name: "Claire", locale: "nl"),
            #"{"dossiers":[],"locale":"nl","name":"Claire","profile":"support"}"#),
        StoredExample(
            AccessTokenEvent.Issued(
                member: "m1", name: "script", prefix: "prp_ab12", scopes: ["documents:read"], dossiers: ["d1"],
                expiresAt: "2026-03-15T12:00:00.000000Z"),
            #"{"dossiers":["d1"],"expires_at":"2026-03-15T12:00:00.000000Z","member":"m1","name":"script","#
                + #""prefix":"prp_ab12","scopes":["documents:read"]}"#),
        StoredExample(AccessTokenEvent.Revoked(), "{}"),
    ]

    fileprivate static let dossiers = [
        StoredExample(
            DossierEvent.Activated(
                name: "Bakery", enterpriseNumber: "0403019261", software: "csv", installation: "main",
                dossierCode: "BAKERY", features: "C", validationMode: "client", vatExempt: false,
                accountingUpToDate: "2026-02-28", sendGate: "selection",
                fiscalYears: [.init(label: "2026", start: "2026-01-01", end: "2026-12-31")]),
            #"{"accounting_up_to_date":"2026-02-28","dossier_code":"BAKERY","enterprise_number":"0403019261","#
                + #""features":"C","fiscal_years":[{"end":"2026-12-31","label":"2026","start":"2026-01-01"}],"#
                + #""installation":"main","name":"Bakery","send_gate":"selection","software":"csv","#
                + #""validation_mode":"client","vat_exempt":false}"#),
        StoredExample(
            DossierEvent.SettingsChanged(
                sendGate: .selection, duplicateBlocks: .unacknowledged, validationMode: .collaborator, vatExempt: true,
                inherited: ["send_gate"]),
            #"{"duplicate_blocks":"unacknowledged","inherited":["send_gate"],"send_gate":"selection","#
                + #""validation_mode":"collaborator","vat_exempt":true}"#),
        StoredExample(
            DossierEvent.FiscalYearsSet(fiscalYears: [.init(label: "2026", start: "2026-01-01", end: "2026-12-31")]),
            #"{"fiscal_years":[{"end":"2026-12-31","label":"2026","start":"2026-01-01"}]}"#),
        StoredExample(
            CounterpartyEvent.Created(dossier: "d1", name: "Mill", vatNumber: "BE0403019261"),
            #"{"dossier":"d1","name":"Mill","vat_number":"BE0403019261"}"#),
        StoredExample(
            CounterpartyEvent.Identified(vatNumber: "BE0403019261", affected: ["p1"]),
            #"{"affected":["p1"],"vat_number":"BE0403019261"}"#),
        StoredExample(CounterpartyEvent.Merged(into: "c1"), #"{"into":"c1"}"#),
        StoredExample(CounterpartyEvent.Renamed(name: "The Mill"), #"{"name":"The Mill"}"#),
        StoredExample(
            CounterpartyEvent.NumberWithdrawn(vatNumber: "BE0403019261", affected: ["p1"]),
            #"{"affected":["p1"],"vat_number":"BE0403019261"}"#),
        StoredExample(CounterpartyEvent.Separated(from: "c1"), #"{"from":"c1"}"#),
        StoredExample(CounterpartyEvent.DefaultAccountChosen(account: "604000"), #"{"account":"604000"}"#),
        StoredExample(CounterpartyEvent.DefaultAccountWithdrawn(account: "604000"), #"{"account":"604000"}"#),
        StoredExample(
            BookingSchemeEvent.AccountDescribed(
                account: "612000", side: "purchase", rubric: "Frais de bureau", vatCode: "P21-S", words: ["papier"],
                usual: true),
            #"{"account":"612000","rubric":"Frais de bureau","side":"purchase","usual":true,"vat_code":"P21-S","#
                + #""words":["papier"]}"#),
        StoredExample(BookingSchemeEvent.AccountDropped(account: "612000"), #"{"account":"612000"}"#),
    ]

    fileprivate static let journals = [
        StoredExample(
            JournalEvent.Added(
                dossier: "d1", code: "CFAK", side: "purchase", alias: "Achats", creditNotesOnly: false,
                numberFormat: "A{N:5}", nextNumber: 388, firstPeriod: "2026-01", foreignCurrency: true),
            #"{"alias":"Achats","code":"CFAK","credit_notes_only":false,"dossier":"d1","first_period":"2026-01","#
                + #""foreign_currency":true,"next_number":388,"number_format":"A{N:5}","side":"purchase"}"#),
        StoredExample(
            JournalEvent.Changed(
                alias: "Achats", creditNotesOnly: true, numberFormat: try? DocumentNumberFormat("A{N:5}"),
                nextNumber: 388, foreignCurrency: false, affected: [.stored], clearsNumberFormat: true),
            #"{"affected":["\#(storedID)"],"alias":"Achats","cleared":["number_format"],"credit_notes_only":true,"foreign_currency":false,"#
                + #""next_number":388,"number_format":"A{N:5}"}"#),
        StoredExample(
            JournalEvent.PeriodOpened(dossier: .stored, journal: "CFAK", period: .march, affected: [.stored]),
            #"{"affected":["\#(storedID)"],"dossier":"\#(storedID)","journal":"CFAK","period":"2026-03"}"#),
        StoredExample(
            JournalEvent.PeriodClosed(dossier: .stored, journal: "CFAK", period: .march, affected: [.stored]),
            #"{"affected":["\#(storedID)"],"dossier":"\#(storedID)","journal":"CFAK","period":"2026-03"}"#),
        StoredExample(
            JournalEvent.NumberingStarted(dossier: .stored, journal: "CFAK", fiscalYear: "2026"),
            #"{"dossier":"\#(storedID)","fiscal_year":"2026","journal":"CFAK"}"#),
    ]

    fileprivate static let documents = [
        StoredExample(
            DocumentEvent.Uploaded(
                dossier: "d1", mailbox: "purchase", channel: "api", title: "Invoice", filename: "é.pdf",
                mediaType: "application/pdf", sha256: "ab", size: 2_048, pages: 2, duplicateOf: ["doc0"],
                madeOf: [.init(document: "doc1", pages: [3, 1])]),
            #"{"channel":"api","dossier":"d1","duplicate_of":["doc0"],"filename":"é.pdf","#
                + #""made_of":[{"document":"doc1","pages":[3,1]}],"mailbox":"purchase","#
                + #""media_type":"application/pdf","pages":2,"sha256":"ab","size":2048,"title":"Invoice"}"#),
        StoredExample(DocumentEvent.Renamed(dossier: "d1", title: "Flour"), #"{"dossier":"d1","title":"Flour"}"#),
        StoredExample(DocumentEvent.Labelled(dossier: "d1", labels: ["a"]), #"{"dossier":"d1","labels":["a"]}"#),
        StoredExample(DocumentEvent.Noted(dossier: "d1", note: "ask"), #"{"dossier":"d1","note":"ask"}"#),
        StoredExample(
            DocumentEvent.Sent(dossier: "d1", mailbox: "sale", at: "2026-03-15T12:00:00.000000Z"),
            #"{"at":"2026-03-15T12:00:00.000000Z","dossier":"d1","mailbox":"sale"}"#),
        StoredExample(
            DocumentEvent.Deleted(dossier: "d1", wasSent: true, mailbox: "misc"),
            #"{"dossier":"d1","mailbox":"misc","was_sent":true}"#),
        StoredExample(
            DocumentEvent.Restored(dossier: "d1", wasSent: true, mailbox: "misc"),
            #"{"dossier":"d1","mailbox":"misc","was_sent":true}"#),
        StoredExample(
            DocumentEvent.Moved(dossier: "d1", mailbox: "sale", from: "misc", wasSent: true),
            #"{"dossier":"d1","from":"misc","mailbox":"sale","was_sent":true}"#),
        StoredExample(
            DocumentEvent.MiscDone(
                dossier: "d1", permanentType: "t1", refiled: true, by: "member:m1", at: "2026-03-15T12:00:00.000000Z"),
            #"{"at":"2026-03-15T12:00:00.000000Z","by":"member:m1","dossier":"d1","permanent_type":"t1","refiled":true}"#
        ),
        StoredExample(
            DocumentEvent.Split(
                dossier: "d1", mode: "bulk", parts: [.init(document: "doc2", pages: [1, 2])],
                rest: .init(document: "doc3", pages: [3])),
            #"{"dossier":"d1","mode":"bulk","parts":[{"document":"doc2","pages":[1,2]}],"#
                + #""rest":{"document":"doc3","pages":[3]}}"#),
        StoredExample(
            DocumentEvent.Merged(
                dossier: "d1", into: .init(document: "doc2", pages: [2]), rest: .init(document: "doc3", pages: [1])),
            #"{"dossier":"d1","into":{"document":"doc2","pages":[2]},"rest":{"document":"doc3","pages":[1]}}"#),
        StoredExample(
            DocumentEvent.Rejoined(dossier: "d1", from: [.init(document: "doc2", pages: [1])]),
            #"{"dossier":"d1","from":[{"document":"doc2","pages":[1]}]}"#),
        StoredExample(
            DocumentEvent.GivenBack(dossier: "d1", to: [.init(document: "doc1", pages: [3])], wasDeleted: true),
            #"{"dossier":"d1","to":[{"document":"doc1","pages":[3]}],"was_deleted":true}"#),
        StoredExample(
            DocumentEvent.Stamped(
                dossier: "d1", proposal: "p1", task: "t1", journal: "CFAK", number: "7", text: "CFAK 7", sha256: "cd",
                size: 3_000),
            #"{"dossier":"d1","journal":"CFAK","number":"7","proposal":"p1","sha256":"cd","size":3000,"task":"t1","#
                + #""text":"CFAK 7"}"#),
        StoredExample(
            DocumentEvent.Filed(
                dossier: "d1", proposal: "p1", journal: "CFAK", number: "7", externalRef: "ACC-7", paid: true,
                entry: .init(
                    externalRef: "ACC-7", journal: "CFAK", number: "9", period: "2026-03", fiscalYear: "2026",
                    date: "2026-03-10", invoiceNumber: nil, counterpartyName: nil, counterpartyVatNumber: nil,
                    paid: true, lines: [.init(account: "440000", debitCents: 0, creditCents: 100)], document: nil)),
            #"{"dossier":"d1","entry":{"date":"2026-03-10","external_ref":"ACC-7","fiscal_year":"2026","#
                + #""journal":"CFAK","lines":[{"account":"440000","credit_cents":100,"debit_cents":0}],"number":"9","#
                + #""paid":true,"period":"2026-03"},"external_ref":"ACC-7","journal":"CFAK","number":"7","paid":true,"#
                + #""proposal":"p1"}"#),
    ]

    fileprivate static let proposals = [
        StoredExample(
            BookingProposalEvent.Drafted(
                dossier: "d1", document: "doc1", side: "purchase", type: "UBL", sentAt: "2026-03-14T09:00:00.000000Z",
                pages: 2, hasNote: true, source: "ubl", journal: "CFAK", foreignCurrency: true, invoiceNumber: "F-17",
                invoiceDate: "2026-03-10", dueDate: "2026-04-09", period: "2026-03", fiscalYear: "2026",
                creditNote: false, counterparty: .init(id: "c1", name: "Mill", vatNumber: "BE0403019261", known: false),
                currency: "EUR", totalCents: 12_100,
                lines: [
                    .init(
                        account: "600000", vatCode: "P21-G", vatRate: "21.00", baseCents: 10_000, vatCents: 2_100,
                        note: "flour", accountSource: "bookings", vatCodeSource: "bookings")
                ], communication: "+++090/9337/55493+++", creditorIban: "BE68539007547034",
                exchangeRate: .init(rate: "1.0842", source: "invoice", date: "2026-03-10"), brokenRules: ["BR-CO-15"],
                warnings: ["w"]),
            #"{"broken_rules":["BR-CO-15"],"communication":"+++090/9337/55493+++","#
                + #""counterparty":{"id":"c1","known":false,"name":"Mill","vat_number":"BE0403019261"},"#
                + #""credit_note":false,"creditor_iban":"BE68539007547034","currency":"EUR","document":"doc1","#
                + #""dossier":"d1","due_date":"2026-04-09","#
                + #""exchange_rate":{"date":"2026-03-10","rate":"1.0842","source":"invoice"},"#
                + #""fiscal_year":"2026","foreign_currency":true,"has_note":true,"invoice_date":"2026-03-10","invoice_number":"F-17","journal":"CFAK","#
                + #""lines":[{"account":"600000","account_source":"bookings","base_cents":10000,"note":"flour","#
                + #""vat_cents":2100,"vat_code":"P21-G","vat_code_source":"bookings","vat_rate":"21.00"}],"#
                + #""pages":2,"period":"2026-03","#
                + #""sent_at":"2026-03-14T09:00:00.000000Z","side":"purchase","source":"ubl","total_cents":12100,"#
                + #""type":"UBL","warnings":["w"]}"#),
        StoredExample(
            BookingProposalEvent.ReadingFailed(
                dossier: "d1", document: "doc1", side: "sale", sentAt: "2026-03-14T09:00:00.000000Z", pages: 1,
                hasNote: false, journal: "CFVK", foreignCurrency: false, reason: "not-xml"),
            #"{"document":"doc1","dossier":"d1","foreign_currency":false,"has_note":false,"journal":"CFVK","#
                + #""pages":1,"reason":"not-xml","sent_at":"2026-03-14T09:00:00.000000Z","side":"sale"}"#),
        StoredExample(
            BookingProposalEvent.Annotated(
                dossier: "d1", document: "doc1", by: "member:m1", at: "2026-03-15T12:00:00.000000Z", journal: "CFAK",
                foreignCurrency: true, creditNotesOnly: true, invoiceNumber: "F-18", invoiceDate: "2026-03-11",
                dueDate: "2026-04-10", period: "2026-03", fiscalYear: "2026", creditNote: true,
                counterparty: .init(id: "c1", name: "Mill", vatNumber: nil, known: true), currency: "USD",
                totalCents: -5,
                lines: [.init(account: nil, vatCode: nil, vatRate: nil, baseCents: -5, vatCents: 0, note: nil)],
                communication: "c", creditorIban: "BE68539007547034", comment: "to the package", note: "n",
                exchangeRate: .init(rate: "1.0842", source: "ecb", date: "2026-03-10"), cleared: ["due_date"],
                periodFollows: true, journalFollows: true),
            #"{"at":"2026-03-15T12:00:00.000000Z","by":"member:m1","cleared":["due_date"],"#
                + #""comment":"to the package","communication":"c","#
                + #""counterparty":{"id":"c1","known":true,"name":"Mill"},"credit_note":true,"#
                + #""credit_notes_only":true,"creditor_iban":"BE68539007547034","currency":"USD","#
                + #""document":"doc1","dossier":"d1","#
                + #""due_date":"2026-04-10","exchange_rate":{"date":"2026-03-10","rate":"1.0842","source":"ecb"},"#
                + #""fiscal_year":"2026","foreign_currency":true,"invoice_date":"2026-03-11","#
                + #""invoice_number":"F-18","journal":"CFAK","journal_follows":true,"#
                + #""lines":[{"base_cents":-5,"vat_cents":0}],"note":"n","#
                + #""period":"2026-03","period_follows":true,"total_cents":-5}"#),
        StoredExample(
            BookingProposalEvent.Checked(
                dossier: "d1", document: "doc1", by: "member:m1", role: "office", at: "2026-03-15T12:00:00.000000Z",
                suspense: true, withoutDetail: false),
            #"{"at":"2026-03-15T12:00:00.000000Z","by":"member:m1","document":"doc1","dossier":"d1","role":"office","#
                + #""suspense":true,"without_detail":false}"#),
        StoredExample(
            BookingProposalEvent.DuplicateSuspected(dossier: "d1", document: "doc1", of: ["p0"], entries: ["HAND-12"]),
            #"{"document":"doc1","dossier":"d1","entries":["HAND-12"],"of":["p0"]}"#),
        StoredExample(
            BookingProposalEvent.Moved(
                dossier: "d1", document: "doc1", side: "sale", journal: "CFVK", foreignCurrency: false,
                creditNotesOnly: true,
                by: "member:m1", at: "2026-03-15T12:00:00.000000Z", journalFollows: true, ratesFollow: true),
            #"{"at":"2026-03-15T12:00:00.000000Z","by":"member:m1","credit_notes_only":true,"document":"doc1","#
                + #""dossier":"d1","foreign_currency":false,"journal":"CFVK","journal_follows":true,"#
                + #""rates_follow":true,"side":"sale"}"#),
        StoredExample(
            BookingProposalEvent.Sent(
                dossier: "d1", document: "doc1", batch: "b1", task: "t1", journal: "CFAK", fiscalYear: "2026",
                number: "7", counterparty: "c1", counterpartyVatNumber: "BE0403019261",
                template: [.init(account: "600000", vatCode: "P21-G", vatRate: "21.00")]),
            #"{"batch":"b1","counterparty":"c1","counterparty_vat_number":"BE0403019261","document":"doc1","#
                + #""dossier":"d1","fiscal_year":"2026","journal":"CFAK","number":"7","task":"t1","#
                + #""template":[{"account":"600000","vat_code":"P21-G","vat_rate":"21.00"}]}"#),
        StoredExample(
            BookingProposalEvent.Returned(
                dossier: "d1", document: "doc1", task: "t1", reason: "unknown account", by: "member:m1",
                at: "2026-03-15T12:00:00.000000Z", foreignCurrency: true, creditNotesOnly: false, periodIsClosed: false),
            #"{"at":"2026-03-15T12:00:00.000000Z","by":"member:m1","credit_notes_only":false,"document":"doc1","#
                + #""dossier":"d1","foreign_currency":true,"period_is_closed":false,"reason":"unknown account","task":"t1"}"#
        ),
        StoredExample(
            BookingProposalEvent.Deleted(
                dossier: "d1", document: "doc1", by: "member:m1", at: "2026-03-15T12:00:00.000000Z"), act),
        StoredExample(
            BookingProposalEvent.Restored(
                dossier: "d1", document: "doc1", by: "member:m1", at: "2026-03-15T12:00:00.000000Z",
                foreignCurrency: true, creditNotesOnly: false, periodIsClosed: false),
            #"{"at":"2026-03-15T12:00:00.000000Z","by":"member:m1","credit_notes_only":false,"document":"doc1","#
                + #""dossier":"d1","foreign_currency":true,"period_is_closed":false}"#),
        StoredExample(
            BookingProposalEvent.HelpAsked(
                dossier: "d1", document: "doc1", by: "member:m1", at: "2026-03-15T12:00:00.000000Z"), act),
        StoredExample(
            BookingProposalEvent.HelpGiven(
                dossier: "d1", document: "doc1", by: "member:m1", at: "2026-03-15T12:00:00.000000Z"), act),
    ]

    fileprivate static let sends = [
        StoredExample(
            NumberSeriesEvent.Drawn(
                dossier: "d1", journal: "CFAK", fiscalYear: "2026", batch: "b1",
                items: [
                    .init(
                        proposal: "p1", document: "doc1", number: "A00388", counter: 388, scope: "2026", passedOver: 1)
                ]),
            #"{"batch":"b1","dossier":"d1","fiscal_year":"2026","items":[{"counter":388,"document":"doc1","#
                + #""number":"A00388","passed_over":1,"proposal":"p1","scope":"2026"}],"journal":"CFAK"}"#),
        StoredExample(
            NumberSeriesEvent.Voided(
                dossier: "d1", journal: "CFAK", fiscalYear: "2026", number: "388", reason: "deleted", by: "member:m1"),
            #"{"by":"member:m1","dossier":"d1","fiscal_year":"2026","journal":"CFAK","number":"388","#
                + #""reason":"deleted"}"#),
        StoredExample(
            NumberSeriesEvent.Released(
                dossier: "d1", journal: "CFVK", fiscalYear: "2026", number: "VF1", reason: "deleted", by: "member:m1"),
            #"{"by":"member:m1","dossier":"d1","fiscal_year":"2026","journal":"CFVK","number":"VF1","#
                + #""reason":"deleted"}"#),
        StoredExample(
            SendBatchEvent.Sent(
                dossier: "d1", side: "purchase", scope: "list",
                items: [
                    .init(
                        proposal: "p1", document: "doc1", journal: "CFAK", number: "388", stamp: "CFAK 388", task: "t1")
                ]),
            #"{"dossier":"d1","items":[{"document":"doc1","journal":"CFAK","number":"388","proposal":"p1","#
                + #""stamp":"CFAK 388","task":"t1"}],"scope":"list","side":"purchase"}"#),
    ]

    fileprivate static let tasks = [
        StoredExample(
            ConnectorTaskEvent.Created(
                dossier: "d1", kind: "book-entry", software: "csv", installation: "main", dossierCode: "BAKERY",
                batch: "b1", proposal: "p1", document: "doc1", journal: "CFAK", number: "7", fiscalYear: "2026",
                period: "2026-03", stamp: "CFAK 7",
                entry: BookingEntry(
                    side: "purchase", creditNote: false, invoiceNumber: "F-17", invoiceDate: "2026-03-10",
                    dueDate: "2026-04-09", fiscalYear: "2026", bookDate: "2026-03-10",
                    counterparty: .init(id: "c1", name: "Mill", vatNumber: "BE0403019261", iban: "BE68539007547034"),
                    thirdPartyAccount: "440000", totalCents: 11_000,
                    lines: [
                        .init(
                            account: "600000", description: "flour", baseCents: 9_091, vatCents: 1_909,
                            vatCode: "P21-G", vatRate: "21.00", vatBoxes: ["81", "59"])
                    ], communication: "c", comment: "k",
                    foreign: .init(
                        currency: "USD", totalCents: 12_100, rate: "1.10", source: "ecb", date: "2026-03-10"),
                    vatExempt: true)),
            #"{"batch":"b1","document":"doc1","dossier":"d1","dossier_code":"BAKERY","#
                + #""entry":{"book_date":"2026-03-10","comment":"k","communication":"c","#
                + #""counterparty":{"iban":"BE68539007547034","id":"c1","name":"Mill","vat_number":"BE0403019261"},"#
                + #""credit_note":false,"due_date":"2026-04-09","fiscal_year":"2026","#
                + #""foreign":{"currency":"USD","date":"2026-03-10","rate":"1.10","source":"ecb","#
                + #""total_cents":12100},"invoice_date":"2026-03-10","invoice_number":"F-17","#
                + #""lines":[{"account":"600000","base_cents":9091,"description":"flour","vat_boxes":["81","59"],"#
                + #""vat_cents":1909,"vat_code":"P21-G","vat_rate":"21.00"}],"side":"purchase","#
                + #""third_party_account":"440000","total_cents":11000,"vat_exempt":true},"fiscal_year":"2026","#
                + #""installation":"main","#
                + #""journal":"CFAK","kind":"book-entry","number":"7","period":"2026-03","proposal":"p1","#
                + #""software":"csv","stamp":"CFAK 7"}"#),
        StoredExample(
            ConnectorTaskEvent.Prepared(dossier: "d1", sha256: "cd", size: 3_000),
            #"{"dossier":"d1","sha256":"cd","size":3000}"#),
        StoredExample(
            ConnectorTaskEvent.Claimed(dossier: "d1", by: "token:a1", leaseUntil: "2026-03-15T12:10:00.000000Z"),
            #"{"by":"token:a1","dossier":"d1","lease_until":"2026-03-15T12:10:00.000000Z"}"#),
        StoredExample(
            ConnectorTaskEvent.Completed(
                dossier: "d1", document: "doc1", proposal: "p1", by: "token:a1", externalRef: "ACC-7"),
            #"{"by":"token:a1","document":"doc1","dossier":"d1","external_ref":"ACC-7","proposal":"p1"}"#),
        StoredExample(
            ConnectorTaskEvent.Failed(
                dossier: "d1", document: "doc1", by: "token:a1", owner: "operator", reason: "database",
                instruction: "Call."),
            #"{"by":"token:a1","document":"doc1","dossier":"d1","instruction":"Call.","owner":"operator","#
                + #""reason":"database"}"#),
        StoredExample(
            ConnectorTaskEvent.Retried(dossier: "d1", document: "doc1", by: "member:m1"),
            #"{"by":"member:m1","document":"doc1","dossier":"d1"}"#),
        StoredExample(
            ConnectorTaskEvent.Abandoned(
                dossier: "d1", document: "doc1", counterparty: "c1", by: "member:m1", reason: "number taken",
                foreignEntries: ["HAND-388"]),
            #"{"by":"member:m1","counterparty":"c1","document":"doc1","dossier":"d1","foreign_entries":["HAND-388"],"#
                + #""reason":"number taken"}"#),
        StoredExample(
            ConnectorTaskEvent.EntryObserved(dossier: "d1", externalRef: "ACC-7"),
            #"{"dossier":"d1","external_ref":"ACC-7"}"#),
    ]

    fileprivate static let ledger = [
        StoredExample(
            EntryReferenceEvent.Taken(
                dossier: "d1", externalRef: "2026/CFAK/7", task: "t1", document: "doc1", stamp: "CFAK 7",
                fiscalYear: "2026"),
            #"{"document":"doc1","dossier":"d1","external_ref":"2026/CFAK/7","fiscal_year":"2026","stamp":"CFAK 7","#
                + #""task":"t1"}"#),
        StoredExample(
            LedgerEvent.EntriesObserved(
                dossier: "d1",
                entries: [
                    .init(
                        externalRef: "ACC-7", journal: "CFAK", number: "7", period: "2026-03", fiscalYear: "2026",
                        date: "2026-03-10", invoiceNumber: "F-17", counterpartyName: "Mill",
                        counterpartyVatNumber: "BE0403019261", paid: true,
                        lines: [.init(account: "600000", debitCents: 10_000, creditCents: 0)], document: "doc1")
                ]),
            #"{"dossier":"d1","entries":[{"counterparty_name":"Mill","counterparty_vat_number":"BE0403019261","#
                + #""date":"2026-03-10","document":"doc1","external_ref":"ACC-7","fiscal_year":"2026","#
                + #""invoice_number":"F-17","journal":"CFAK","#
                + #""lines":[{"account":"600000","credit_cents":0,"debit_cents":10000}],"number":"7","paid":true,"#
                + #""period":"2026-03"}]}"#),
        StoredExample(
            LedgerEvent.AccountsObserved(dossier: "d1", accounts: [.init(code: "600000", name: "Flour")]),
            #"{"accounts":[{"code":"600000","name":"Flour"}],"dossier":"d1"}"#),
        StoredExample(
            LedgerEvent.CounterpartiesObserved(
                dossier: "d1",
                counterparties: [
                    .init(
                        externalRef: "F12", kind: "supplier", name: "Mill", vatNumber: "0403.019.261",
                        address: "Rue du Moulin 1", iban: "BE68539007547034")
                ]),
            #"{"counterparties":[{"address":"Rue du Moulin 1","external_ref":"F12","iban":"BE68539007547034","#
                + #""kind":"supplier","name":"Mill","vat_number":"0403.019.261"}],"dossier":"d1"}"#),
        StoredExample(
            LedgerEvent.JournalsObserved(
                dossier: "d1", journals: [.init(code: "ACH", side: .purchase, kind: "A", name: "Achats")]),
            #"{"dossier":"d1","journals":[{"code":"ACH","kind":"A","name":"Achats","side":"purchase"}]}"#),
        StoredExample(
            LedgerEvent.EntriesRemoved(dossier: "d1", entries: [.init(externalRef: "ACC-7", document: "doc1")]),
            #"{"dossier":"d1","entries":[{"document":"doc1","external_ref":"ACC-7"}]}"#),
        StoredExample(
            LedgerEvent.Completed(dossier: "d1", cause: "nightly", recorded: 2, unchanged: 5),
            #"{"cause":"nightly","dossier":"d1","recorded":2,"unchanged":5}"#),
    ]

    fileprivate static let webhooks = [
        StoredExample(
            ConsumerEvent.EventSkipped(
                consumer: "reading", event: storedID, position: 7, type: "document.sent", reason: "twice sent"),
            #"{"consumer":"reading","event":"\#(storedID)","position":7,"reason":"twice sent","type":"document.sent"}"#),
        StoredExample(
            ConsumerEvent.Restarted(consumer: "reading", from: 7, after: 5, stopped: "rewound", reason: "restored"),
            #"{"after":5,"consumer":"reading","from":7,"reason":"restored","stopped":"rewound"}"#),
        StoredExample(
            WebhookEvent.Added(
                url: "https://example.be/hook", description: "ERP", types: ["document.*"], dossiers: ["d1"],
                categories: ["document"], document: "doc1", ordered: true, member: "m1"),
            #"{"categories":["document"],"description":"ERP","document":"doc1","dossiers":["d1"],"member":"m1","#
                + #""ordered":true,"types":["document.*"],"url":"https://example.be/hook"}"#),
        StoredExample(
            WebhookEvent.Changed(
                url: "https://example.be/other", description: "ERP 2", types: ["task.created"], ordered: false,
                member: "m1"),
            #"{"description":"ERP 2","member":"m1","ordered":false,"types":["task.created"],"#
                + #""url":"https://example.be/other"}"#),
        StoredExample(
            WebhookEvent.SecretRotated(overlapUntil: "2026-03-16T12:00:00.000000Z"),
            #"{"overlap_until":"2026-03-16T12:00:00.000000Z"}"#),
        StoredExample(WebhookEvent.Disabled(reason: "gone"), #"{"reason":"gone"}"#),
        StoredExample(WebhookEvent.Enabled(member: "m1"), #"{"member":"m1"}"#),
        StoredExample(WebhookEvent.Removed(), "{}"),
    ]

    private static let act =
        #"{"at":"2026-03-15T12:00:00.000000Z","by":"member:m1","document":"doc1","dossier":"d1"}"#
    private static let storedID = "0f9619ff-8b86-4d01-b42d-00cf4fc964ff"
}

extension ID {
    fileprivate static var stored: Self {
        guard let id = ID("0F9619FF-8B86-4D01-B42D-00CF4FC964FF") else {
            preconditionFailure("The example is no UUID.")
        }
        return id
    }
}

extension AccountingPeriod {
    fileprivate static var march: AccountingPeriod { .month("2026-03") }
}
