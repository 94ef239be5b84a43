package org.drdrills.report;

import java.util.List;
import java.util.Optional;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.topology.BusinessService;

/** {@code results.csv}: a row for each objective of each drill, for tools of governance, risk and compliance. */
final class ResultsTable implements Renderer<Exhibit> {
    @Override
    public String file() {
        return "results.csv";
    }

    @Override
    public String render(Exhibit exhibit) {
        Evidence evidence = exhibit.evidence();
        Csv table = new Csv(
                "run",
                "drill",
                "repeat",
                "title",
                "started",
                "environment",
                "function",
                "criticality",
                "impact tolerance",
                "impact analysis",
                "RTO owner",
                "RPO owner",
                "event",
                "objective",
                "limit",
                "observed",
                "margin",
                "verdict",
                "drill verdict",
                "finding",
                "sentence",
                "history SHA-256");
        for (Evidence.Drill drill : evidence.drills()) {
            Optional<BusinessService> service = evidence.services().stream()
                    .filter(context ->
                            context.environment().equals(drill.record().environment()))
                    .map(Evidence.BusinessContext::service)
                    .findFirst();
            for (Evidence.Result result : drill.results()) {
                table.row(List.of(
                        evidence.run().run(),
                        drill.drill(),
                        Integer.toString(drill.repeat()),
                        drill.record().title(),
                        drill.record().started().toString(),
                        drill.record().environment(),
                        service.map(BusinessService::function).orElse(""),
                        service.map(BusinessService::criticality).orElse(""),
                        service.map(BusinessService::impactTolerance).orElse(""),
                        service.map(BusinessService::impactAnalysis).orElse(""),
                        service.map(BusinessService::rtoOwner).orElse(""),
                        service.map(BusinessService::rpoOwner).orElse(""),
                        drill.record().event(),
                        result.words(),
                        result.limit(),
                        result.observed(),
                        result.margin(),
                        result.verdict(),
                        drill.verdict().name(),
                        result.finding(),
                        result.sentence(),
                        drill.integrity().historySha256()));
            }
        }
        return table.toString();
    }
}
