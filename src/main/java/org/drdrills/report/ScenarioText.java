package org.drdrills.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scenario in pieces that read like the page of a book: keywords stand out, limits too, the rest is plain. */
final class ScenarioText {
    private static final Pattern HEADING = Pattern.compile(
            "^(\\s*)(Feature|Background|Rule|Scenario Outline|Scenario|Example|Examples|Scenarios):(.*)$");
    private static final Pattern STEP = Pattern.compile("^(\\s*)(Given|When|Then|And|But|\\*)( .*)$");
    private static final Pattern NUMBER = Pattern.compile(
            "\\d+(?:\\.\\d+)?(?: (?:seconds?|minutes?|hours?|milliseconds?|%|percent|operations per second))?");

    /** @param look its class in the style sheet, or null */
    record Piece(boolean bold, String look, String text) {
        static Piece plain(String text) {
            return new Piece(false, null, text);
        }
    }

    private ScenarioText() {}

    static List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        for (String line : text.stripIndent().strip().lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            Matcher step = STEP.matcher(line);
            if (heading.matches()) {
                pieces.add(Piece.plain(heading.group(1)));
                pieces.add(new Piece(true, "head", heading.group(2) + ":"));
                pieces.add(new Piece(true, null, heading.group(3)));
            } else if (step.matches()) {
                pieces.add(Piece.plain(step.group(1)));
                pieces.add(new Piece(false, step.group(2).equals("When") ? "key event" : "key", step.group(2)));
                numbers(pieces, step.group(3));
            } else {
                pieces.add(new Piece(false, line.strip().startsWith("@") ? "tag" : "prose", line));
            }
            pieces.add(Piece.plain("\n"));
        }
        return pieces;
    }

    private static void numbers(List<Piece> pieces, String text) {
        Matcher matcher = NUMBER.matcher(text);
        int at = 0;
        while (matcher.find()) {
            pieces.add(Piece.plain(text.substring(at, matcher.start())));
            pieces.add(new Piece(true, null, matcher.group()));
            at = matcher.end();
        }
        pieces.add(Piece.plain(text.substring(at)));
    }
}
