package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.Register;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.record.DrillRecordBuilder;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.record.RunRecord;
import org.drdrills.record.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/** What is made for paper: the executive summary and the evidence report. */
class PapersTest {
    @TempDir
    Path reports;

    @Test
    void thePdfsAreWhatArchivesTake() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        Publisher.papers(run);
        for (String file : List.of("summary.pdf", "report.pdf")) {
            ValidationResult result = validate(Files.readAllBytes(run.path().resolve(file)));
            assertThat(result.isCompliant())
                    .as(file + ": " + result.getTestAssertions())
                    .isTrue();
            assertThat(result.getTotalAssertions()).isGreaterThan(1000);
        }
    }

    private static ValidationResult validate(byte[] pdf) throws Exception {
        return validate(pdf, PDFAFlavour.PDFA_2_A);
    }

    private static ValidationResult validate(byte[] pdf, PDFAFlavour flavour) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new ByteArrayInputStream(pdf), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            return validator.validate(parser);
        }
    }

    /** For those who have the PDFs read to them: PDF/UA asks for structure, language, title, and a text for each drawing. */
    @Test
    void thePdfsCanBeReadAloud() throws Exception {
        RunFolder run = SampleReports.write(reports, 2);
        for (String file : List.of("summary", "report")) {
            byte[] pdf = Pdf.of(Files.readString(run.path().resolve(file + ".html")));
            ValidationResult result = validate(pdf, PDFAFlavour.PDFUA_1);
            assertThat(result.isCompliant())
                    .as(file + ": " + result.getTestAssertions())
                    .isTrue();
            try (PDDocument document = Loader.loadPDF(pdf)) {
                assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("en");
                assertThat(document.getDocumentInformation().getTitle()).contains("NOT READY");
                assertThat(document.getDocumentCatalog().getStructureTreeRoot().getKids())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void theSummaryIsOnePageHoweverMuchThereIsToTell() throws Exception {
        assertThat(pages(SampleReports.write(reports.resolve("a"), 1))).isEqualTo(1);
        assertThat(pages(SampleReports.write(reports.resolve("b"), 24))).isEqualTo(1);
        assertThat(pages(SampleReports.repeated(reports.resolve("c"), 12, 9))).isEqualTo(1);
        SampleReports.empty(reports.resolve("d"), "");
        assertThat(pages(Reports.at(reports.resolve("d")).runs().getFirst())).isEqualTo(1);
    }

    @Test
    void tenDrillsAreAtMostTwentyPagesNoneOfThemNearlyEmpty() throws Exception {
        RunFolder run = SampleReports.write(reports, 10);
        String page = Files.readString(run.path().resolve("report.html"));
        Set<String> headings = Pattern.compile("<h[234][^>]*>([^<]*)</h[234]>")
                .matcher(page)
                .results()
                .map(heading -> heading.group(1).replaceAll("\\s+", " ").strip())
                .collect(Collectors.toSet());
        assertThat(headings).hasSizeGreaterThan(20);
        try (PDDocument document = Loader.loadPDF(Pdf.of(page))) {
            int pages = document.getNumberOfPages();
            assertThat(pages).isBetween(5, 20);
            PDFRenderer renderer = new PDFRenderer(document);
            for (int number = 1; number <= pages; number++) {
                Lines lines = Lines.of(document, number);
                double end = lowest(renderer.renderImageWithDPI(number - 1, 24, ImageType.GRAY));
                assertThat(headings.contains(lines.last()) && end - lines.lowest() < 0.03)
                        .as(lines.last() + " is stranded on page " + number)
                        .isFalse();
                if (number < pages) {
                    assertThat(end).as("end of page " + number + ", of 1").isGreaterThan(0.5);
                }
            }
        }
    }

    /** Where the page ends, as a share of its height, without what stands below all pages. */
    private static double lowest(BufferedImage page) {
        for (int y = (int) (page.getHeight() * 0.945); y > 0; y--) {
            for (int x = 0; x < page.getWidth(); x++) {
                if ((page.getRGB(x, y) & 0xFF) < 0xE8) {
                    return (double) y / page.getHeight();
                }
            }
        }
        return 0;
    }

    /** The lines of a page, without what stands below all pages. */
    private static final class Lines extends PDFTextStripper {
        private final NavigableMap<Float, String> lines = new TreeMap<>();
        private final float height;

        private Lines(float height) {
            this.height = height;
        }

        static Lines of(PDDocument document, int page) throws IOException {
            Lines lines = new Lines(document.getPage(page - 1).getMediaBox().getHeight());
            lines.setSortByPosition(true);
            lines.setStartPage(page);
            lines.setEndPage(page);
            lines.getText(document);
            return lines;
        }

        @Override
        protected void writeString(String text, List<TextPosition> positions) {
            float y = positions.getFirst().getYDirAdj();
            if (y < height * 0.95) {
                lines.merge(y, text, (one, more) -> one + " " + more);
            }
        }

        String last() {
            return lines.isEmpty()
                    ? ""
                    : lines.lastEntry().getValue().replaceAll("\\s+", " ").strip();
        }

        float lowest() {
            return lines.isEmpty() ? 0 : lines.lastKey() / height;
        }
    }

    private static int pages(RunFolder run) throws Exception {
        try (PDDocument document =
                Loader.loadPDF(Pdf.of(Files.readString(run.path().resolve("summary.html"))))) {
            return document.getNumberOfPages();
        }
    }

    @Test
    void aStrangerFindsTheSixAnswersOnTheSummary() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        String text = text(Pdf.of(Files.readString(run.path().resolve("summary.html"))));
        assertThat(text)
                .contains("NOT READY", "1 of 6 drills missed an objective, and 2 cannot be relied on.", "NOT VERIFIED");
        assertThat(text).contains("What was tested", "the primary is killed");
        assertThat(text).contains("Did it pass", "missed", "inconclusive", "met");
        assertThat(text).contains("Time to recover", "52.8 s", "limit: 30 s", "beyond the limit");
        assertThat(text).contains("Acknowledged writes lost", "writes");
        assertThat(text).contains("What is open", "critical", "Outage was 52.8 s");
        assertThat(text)
                .contains(
                        "How to check this", Sha256.ofFile(run.evidence()).substring(0, 16), "drill recheck reports/");
        assertThat(text).contains("What this does not show");
    }

    private static String text(byte[] pdf) throws Exception {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        }
    }

    @Test
    void theReportHasItsTwelveSectionsInOrder() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        String html = Files.readString(run.path().resolve("report.html"));
        List<String> sections = Pattern.compile("<h2[^>]*id=\"section-(\\d+)\">(\\d+) · ([^<]*)</h2>")
                .matcher(html)
                .results()
                .map(m -> m.group(2))
                .toList();
        assertThat(sections).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
        assertThat(html).contains("No plan of its own was kept", "INCONCLUSIVE", Sha256.ofFile(run.evidence()));
        for (Evidence.Artefact artefact : Evidence.read(run.evidence()).artefacts()) {
            assertThat(html).contains(artefact.sha256().substring(0, 32));
        }
    }

    @Test
    void thePagesFetchNothingRunNothingAndAreWellFormed() throws Exception {
        RunFolder run = SampleReports.write(reports, 6);
        for (String file : List.of("summary.html", "report.html")) {
            String html = Files.readString(run.path().resolve(file));
            assertThat(html.replace("xmlns=\"http://www.w3.org/", ""))
                    .as(file)
                    .doesNotContain("http://", "https://", "@import", "url(h", "<script");
            assertThat(html).contains("default-src 'none'");
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(html.replaceFirst("<!DOCTYPE html>", "")
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            List<String> ids = Pattern.compile(" id=\"([^\"]*)\"")
                    .matcher(html)
                    .results()
                    .map(m -> m.group(1))
                    .toList();
            assertThat(ids).doesNotHaveDuplicates();
            Pattern.compile("url\\(#([^)]*)\\)|href=\"#([^\"]*)\"")
                    .matcher(html)
                    .results()
                    .forEach(m -> assertThat(ids).contains(m.group(1) == null ? m.group(2) : m.group(1)));
        }
    }

    @Test
    void theSameEvidenceGivesTheSamePages() throws Exception {
        Exhibit exhibit = Exhibit.read(SampleReports.write(reports, 6).evidence());
        for (Renderer<Exhibit> renderer : Renderers.ofEvidence()) {
            assertThat(renderer.render(exhibit)).isEqualTo(renderer.render(exhibit));
        }
    }

    @Test
    void hostileTextsStayText() throws Exception {
        RunFolder run = SampleReports.write(reports, 1);
        DrillFolder drill = run.drill("primary-killed");
        String hostile = "</style><script>alert(1)</script>\"}' ]]> \u202e";
        DrillRecord r = drill.read();
        drill.write(DrillRecordBuilder.of(r)
                .title(hostile)
                .feature(hostile)
                .description(hostile)
                .tags(List.of(hostile, "seed-" + hostile))
                .featureText(hostile)
                .environmentTitle(hostile)
                .counterpart(hostile)
                .doesNotEvidence(List.of(hostile))
                .event(hostile)
                .mechanism(hostile)
                .versions(java.util.Map.of(hostile, hostile))
                .endedEarly(hostile)
                .build());
        RunRecord all = run.read();
        run.write(new RunRecord(
                all.run(),
                all.environment(),
                hostile,
                hostile,
                List.of(hostile),
                all.planned(),
                all.started(),
                all.ended(),
                hostile,
                java.util.Map.of(hostile, hostile),
                java.util.Map.of("command", hostile, "initiator", hostile)));
        Publisher.pages(run, HistoryFile::open);
        for (String file : List.of("summary.html", "report.html")) {
            assertThat(Files.readString(run.path().resolve(file))).doesNotContain("<script", "\u202e");
        }
        assertThat(validate(Pdf.of(Files.readString(run.path().resolve("report.html"))))
                        .isCompliant())
                .isTrue();
    }

    @Test
    void aFindingIsOwnedAcceptedAndProposedForClosureByItsRegister() throws Exception {
        Files.createDirectories(reports);
        Files.writeString(reports.resolve(Register.FILE), """
                findings:
                  - id: one-way-out-of-the-primary-site/recovery.too-long
                    owner: Ada
                    due: 2026-01-31
                  - id: primary-killed/recovery.too-long
                    finding: Took 41 s in October.
                    owner: Grace
                    due: 2026-12-31
                """);
        Evidence evidence = Evidence.read(SampleReports.write(reports, 6).evidence());
        Evidence.Found late = evidence.findings().stream()
                .filter(found -> found.id().startsWith("one-way-out-of-the-primary-site/recovery"))
                .findFirst()
                .orElseThrow();
        assertThat(late)
                .extracting(Evidence.Found::owner, Evidence.Found::overdue, Evidence.Found::status)
                .containsExactly("Ada", true, "OPEN");
        Evidence.Found again = evidence.findings().stream()
                .filter(found -> found.id().startsWith("primary-killed/"))
                .findFirst()
                .orElseThrow();
        assertThat(again)
                .extracting(Evidence.Found::status, Evidence.Found::retest, Evidence.Found::owner)
                .containsExactly("CLOSURE PROPOSED", evidence.run().run(), "Grace");
    }

    @Test
    void anAcceptedMissIsReadyWithFindingsUntilTheAcceptanceEnds() throws Exception {
        Evidence before =
                Evidence.read(SampleReports.missed(reports.resolve("a"), "").evidence());
        assertThat(before.readiness().answer()).isEqualTo(Evidence.Answer.NOT_READY);
        StringBuilder all = new StringBuilder("findings:\n");
        before.findings()
                .forEach(found -> all.append("  - {id: ")
                        .append(found.id())
                        .append(", status: accepted, accepted-by: Ada, accepted-until: UNTIL}\n"));
        Evidence accepted = Evidence.read(
                SampleReports.missed(reports.resolve("b"), all.toString().replace("UNTIL", "2027-01-01"))
                        .evidence());
        assertThat(accepted.readiness().answer()).isEqualTo(Evidence.Answer.READY_WITH_FINDINGS);
        assertThat(accepted.readiness().state()).isEqualTo(Evidence.State.NOT_VERIFIED);
        Evidence lapsed = Evidence.read(
                SampleReports.missed(reports.resolve("c"), all.toString().replace("UNTIL", "2026-11-01"))
                        .evidence());
        assertThat(lapsed.readiness().answer()).isEqualTo(Evidence.Answer.NOT_READY);
        Evidence damaged =
                Evidence.read(SampleReports.missed(reports.resolve("d"), "findings:\n  - {id: x, status: fine}\n")
                        .evidence());
        assertThat(damaged.deviations())
                .anySatisfy(
                        text -> assertThat(text).contains("findings.yaml:2", "must be one of open, accepted, closed"));
        assertThat(damaged.readiness().answer()).isEqualTo(Evidence.Answer.NOT_READY);
    }
}
