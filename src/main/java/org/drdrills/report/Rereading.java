package org.drdrills.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.drdrills.evidence.DrillStory;
import org.drdrills.evidence.Evidence;
import org.drdrills.evidence.Exhibit;
import org.drdrills.evidence.RunStory;
import org.drdrills.evidence.bundle.Reading;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.Resource;
import org.drdrills.record.RunFolder;
import org.drdrills.record.Sha256;

/**
 * Renders everything of a run that is read once more, and compares: pages to the byte, PDFs to the byte or, where another Java packed them,
 * by their text, drawing and images.
 */
public final class Rereading implements Reading {
    private final Function<String, byte[]> printer;

    public Rereading() {
        this(Pdf::of);
    }

    /** @param printer makes a PDF of a page */
    Rereading(Function<String, byte[]> printer) {
        this.printer = printer;
    }

    @Override
    public List<String> files(Path root, Evidence evidence) {
        List<String> files = new ArrayList<>();
        Renderers.ofRun().forEach(renderer -> files.add(renderer.file()));
        Renderers.ofEvidence().forEach(renderer -> files.addAll(List.of(renderer.file(), paper(renderer.file()))));
        Renderers.tables().forEach(renderer -> files.add(renderer.file()));
        files.add(Evidence.SCHEMA);
        for (DrillFolder drill : RunFolder.at(root).drills()) {
            Renderers.ofDrill().forEach(renderer -> files.add(name(drill.path().resolve(renderer.file()))));
        }
        return files;
    }

    @Override
    public List<String> mismatches(Path root, Evidence evidence, String sha256, Set<String> broken) {
        List<String> mismatches = new ArrayList<>();
        Predicate<Path> whole = file -> !broken.contains(name(file));
        RunStory story = RunStory.of(evidence);
        for (Renderer<RunStory> renderer : Renderers.ofRun()) {
            compare(mismatches, whole, root.resolve(renderer.file()), renderer.render(story));
        }
        Exhibit exhibit = new Exhibit(evidence, sha256);
        for (Renderer<Exhibit> renderer : Renderers.ofEvidence()) {
            String page = renderer.render(exhibit);
            compare(mismatches, whole, root.resolve(renderer.file()), page);
            Path paper = root.resolve(paper(renderer.file()));
            if (whole.test(paper)) {
                comparePaper(mismatches, paper, page);
            }
        }
        for (Renderer<Exhibit> renderer : Renderers.tables()) {
            compare(mismatches, whole, root.resolve(renderer.file()), renderer.render(exhibit));
        }
        compare(mismatches, whole, root.resolve(Evidence.SCHEMA), Resource.text(Evidence.class, Evidence.SCHEMA));
        for (DrillFolder drill : RunFolder.at(root).drills()) {
            DrillStory there = DrillStory.of(drill, HistoryFile::open);
            DrillStory told = there.at(place(there, drill));
            for (Renderer<DrillStory> renderer : Renderers.ofDrill()) {
                compare(
                        mismatches,
                        whole,
                        drill.path().resolve(renderer.file()),
                        drill.redaction().values(renderer.render(told)));
            }
        }
        return mismatches;
    }

    /** A drill of a joined run is told under the run in which it was run. */
    static String place(DrillStory story, DrillFolder drill) {
        return "reports/" + story.record().run() + "/" + drill.path().getFileName();
    }

    /** The PDF of a page that is made for paper. */
    static String paper(String page) {
        return page.replace(".html", ".pdf");
    }

    private static void compare(List<String> mismatches, Predicate<Path> whole, Path file, String rendered) {
        if (!whole.test(file)) {
            return;
        }
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

    private void comparePaper(List<String> mismatches, Path file, String page) {
        String name = name(file);
        if (!Files.exists(file)) {
            mismatches.add(name + " is missing.");
            return;
        }
        byte[] rendered = printer.apply(page);
        try {
            byte[] there = Files.readAllBytes(file);
            if (Arrays.equals(there, rendered)) {
                return;
            }
            try (PDDocument one = Loader.loadPDF(there);
                    PDDocument other = Loader.loadPDF(rendered)) {
                String text = new PDFTextStripper().getText(one);
                String expected = new PDFTextStripper().getText(other);
                if (!text.equals(expected)) {
                    mismatches.add(name + " is not what is rendered from the evidence: " + first(text, expected));
                } else if (!drawn(one).equals(drawn(other))) {
                    mismatches.add(
                            name + " is not drawn as it is rendered from the evidence, though its text is the same.");
                }
            }
        } catch (IOException | UncheckedIOException e) {
            mismatches.add(name + " cannot be read as a PDF: " + e.getMessage() + ".");
        }
    }

    /** All that a reader sees of a PDF: of each page what is drawn and what is laid over it, and the images. */
    private static List<String> drawn(PDDocument document) throws IOException {
        List<String> drawn = new ArrayList<>();
        for (PDPage page : document.getPages()) {
            try (InputStream content = page.getContents()) {
                drawn.add(page.getMediaBox() + " " + page.getAnnotations().size() + " "
                        + Sha256.of(content.readAllBytes()));
            }
        }
        List<String> images = new ArrayList<>();
        for (COSObjectKey key : document.getDocument().getXrefTable().keySet()) {
            if (document.getDocument().getObjectFromPool(key).getObject() instanceof COSStream stream
                    && (COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE))
                            || COSName.FORM.equals(stream.getCOSName(COSName.SUBTYPE)))) {
                try (InputStream content = stream.createInputStream()) {
                    images.add(Sha256.of(content.readAllBytes()));
                }
            }
        }
        images.sort(null);
        drawn.addAll(images);
        return drawn;
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
