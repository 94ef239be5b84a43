package org.drdrills.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.drdrills.record.RunFolder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the reports in a real browser whose only way out is a proxy of ours that writes down who is asked for. */
class AllureInBrowserIT {
    private static final List<String> BROWSERS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    /** Whom the browser asks for its own sake, whatever it shows, and not each time. That a page names none of them is looked at apart. */
    private static final Set<String> OF_THE_BROWSER = Set.of(
            "accounts.google.com",
            "clients2.google.com",
            "clientservices.googleapis.com",
            "update.googleapis.com",
            "optimizationguide-pa.googleapis.com",
            "content-autofill.googleapis.com",
            "safebrowsingohttpgateway.googleapis.com",
            "android.clients.google.com",
            "edgedl.me.gvt1.com",
            "redirector.gvt1.com");

    @TempDir
    Path folder;

    @Test
    void noReportAsksAnybodyForAnything() throws Exception {
        String browser = BROWSERS.stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
        Assumptions.assumeFalse(browser.isEmpty(), "there is no Chromium here to open the reports in");
        Path generator = generator();
        Assumptions.assumeTrue(generator != null, "Allure's generator is unpacked by 'mvn package'");
        RunFolder run = SampleReports.write(folder.resolve("reports"), 6);
        assertThat(AllureReport.with(generator).generate(run)).isEmpty();
        Path bare = Files.writeString(folder.resolve("bare.html"), "<!doctype html><title>bare</title><p>Nothing.");
        Path asking = Files.writeString(
                folder.resolve("asking.html"),
                "<!doctype html><title>asking</title><img src=\"http://watched.test/pixel.png\"><p>One thing.");

        Set<String> own = new TreeSet<>(OF_THE_BROWSER);
        own.addAll(asked(browser, bare, "Nothing."));
        assertThat(asked(browser, asking, "One thing."))
                .as("what the watch sees of a page that does ask")
                .contains("watched.test");
        assertThat(own).doesNotContain("watched.test");
        for (Path page : List.of(
                run.allureReport().resolve("index.html"),
                run.page(),
                run.path().resolve("summary.html"),
                run.path().resolve("report.html"))) {
            assertThat(Files.readString(page)).as(page.toString()).doesNotContain(own);
            assertThat(asked(browser, page, "")).as(page.toString()).isSubsetOf(own);
        }
    }

    /** @param shows what the page must show, so that nobody takes a browser that failed for a page that was silent */
    private Set<String> asked(String browser, Path page, String shows) throws Exception {
        Set<String> hosts = new ConcurrentSkipListSet<>();
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(proxy, hosts));
            Path seen = folder.resolve("seen.html");
            Process process = new ProcessBuilder(
                            browser,
                            "--headless",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-features=OptimizationHints,OptimizationGuideModelDownloading",
                            "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                            "--proxy-server=http://127.0.0.1:" + proxy.getLocalPort(),
                            "--proxy-bypass-list=<-loopback>",
                            "--virtual-time-budget=10000",
                            "--dump-dom",
                            page.toUri().toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(seen.toFile())
                    .start();
            if (!process.waitFor(4, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                Assumptions.abort("the browser was not done with " + page.getFileName() + " within 4 minutes");
            }
            assertThat(Files.readString(seen))
                    .as("what the browser shows of " + page)
                    .hasSizeGreaterThan(60)
                    .contains(shows.isEmpty() ? "DR Drills" : shows);
        }
        return hosts;
    }

    private static void serve(ServerSocket proxy, Set<String> hosts) {
        while (!proxy.isClosed()) {
            try (Socket caller = proxy.accept()) {
                caller.setSoTimeout(2000);
                String request = new BufferedReader(
                                new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1))
                        .readLine();
                if (request != null) {
                    hosts.add(request.replaceFirst("^[A-Z]+ (?:[a-z]+://)?", "").replaceFirst("[/: ].*$", ""));
                }
                caller.getOutputStream()
                        .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // the browser hung up, or the test is over
            }
        }
    }

    private static Path generator() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            built.filter(path -> path.getFileName().toString().startsWith("allure-")
                            && Files.isDirectory(path.resolve("lib")))
                    .forEach(found::add);
        }
        return found.isEmpty() ? null : found.getFirst();
    }
}
