import Hummingbird

extension Platform {
    /// Every route of the product. The server, the tests and the OpenAPI document are made from this one list.
    func routeTable(metrics: MetricsRegistry, authentication: Authentication) -> RouteTable<Caller> {
        described(
            operation(metrics) + [
                DossierRoutes(platform: self), FiscalYearRoutes(platform: self),
                MailboxRoutes(platform: self), DocumentRoutes(platform: self), DocumentContentRoutes(platform: self),
                DocumentHistoryRoutes(platform: self), DeliveryRoutes(platform: self), WorklistRoutes(platform: self),
                BulkRoutes(platform: self),
                BookingProposalRoutes(platform: self), ConnectorRoutes(platform: self, authentication: authentication),
                ArchiveRoutes(platform: self), FiledDocumentRoutes(platform: self), MiscRoutes(platform: self),
                PageRoutes(platform: self),
                EventRoutes(platform: self, authentication: authentication), ConsumerRoutes(platform: self),
                WebhookRoutes(platform: self),
                LogRoutes(platform: self), SchemaRoutes(), MeRoutes(platform: self),
                MemberRoutes(platform: self, authentication: authentication),
                TokenRoutes(platform: self, authentication: authentication), OfficeSettingsRoutes(platform: self),
                PermanentTypeRoutes(platform: self), DossierSettingsRoutes(platform: self),
                JournalRoutes(platform: self), NumberRoutes(platform: self), PeriodRoutes(platform: self),
                CounterpartyRoutes(platform: self), ChartRoutes(platform: self),
                SchemeRoutes(platform: self),
            ])
    }

    /// Those of a server that is not for people: how it is, and what it has counted.
    func operationTable(metrics: MetricsRegistry) -> RouteTable<Caller> { described(operation(metrics)) }

    private func operation(_ metrics: MetricsRegistry) -> [any RouteGroup<Caller>] {
        [TelemetryRoutes(metrics: metrics), HealthRoutes(platform: self)]
    }

    private func described(_ groups: [any RouteGroup<Caller>]) -> RouteTable<Caller> {
        let routes = groups.flatMap { $0.routes }
        return RouteTable(routes + [DescriptionRoute.route(describing: routes)])
    }
}
