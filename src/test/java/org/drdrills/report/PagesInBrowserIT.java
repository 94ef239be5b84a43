package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.drdrills.evidence.Period;
import org.drdrills.evidence.SampleDrill;
import org.drdrills.record.Reports;
import org.drdrills.record.Resource;
import org.drdrills.record.RunFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page that is written, in a browser: on a phone, a tablet and a desk, light and dark, and as it is printed. The structure of each is
 * compared with the one in {@code src/test/resources}; {@code -Ddrdrills.references=write} writes those anew, and
 * {@code -Ddrdrills.pictures=FOLDER} keeps a picture of each page in each form.
 */
class PagesInBrowserIT {
    private static final List<Integer> WIDTHS = List.of(390, 768, 1280);
    /** Width of the pictures of references, in pixels. */
    private static final int PICTURE = 480;

    private static final Path REFERENCES = Path.of("src/test/resources/org/drdrills/report/structure");

    /** What stands beyond the right edge of the page, but for what lies in a box that its reader can move, or that is hidden on purpose. */
    private static final String OVERFLOW = """
            (function () {
              var wide = document.documentElement.clientWidth, out = [];
              if (document.documentElement.scrollWidth > wide) { out.push('the page is ' + document.documentElement.scrollWidth + ' px wide'); }
              document.body.querySelectorAll('*').forEach(function (e) {
                var box = e.getBoundingClientRect();
                if (box.width === 0 || box.right <= wide + 1 || e.closest('[tabindex="0"]') || e.closest('.stack thead') || e.closest('svg svg, svg g')) { return; }
                out.push(e.localName + '.' + (e.getAttribute('class') || '') + ' ends at ' + Math.round(box.right) + ': ' + e.textContent.trim().slice(0, 60));
              });
              return out.slice(0, 8).join('\\n');
            })()""";

    /** Cells whose text is broken after each word, or inside words. */
    private static final String NARROW = """
            (function () {
              var out = [];
              document.querySelectorAll('td, th, dd, li, p').forEach(function (e) {
                var words = e.textContent.trim().split(/\\s+/), box = e.getBoundingClientRect();
                if (e.closest('.stack thead') || e.querySelector('td, svg') || words.length < 6 || box.width === 0) { return; }
                var size = parseFloat(getComputedStyle(e).fontSize);
                if (box.width < 7 * size) {
                  out.push(e.localName + ' of ' + Math.round(box.width) + ' px: ' + words.join(' ').slice(0, 80));
                }
              });
              return out.slice(0, 8).join('\\n');
            })()""";

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static final Map<String, Path> PAGES = new LinkedHashMap<>();

    @BeforeAll
    static void write() throws Exception {
        String program = Browser.installed().orElse("");
        Assumptions.assumeFalse(program.isEmpty(), "there is no Chromium here to open the pages in");
        Path reports = folder.resolve("reports");
        RunFolder run = SampleReports.write(reports, 7);
        PAGES.put("run", run.page());
        PAGES.put("drill-missed", run.path().resolve("one-way-out-of-the-primary-site/index.html"));
        PAGES.put("drill-met", run.path().resolve("primary-killed/index.html"));
        RunFolder few = SampleReports.write(folder.resolve("few"), 2);
        PAGES.put("summary", few.path().resolve("summary.html"));
        PAGES.put("report", few.path().resolve("report.html"));
        PAGES.put("run-of-repeats", SampleReports.repeated(reports, 5, 4).page());
        RunFolder restored = SampleReports.restored(folder.resolve("restores"));
        PAGES.put("restore-run", restored.page());
        PAGES.put("restore-met", restored.path().resolve("restore-shop/index.html"));
        PAGES.put("restore-missed", restored.path().resolve("restore-shop-again/index.html"));
        PAGES.put("restore-summary", restored.path().resolve("summary.html"));
        PAGES.put("restore-report", restored.path().resolve("report.html"));
        PAGES.put(
                "drill-witnessed",
                SampleReports.one(folder.resolve("witnessed"), SampleDrill.witnessed())
                        .path()
                        .resolve("witnessed-failover/index.html"));
        SampleReports.empty(reports, "");
        SampleReports.ready(reports);
        PAGES.put(
                "period",
                Publisher.publish(
                        Period.of(
                                reports, LocalDate.parse("2026-11-01"), LocalDate.parse("2026-11-30"), 365, List.of()),
                        reports));
        Publisher.publish(Reports.at(reports));
        PAGES.put("all-runs", reports.resolve("index.html"));
        browser = new Browser(program, Files.createDirectory(folder.resolve("profile")));
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void everyPageFitsEveryScreenInBothThemesAndAsksNobody() throws Exception {
        String axe = Resource.text(PagesInBrowserIT.class, "/axe.min.js");
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, Path> page : PAGES.entrySet()) {
            for (int width : WIDTHS) {
                for (boolean dark : new boolean[] {false, true}) {
                    String where = page.getKey() + " at " + width + " px" + (dark ? ", dark: " : ": ");
                    browser.open(page.getValue(), width, dark, "screen");
                    picture(page.getKey() + "-" + width + (dark ? "-dark" : ""));
                    add(faults, where + "beyond the edge", browser.evaluate(OVERFLOW));
                    add(faults, where + "too narrow", browser.evaluate(NARROW));
                    browser.evaluate(axe);
                    add(faults, where + "axe", browser.evaluate("""
                            axe.run(document, {resultTypes: ['violations']}).then(function (result) {
                              return result.violations.map(function (v) {
                                return v.id + ', ' + v.nodes.length + ' times: ' + v.nodes[0].html.slice(0, 160) + ' ' + v.nodes[0].failureSummary.replace(/\\s+/g, ' ');
                              }).join('\\n');
                            })"""));
                    if (!browser.requested().isEmpty()) {
                        faults.add(where + "asks for " + browser.requested());
                    }
                }
            }
            browser.open(page.getValue(), 794, false, "print");
            picture(page.getKey() + "-print");
            add(faults, page.getKey() + " in print: beyond the edge", browser.evaluate(OVERFLOW));
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void aPageThatAsksIsNoticed() throws Exception {
        Path asking = Files.writeString(
                folder.resolve("asking.html"),
                "<!doctype html><title>asking</title><img src=\"http://watched.test/pixel.png\"><div style=\"width:2000px\">One thing.</div>");
        browser.open(asking, 390, false, "screen");
        assertThat(browser.requested()).containsExactly("http://watched.test/pixel.png");
        assertThat(browser.evaluate(OVERFLOW).asText()).contains("the page is 2");
    }

    @Test
    void allureAsksNobodyEither() throws Exception {
        Path generator = generator();
        Assumptions.assumeTrue(generator != null, "Allure's generator is unpacked by the build");
        RunFolder run = SampleReports.write(folder.resolve("allure"), 2);
        assertThat(AllureReport.with(generator).generate(run)).isEmpty();
        browser.open(run.allureReport().resolve("index.html"), 1280, false, "screen");
        assertThat(browser.evaluate("""
                        new Promise(function (done) {
                          var tries = 0;
                          (function look() {
                            if (document.body.innerText.indexOf('DR Drills') >= 0 || ++tries > 200) { setTimeout(function () { done(document.body.innerText); }, 500); }
                            else { setTimeout(look, 50); }
                          })();
                        })""").asText()).contains("DR Drills");
        assertThat(browser.requested()).isEmpty();
    }

    private static Path generator() throws Exception {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(path -> path.getFileName().toString().startsWith("allure-")
                            && Files.isDirectory(path.resolve("lib")))
                    .findFirst()
                    .orElse(null);
        }
    }

    @Test
    void everyPageConsistsOfWhatItsReferenceSays() throws Exception {
        String script = Resource.text(PagesInBrowserIT.class, "page-structure.js");
        for (Map.Entry<String, Path> page : PAGES.entrySet()) {
            browser.open(page.getValue(), 1280, false, "screen");
            String structure = browser.evaluate(script).asText();
            Path reference = REFERENCES.resolve(page.getKey() + ".txt");
            if ("write".equals(System.getProperty("drdrills.references"))) {
                Files.createDirectories(REFERENCES);
                Files.writeString(reference, structure);
                reduced(page.getKey());
            }
            assertThat(structure).as(page.getKey()).isEqualTo(Files.readString(reference));
            assertThat(ImageIO.read(pictureIn(REFERENCES, page.getKey())).getWidth())
                    .as("picture of " + page.getKey())
                    .isEqualTo(PICTURE);
        }
    }

    private static File pictureIn(Path in, String page) {
        return in.resolve(page + ".png").toFile();
    }

    /** Keeps a picture of the page that is open beside its structure, for those who look: small, and with few colours. */
    private static void reduced(String page) throws Exception {
        browser.picture(pictureIn(folder, page).toPath());
        BufferedImage whole = ImageIO.read(pictureIn(folder, page));
        int height = whole.getHeight() * PICTURE / whole.getWidth();
        BufferedImage small = new BufferedImage(PICTURE, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D to = small.createGraphics();
        to.drawImage(whole.getScaledInstance(PICTURE, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
        to.dispose();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < PICTURE; x++) {
                int colour = small.getRGB(x, y) & 0xF0F0F0;
                small.setRGB(x, y, colour | colour >> 4);
            }
        }
        ImageIO.write(small, "png", pictureIn(REFERENCES, page));
    }

    @Test
    void aReaderFindsADrillAmongMany() throws Exception {
        browser.open(PAGES.get("run"), 390, false, "screen");
        assertThat(chosen("verdict", "missed")).isEqualTo("2 of 7 drills, 2 shown");
        assertThat(chosen("verdict", "")).isEqualTo("7 of 7 drills, 7 shown");
        assertThat(browser.evaluate(
                                "document.querySelector('table.drills').scrollWidth <= document.documentElement.clientWidth")
                        .asBoolean())
                .isTrue();
        browser.evaluate("""
                var search = document.querySelector('#filter input'); search.value = 'no such drill';
                search.dispatchEvent(new Event('input', {bubbles: true}));""");
        assertThat(browser.evaluate("document.querySelector('#filter output').textContent")
                        .asText())
                .isEqualTo("0 of 7 drills");
    }

    private static String chosen(String name, String value) throws Exception {
        return browser.evaluate("""
                (function () {
                  var choice = document.querySelector('#filter select[name=%s]');
                  choice.value = '%s';
                  choice.dispatchEvent(new Event('input', {bubbles: true}));
                  var rows = Array.prototype.filter.call(document.querySelectorAll('table.drills tbody tr'), function (row) { return row.offsetHeight > 0; });
                  return document.querySelector('#filter output').textContent + ', ' + rows.length + ' shown';
                })()""".formatted(name, value)).asText();
    }

    @Test
    void aFactLeadsToItsLine() throws Exception {
        for (String name : List.of("run", "report")) {
            browser.open(PAGES.get(name), 1280, false, "screen");
            List<String> links = new ArrayList<>();
            browser.evaluate(
                            "Array.prototype.map.call(document.querySelectorAll('.cause a'), function (a) { return a.href; })")
                    .forEach(link -> links.add(link.asText()));
            assertThat(links).as(name).isNotEmpty();
            for (String link : links) {
                assertThat(link).contains("/index.html#line-");
                Path page = Path.of(java.net.URI.create(link.substring(0, link.indexOf('#'))));
                assertThat(Files.readString(page)).contains("id=\"" + link.substring(link.indexOf('#') + 1) + "\"");
            }
        }
    }

    private static void add(List<String> faults, String what, JsonNode said) {
        said.asText().lines().forEach(line -> faults.add(what + ": " + line));
    }

    private static void picture(String name) throws Exception {
        String to = System.getProperty("drdrills.pictures", "");
        if (!to.isEmpty()) {
            Files.createDirectories(Path.of(to));
            browser.picture(Path.of(to).resolve(name + ".png"));
        }
    }
}
