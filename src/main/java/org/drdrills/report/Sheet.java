package org.drdrills.report;

import org.drdrills.record.Markup;
import org.drdrills.record.Resource;

/** The frame of what is made for paper: one look on screen, in print and as PDF. Well-formed XML, nothing fetched, nothing to be run. */
final class Sheet {
    private static final String STYLE = Resource.text(Sheet.class, "sheet.css");

    private Sheet() {}

    /**
     * @param kind   class of the body: {@code summary} or {@code report}
     * @param footer stands at the foot of each page
     */
    static String of(String kind, String title, String description, String footer, String body) {
        return """
                <!DOCTYPE html>
                <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
                <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="referrer" content="no-referrer" />
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'" />
                <meta name="description" content=\"""" + Markup.escape(description) + "\" />\n<title>" + Markup.escape(title) + "</title>\n<style>\n"
                + STYLE
                + "@page { @bottom-left { content: \"" + css(footer)
                + "\"; font-family: \"DejaVu Sans\"; font-size: 6.5pt; color: #57606a; vertical-align: top; padding-top: 3mm; white-space: nowrap } }\n</style>\n</head>\n<body class=\""
                + kind + "\">\n<div class=\"paper\">\n" + body + "</div>\n</body>\n</html>\n";
    }

    /** A text within a style sheet within a page. */
    private static String css(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            out.append(
                    Character.isLetterOrDigit(c) && c < 0x7F || " .,:;-–·/()".indexOf(c) >= 0 ? String.valueOf(c) : "");
        }
        return out.toString();
    }
}
