import Projections

/// The reference for a page that has to be read: the statements the server reads it with, in the same segment, by `pgbench`.
struct PageQueries {
    let office: TrialOffice

    private var script: String {
        let list = "dossier = :dossier AND side = :side AND state = 'open'"
        let order =
            "period ASC NULLS LAST, invoice_date ASC NULLS LAST, sent_at ASC NULLS LAST, document ASC NULLS LAST, id"
        let moment = "to_char(sent_at AT TIME ZONE 'UTC', :moment)"
        return """
            \\startpipeline
            SELECT set_config('paraph.office', :office, true);
            SELECT id, json, period::text AS place_0, invoice_date::text AS place_1, \(moment) AS place_2, \
            document::text AS place_3 FROM \(ProposalRow.table) WHERE \(list) ORDER BY \(order) LIMIT 101;
            SELECT count(*) FROM \(ProposalRow.table) WHERE \(list);
            SELECT count(*) FROM \(ProposalRow.table) WHERE \(list);
            SELECT id, validation, reasons, duplicate_unacknowledged FROM \(ProposalRow.table) \
            WHERE \(list) AND (blocked OR duplicate_unacknowledged) \
            ORDER BY period NULLS LAST, invoice_date NULLS LAST, sent_at, document;
            \\endpipeline
            """
    }

    /// Pages a second.
    func run(clients: Int, for duration: Duration) throws -> Double {
        try Pgbench.rate(
            of: script,
            ["-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(min(clients, 2))"]
                + ["-T", "\(Int(duration / .seconds(1)))", "-D", "office=\(office.office)"]
                + ["-D", "dossier=\(office.dossier)", "-D", "side=purchase"]
                + ["-D", #"moment=YYYY-MM-DD"T"HH24:MI:SS.US"Z""#, office.database.url],
            environment: ["PGOPTIONS": "-c role=paraph_reader -c jit=off"])
    }
}
