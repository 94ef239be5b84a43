package org.drdrills.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.RunStory;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Resource;
import org.drdrills.record.RunFolder;

/** Renders everything of a run that is read once more, and compares: pages to the byte, PDFs by their text. */
public final class Rereading {
    private Rereading() {}

    /**
     * @param root   the run's folder, which may lie in a bundle
     * @param sha256 of its {@code evidence.json}
     * @return what is missing or not as it is rendered from the evidence and the records; one sentence each
     */
    public static List<String> mismatches(Path root, Evidence evidence, String sha256) {
        List<String> mismatches = new ArrayList<>();
        RunStory story = RunStory.of(evidence);
        for (Renderer<RunStory> renderer : Renderers.ofRun()) {
            compare(mismatches, root.resolve(renderer.file()), renderer.render(story));
        }
        Exhibit exhibit = new Exhibit(evidence, sha256);
        for (Renderer<Exhibit> renderer : Renderers.ofEvidence()) {
            String page = renderer.render(exhibit);
            compare(mismatches, root.resolve(renderer.file()), page);
            paper(mismatches, root.resolve(renderer.file().replace(".html", ".pdf")), page);
        }
        compare(mismatches, root.resolve(Evidence.SCHEMA), Resource.text(Evidence.class, Evidence.SCHEMA));
        for (DrillFolder drill : RunFolder.at(root).drills()) {
            DrillStory there = DrillStory.of(drill, HistoryFile::open);
            // a drill of a joined run was told under the run in which it was run
            DrillStory told = there.at(
                    "reports/" + there.record().run() + "/" + drill.path().getFileName());
            for (Renderer<DrillStory> renderer : Renderers.ofDrill()) {
                compare(
                        mismatches,
                        drill.path().resolve(renderer.file()),
                        drill.redaction().values(renderer.render(told)));
            }
        }
        return mismatches;
    }

    private static void compare(List<String> mismatches, Path file, String rendered) {
        String name = name(file);
        try {
            if (!Files.exists(file)) {
                mismatches.add(name + " is missing.");
            } else if (!Files.readString(file).equals(rendered)) {
                mismatches.add(name + " is not what is rendered from the evidence: "
                        + first(Files.readString(file), rendered));
            }
        } catch (IOException e) {
            mismatches.add(name + " cannot be read as text: " + e.getMessage() + ".");
        }
    }

    private static void paper(List<String> mismatches, Path file, String page) {
        try {
            if (!Files.exists(file)) {
                // a run that was told to write no papers has none
                return;
            }
            String there = text(Files.readAllBytes(file));
            String rendered = text(Pdf.of(page));
            if (!there.equals(rendered)) {
                mismatches.add(name(file) + " is not what is rendered from the evidence: " + first(there, rendered));
            }
        } catch (IOException | UncheckedIOException e) {
            mismatches.add(name(file) + " cannot be read as a PDF: " + e.getMessage() + ".");
        }
    }

    private static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    private static String name(Path file) {
        String name = file.toString().replace('\\', '/');
        return name.startsWith("/") ? name.substring(1) : name;
    }

    /** Where two texts part. */
    private static String first(String there, String rendered) {
        int at = 0;
        while (at < Math.min(there.length(), rendered.length()) && there.charAt(at) == rendered.charAt(at)) {
            at++;
        }
        return "it says \"" + around(there, at) + "\" where \"" + around(rendered, at) + "\" is expected.";
    }

    private static String around(String text, int at) {
        int from = Math.max(0, at - 30);
        return text.substring(from, Math.min(text.length(), at + 30)).replaceAll("\\s+", " ");
    }
}
