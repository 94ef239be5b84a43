package org.drdrills.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import org.drdrills.chart.Look;
import org.drdrills.record.Markup;
import org.drdrills.record.Resource;

/**
 * The pages' templates, {@code src/main/jte}, which the build compiles into this package. They escape whatever they print;
 * only {@code $unsafe} prints as it is, and is for our own charts and style sheets.
 */
final class Templates {
    static final String PAGE_STYLE = Resource.text(Templates.class, "page.css") + Look.DARK;
    /** What paper has of its style, and what only a screen has: the PDF is made from the former alone. */
    static final String SHEET_STYLE = Resource.text(Templates.class, "sheet.css");

    static final String SCREEN_STYLE = Resource.text(Templates.class, "screen.css") + Look.DARK;
    static final String PAGE_SCRIPT = Resource.text(Templates.class, "page.js");

    private static final TemplateEngine ENGINE =
            TemplateEngine.createPrecompiled(null, ContentType.Html, null, Templates.class.getPackageName());
    private static final int USUAL_LENGTH = 262_144;

    private Templates() {}

    /** @param page the template's name and its only parameter; the same parameter always gives the same text */
    static String render(String page, Object parameter) {
        StringOutput out = new StringOutput(USUAL_LENGTH);
        ENGINE.render(page + ".jte", parameter, new OwaspHtmlTemplateOutput(out) {
            @Override
            public void writeUserContent(String text) {
                super.writeUserContent(text == null ? null : Markup.printable(text));
            }
        });
        return out.toString();
    }

    /** What may stand in a string of a style sheet. */
    static String css(String text) {
        return text.codePoints()
                .filter(c -> Character.isLetterOrDigit(c) && c < 0x7F || " .,:;-–·/()".indexOf(c) >= 0)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
