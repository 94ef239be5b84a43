package org.drdrills;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The comments and string literals of a Java source, but for the words of steps and for code in comments. */
final class JavaText {
    private static final Pattern PIECES = Pattern.compile(
            "(?<comment>//[^\\n]*|/\\*.*?\\*/)|\"\"\"(?<block>.*?)\"\"\"|\"(?<string>(?:[^\"\\\\\\n]|\\\\.)*)\"|'(?:[^'\\\\\\n]|\\\\.)+'",
            Pattern.DOTALL);
    private static final Pattern STEP =
            Pattern.compile("@(Given|When|Then)\\(\\s*(\"(?:[^\"\\\\\\n]|\\\\.)*\"\\s*\\+\\s*)*$");
    private static final Pattern CODE = Pattern.compile("\\{@(code|link|linkplain|value)[^}]*\\}");
    private static final int LONGEST_STEP = 600;

    private JavaText() {}

    /** A comment, without its marks, or the inside of a string literal, as it stands in the source. */
    record Piece(int line, boolean comment, String text) {}

    static List<Piece> of(String source) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PIECES.matcher(source);
        int line = 1;
        int counted = 0;
        while (matcher.find()) {
            line += (int) source.substring(counted, matcher.start())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            counted = matcher.start();
            MatchResult piece = matcher.toMatchResult();
            if (piece.group("comment") != null) {
                String text = piece.group("comment").replaceAll("^//|^/\\*+|\\*/$", "");
                pieces.add(new Piece(
                        line,
                        true,
                        CODE.matcher(text.replaceAll("\\n *\\*", "\n")).replaceAll("")));
            } else if (!step(source, piece.start())) {
                String text = piece.group("block") != null ? piece.group("block") : piece.group("string");
                if (text != null) {
                    pieces.add(new Piece(line, false, text));
                }
            }
        }
        return pieces;
    }

    private static boolean step(String source, int at) {
        return STEP.matcher(source.substring(Math.max(0, at - LONGEST_STEP), at))
                .find();
    }
}
