package org.drdrills.report;

import org.drdrills.record.Markup;
import org.drdrills.record.Resource;

/** The frame of every page: one file, nothing fetched, nothing to be run but the opening of folds for print. */
final class Page {
    private static final String STYLE = Resource.text(Page.class, "page.css");
    private static final String FOLDS =
            "addEventListener('beforeprint',function(){document.querySelectorAll('details').forEach(function(d){d.open=true})})";

    private Page() {}

    static String of(String title, String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
                <title>""" + Markup.escape(title) + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body
                + "<script>" + FOLDS + "</script>\n</body>\n</html>\n";
    }
}
