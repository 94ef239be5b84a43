package org.drdrills.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URLEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes secrets out of texts before they are written: the lab's own, by value and in their usual disguises, and
 * whatever looks like a password, key or token. What was there is replaced by {@value #MARK}, so that a reader
 * sees that something was taken out.
 */
public final class Redaction {
    public static final String MARK = "[redacted]";

    /** Shorter values would tear holes into ordinary words. */
    private static final int SHORTEST = 4;

    private static final Pattern KEY_BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----");
    private static final Pattern KEY_END = Pattern.compile("-----END [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----");

    private static final String NAME =
            "(?:pass(?:word|wd|phrase|file)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
                    + "|client[_-]?secret|auth[_-]?key|credentials?)";

    /** Each keeps what stands before the secret (group 1) and what stands after it (group 2). */
    private static final List<Pattern> SHAPES = List.of(
            // "password": "…", password='…'
            Pattern.compile(
                    "(?i)(" + NAME
                            + "[\"']?\\s{0,8}[:=]>?\\s{0,8}[\"'])(?=[^\"'])[^\"'\\\\]{0,4096}+(?:\\\\.[^\"'\\\\]{0,4096}+){0,64}+([\"'])"),
            // PGPASSWORD=…, token: …, --password=…
            Pattern.compile("(?i)(" + NAME + "\\s{0,8}[:=]\\s{0,8})(?!\\[redacted])[^\\s\"',;&)}\\]\\[{(]{1,4096}()"),
            // CREATE ROLE … PASSWORD '…'
            Pattern.compile("(?i)(\\bpassword\\s{1,8}')[^']*+(?:''[^']*+){0,64}+(')"),
            // --password …, -P … is too common a flag to touch
            Pattern.compile("(?i)((?<![\\w-])--[\\w-]{0,40}?" + NAME + "\\s{1,8})(?![-\\[])\\S{1,4096}()"),
            // Authorization: Bearer …
            Pattern.compile(
                    "(?i)(\\b(?:bearer|basic|digest|negotiate)\\s{1,4})(?=[A-Za-z]{0,4096}+[0-9=+/_.~-])[A-Za-z0-9+/_.~=-]{8,4096}+()"),
            // scheme://user:…@host
            Pattern.compile("((?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,20}+://[^\\s:/@]{0,100}:)[^\\s/@]{1,200}(@)"),
            // JSON web tokens
            Pattern.compile("()\\beyJ[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{4,4096}\\.[A-Za-z0-9_-]{0,4096}()"),
            // stored verifiers
            Pattern.compile(
                    "(SCRAM-SHA-256\\$)[0-9]{1,8}:[A-Za-z0-9+/=]{8,200}\\$[A-Za-z0-9+/=]{8,200}:[A-Za-z0-9+/=]{8,200}()"),
            Pattern.compile("()\\bmd5[0-9a-f]{32}\\b()"),
            // keys of well-known make
            Pattern.compile("()\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b()"),
            Pattern.compile(
                    "()\\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|glpat-[A-Za-z0-9_-]{20,255}|xox[abpr]-[A-Za-z0-9-]{10,255})()"));

    /** A whole line in which something is said to be what a variable of a shell, of Compose or of psql holds, or is a known word. */
    private static final String REFERENCE =
            "(?m)^[^\u0001\\n]{0,4096}?(?:[:=]\\s{0,8}[\"']?(?:\\$\\{?[A-Za-z_]|[A-Z][A-Z0-9_]{3,80}\\s{0,8}(?:[,}\\]#]|$)|%s$)|\\s:'[a-z_]{1,80}')[^\u0001\\n]{0,4096}$";

    private static final Pattern HIDDEN = Pattern.compile("\u0001([0-9]{1,7})\u0001");

    private final List<String> values;

    private Redaction(List<String> values) {
        this.values = values;
    }

    /** @param secrets values that must not be seen; those shorter than four characters are left to the patterns */
    public static Redaction of(Collection<String> secrets) {
        Set<String> shapes = new LinkedHashSet<>();
        for (String secret : secrets) {
            if (secret == null || secret.length() < SHORTEST) {
                continue;
            }
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            shapes.add(secret);
            shapes.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
            shapes.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
            shapes.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
            shapes.add(secret.replace("'", "''"));
            shapes.add(Markup.escape(secret));
            shapes.add(Base64.getEncoder().encodeToString(bytes));
            shapes.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
            shapes.add(HexFormat.of().formatHex(bytes));
        }
        List<String> longestFirst = new ArrayList<>(shapes);
        longestFirst.sort(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        return new Redaction(List.copyOf(longestFirst));
    }

    /** Patterns only. */
    public static Redaction ofPatterns() {
        return of(List.of());
    }

    /** The text without its secrets; line ends are kept. */
    public String text(String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        if (text.indexOf('\n') < 0 && !KEY_BEGIN.matcher(text).find()) {
            return line(text);
        }
        StringBuilder out = new StringBuilder(text.length());
        boolean[] inKey = {false};
        for (String line : text.split("(?<=\n)", -1)) {
            String end = line.endsWith("\r\n") ? "\r\n" : line.endsWith("\n") ? "\n" : "";
            String clean = line(line.substring(0, line.length() - end.length()), inKey);
            if (clean != null) {
                out.append(clean).append(end);
            }
        }
        return out.toString();
    }

    /**
     * Takes out secrets that are written out, and leaves lines as they are that refer to one: {@code password: ${PASSWORD}}, {@code password: APP_PASSWORD}.
     *
     * @param known a word that is public, and so no secret
     */
    String literals(String text, String known) {
        if (text.indexOf('\u0001') >= 0) {
            // no text that a user writes
            return values(text);
        }
        Matcher reference =
                Pattern.compile(REFERENCE.replace("%s", Pattern.quote(known))).matcher(text);
        List<String> kept = new ArrayList<>();
        String hidden = reference.replaceAll(line -> {
            kept.add(values(line.group()));
            return "\u0001" + (kept.size() - 1) + "\u0001";
        });
        return HIDDEN.matcher(text(hidden))
                .replaceAll(line -> Matcher.quoteReplacement(kept.get(Integer.parseInt(line.group(1)))));
    }

    /** Takes out the declared values only: for pages, whose markup the patterns would tear. */
    public String values(String text) {
        String clean = text;
        for (String value : values) {
            clean = clean.replace(value, MARK);
        }
        return clean;
    }

    /**
     * Copies a log line by line, without its secrets. Bytes that are no UTF-8 become replacement characters.
     *
     * @return the number of lines that were changed
     */
    public long copy(InputStream from, Path to) throws IOException {
        long changed = 0;
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        Files.createDirectories(to.toAbsolutePath().getParent());
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, decoder));
                Writer writer = Files.newBufferedWriter(to)) {
            boolean[] inKey = {false};
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String clean = line(line, inKey);
                changed += line.equals(clean) ? 0 : 1;
                if (clean != null) {
                    writer.write(clean);
                    writer.write('\n');
                }
            }
        }
        return changed;
    }

    /** @return the line, or null where it is the inside of a key */
    private String line(String line, boolean[] inKey) {
        if (inKey[0]) {
            var end = KEY_END.matcher(line);
            if (end.find()) {
                inKey[0] = false;
                return end.end() == line.length() ? null : line(line.substring(end.end()));
            }
            return null;
        }
        var begin = KEY_BEGIN.matcher(line);
        if (begin.find()) {
            var end = KEY_END.matcher(line);
            String before = line(line.substring(0, begin.start()));
            if (end.find(begin.end())) {
                return before + MARK + line(line.substring(end.end()));
            }
            inKey[0] = true;
            return before + MARK;
        }
        return line(line);
    }

    private String line(String line) {
        String clean = values(line);
        for (Pattern shape : SHAPES) {
            clean = shape.matcher(clean)
                    .replaceAll(match -> Matcher.quoteReplacement(match.group(1) + MARK + match.group(2)));
        }
        return clean;
    }

    /** Whether the one text is the other with something taken out of it. */
    public static boolean hides(String redacted, String original) {
        return redacted.contains(MARK)
                && Pattern.compile(
                                Stream.of(redacted.split(Pattern.quote(MARK), -1))
                                        .map(Pattern::quote)
                                        .collect(Collectors.joining(".*")),
                                Pattern.DOTALL)
                        .matcher(original)
                        .matches();
    }
}
