package org.drdrills.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.record.Markup;

/** A scenario as HTML that reads like the page of a book: keywords stand out, limits too, the rest is plain. */
final class ScenarioText {
    private static final Pattern HEADING = Pattern.compile(
            "^(\\s*)(Feature|Background|Rule|Scenario Outline|Scenario|Example|Examples|Scenarios):(.*)$");
    private static final Pattern STEP = Pattern.compile("^(\\s*)(Given|When|Then|And|But|\\*)( .*)$");
    private static final Pattern NUMBER = Pattern.compile(
            "\\d+(?:\\.\\d+)?(?: (?:seconds?|minutes?|hours?|milliseconds?|%|percent|operations per second))?");

    private ScenarioText() {}

    static String html(String text) {
        StringBuilder out = new StringBuilder("<pre class=\"gherkin\">");
        for (String line : text.stripIndent().strip().lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            Matcher step = STEP.matcher(line);
            if (heading.matches()) {
                out.append(heading.group(1))
                        .append("<b class=\"head\">")
                        .append(heading.group(2))
                        .append(":</b><b>")
                        .append(Markup.escape(heading.group(3)))
                        .append("</b>");
            } else if (step.matches()) {
                boolean event = step.group(2).equals("When");
                out.append(step.group(1))
                        .append("<span class=\"key")
                        .append(event ? " event" : "")
                        .append("\">")
                        .append(step.group(2))
                        .append("</span>")
                        .append(numbers(step.group(3)));
            } else if (line.strip().startsWith("@")) {
                out.append("<span class=\"tag\">").append(Markup.escape(line)).append("</span>");
            } else {
                out.append("<span class=\"prose\">").append(Markup.escape(line)).append("</span>");
            }
            out.append('\n');
        }
        return out.append("</pre>\n").toString();
    }

    private static String numbers(String text) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = NUMBER.matcher(text);
        int at = 0;
        while (matcher.find()) {
            out.append(Markup.escape(text.substring(at, matcher.start())))
                    .append("<b>")
                    .append(Markup.escape(matcher.group()))
                    .append("</b>");
            at = matcher.end();
        }
        return out.append(Markup.escape(text.substring(at))).toString();
    }
}
