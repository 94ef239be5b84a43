package org.drdrills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps words of a private vocabulary out of the documentation, the features, the environments, and the comments and messages of the
 * code. features/README.md has the terms that are used instead.
 */
class LanguageTest {
    private static final List<Term> TERMS = List.of(
            new Term("people", "clients, users or operators"),
            new Term("nobody|somebody|anybody|everybody|whoever|no one", "name the actor"),
            new Term("by themselves|by himself|of (its|their) own accord", "automatically"),
            new Term("(in|out of) step", "in sync, out of sync"),
            new Term("stands? apart", "is partitioned, is separate"),
            new Term(
                    "(not|to|must|fault|faults) bite|bites(?![.-])|fault bit",
                    "the fault took effect, had no observed effect"),
            new Term("(client|operator)s?'?s? box(es)?", "client container, operator container"),
            new Term("cannot be heard", "is partitioned"),
            new Term("befalls?", "affect, fault coverage"),
            new Term("reckon(s|ed|ing)?", "compute, check or estimate"),
            new Term("lest", "to avoid that"),
            new Term("(tested|tests?|testing) the tester|tested tester", "self-test"),
            new Term("by hand and by chance", "interactive and exploratory drills"),
            new Term("watchm[ae]n", "live monitor"),
            new Term("linem[ae]n", "link probe"),
            new Term("switchboard", "proxy control"),
            new Term("XmppSeat", "XmppConnection"),
            new Term("crews?", "session pool"));

    /** Names of stages that records hold. */
    private static final Set<String> KEPT = Set.of("in step");

    /**
     * A word that is not used.
     *
     * @param regex   of the word, without regard to case
     * @param instead what is written instead
     */
    private record Term(String regex, String instead, Pattern pattern) {
        Term(String regex, String instead) {
            this(
                    regex,
                    instead,
                    // Ids and file names are made of words with hyphens.
                    Pattern.compile("(?<![\\w-])(?:" + regex + ")(?![\\w-])", Pattern.CASE_INSENSITIVE));
        }
    }

    private static void check(String where, String text, List<String> found) {
        for (Term term : TERMS) {
            term.pattern()
                    .matcher(text)
                    .results()
                    .forEach(match -> found.add(
                            where + ": '" + match.group() + "'; write: " + term.instead() + ". " + text.strip()));
        }
    }

    @Test
    void documentsUseStandardTerms() throws IOException {
        List<String> found = new ArrayList<>();
        List<Markdown> all = Markdown.all();
        for (Markdown markdown : all) {
            for (Markdown.Line line : markdown.prose()) {
                check(markdown.file() + ":" + line.number(), line.words(), found);
            }
        }
        assertThat(all).hasSizeGreaterThan(15);
        assertThat(found).isEmpty();
    }

    @Test
    void featuresUseStandardTerms() throws IOException {
        List<String> found = new ArrayList<>();
        int scanned = 0;
        try (Stream<Path> files = Files.list(Path.of("features"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".feature"))
                    .sorted()
                    .toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    check(file + ":" + (i + 1), lines.get(i), found);
                    scanned += lines.get(i).isBlank() ? 0 : 1;
                }
            }
        }
        assertThat(scanned).as("lines").isGreaterThan(1000);
        assertThat(found).isEmpty();
    }

    @Test
    void commentsAndMessagesUseStandardTerms() throws IOException {
        List<String> found = new ArrayList<>();
        Set<String> gone = new TreeSet<>(KEPT);
        int comments = 0;
        int strings = 0;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                for (JavaText.Piece piece : JavaText.of(Files.readString(file))) {
                    if (piece.comment() || !KEPT.contains(piece.text())) {
                        check(file + ":" + piece.line(), piece.text(), found);
                    } else {
                        gone.remove(piece.text());
                    }
                    comments += piece.comment() ? 1 : 0;
                    strings += piece.comment() ? 0 : 1;
                }
            }
        }
        assertThat(comments).isGreaterThan(1000);
        assertThat(strings).isGreaterThan(3000);
        assertThat(found).isEmpty();
        assertThat(gone).as("exceptions that nothing needs any more").isEmpty();
    }

    /** Servers, runbooks, Compose files and images: their comments, messages and the names of what they keep. */
    @Test
    void environmentsUseStandardTerms() throws IOException {
        List<String> found = new ArrayList<>();
        int scanned = 0;
        try (Stream<Path> files = Files.walk(Path.of("environments"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (file.toString().endsWith(".md") || text.indexOf('\0') >= 0) {
                    continue;
                }
                List<String> lines = text.lines().toList();
                for (int i = 0; i < lines.size(); i++) {
                    check(file + ":" + (i + 1), lines.get(i), found);
                }
                scanned++;
            }
        }
        assertThat(scanned).as("files").isGreaterThan(100);
        assertThat(found).isEmpty();
    }

    @Test
    void pagesUseStandardTerms() throws IOException {
        List<String> found = new ArrayList<>();
        int scanned = 0;
        try (Stream<Path> files = Files.list(Path.of("src/main/jte"))) {
            for (Path file : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    String line = lines.get(i).strip();
                    String text = line.startsWith("@") ? "" : line.replaceAll("[$!]\\{[^}]*}|@(if|elseif)\\(\\S*", "");
                    check(file + ":" + (i + 1), text, found);
                    scanned += text.isEmpty() ? 0 : 1;
                }
            }
        }
        assertThat(scanned).as("lines of pages").isGreaterThan(200);
        assertThat(found).isEmpty();
    }

    @Test
    void aWordOfTheListIsFound() {
        List<String> found = new ArrayList<>();
        check("here", "Nobody is served: people sit in a site that stands apart.", found);
        check("here", "the-people-of-a-lost-server and bite.did-not are ids", found);
        assertThat(found).hasSize(3).allMatch(line -> line.startsWith("here: '"));
        assertThat(JavaText.of(
                        "int a; // a crew\nString b = \"\\\"x\"; /* {@code crew} c */ char d = '\"'; @When(\"e\")"))
                .containsExactly(
                        new JavaText.Piece(1, true, " a crew"),
                        new JavaText.Piece(2, false, "\\\"x"),
                        new JavaText.Piece(2, true, "  c "));
    }
}
