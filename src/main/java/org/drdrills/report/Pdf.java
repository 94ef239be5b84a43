package org.drdrills.report;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.svgsupport.BatikSVGDrawer;
import com.openhtmltopdf.util.XRLog;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDMetadata;

/** A page of ours as PDF/A-2a and PDF/UA: fonts embedded, colours defined, text that can be searched and read aloud. */
final class Pdf {
    private static final String FONTS = "/net/sf/jasperreports/fonts/dejavu/";

    private static final Pattern DATES = Pattern.compile("\\s*<xmp:(\\w+Date)>[^<]*</xmp:\\1>");

    private static final Pattern DRAWING = Pattern.compile("<svg ([^>]*)>(?=(?:\\s*<title[^>]*>([^<]*)</title>)?)");
    private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]*)\">([^<]*)</a>");

    static {
        System.setProperty("java.awt.headless", "true");
        XRLog.listRegisteredLoggers().forEach(logger -> XRLog.setLevel(logger, java.util.logging.Level.OFF));
    }

    private Pdf() {}

    /** @param page well-formed, as {@code sheet.jte} makes it; nothing is fetched for it */
    static byte[] of(String page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(262_144);
        try (BatikSVGDrawer drawer = new BatikSVGDrawer()) {
            PdfRendererBuilder builder = new PdfRendererBuilder();
            builder.useFastMode();
            builder.withHtmlContent(described(page), null);
            builder.useUriResolver((base, uri) -> null);
            builder.useSVGDrawer(drawer);
            builder.usePdfAConformance(PdfRendererBuilder.PdfAConformance.PDFA_2_A);
            builder.usePdfUaAccessibility(true);
            builder.useColorProfile(ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData());
            for (String family : List.of("DejaVu Sans", "DejaVu Sans Mono")) {
                builder.useFont(() -> font(family, ""), family, 400, FontStyle.NORMAL, true);
                builder.useFont(() -> font(family, "-Bold"), family, 700, FontStyle.NORMAL, true);
            }
            builder.withProducer("DR Drills");
            builder.toStream(out);
            builder.run();
            return archived(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("The PDF could not be written", e);
        }
    }

    /** What is read aloud of drawings and links, where a PDF looks for it. A sign without a title stands beside its word. */
    private static String described(String page) {
        String drawings = DRAWING.matcher(page)
                .replaceAll(drawing -> Matcher.quoteReplacement("<svg alt=\""
                        + (drawing.group(2) == null ? "sign" : drawing.group(2)) + "\" " + drawing.group(1) + ">"));
        return LINK.matcher(drawings)
                .replaceAll(link -> Matcher.quoteReplacement(
                        "<a href=\"" + link.group(1) + "\" title=\"" + link.group(2) + "\">" + link.group(2) + "</a>"));
    }

    /**
     * Hatched areas become small images that ask to be smoothed, which an archive must not do. The moment of rendering is taken out, so that
     * the same page gives the same bytes.
     */
    private static byte[] archived(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            for (COSObjectKey key : document.getDocument().getXrefTable().keySet()) {
                if (document.getDocument().getObjectFromPool(key).getObject() instanceof COSStream stream
                        && COSName.IMAGE.equals(stream.getCOSName(COSName.SUBTYPE))) {
                    stream.removeItem(COSName.INTERPOLATE);
                }
            }
            document.getDocumentInformation().setCreationDate(null);
            document.getDocumentInformation().setModificationDate(null);
            PDMetadata metadata = document.getDocumentCatalog().getMetadata();
            String text = new String(metadata.toByteArray(), StandardCharsets.UTF_8);
            metadata.importXMPMetadata(DATES.matcher(text).replaceAll("").getBytes(StandardCharsets.UTF_8));
            document.getDocument().getTrailer().removeItem(COSName.ID);
            document.setDocumentId(0L);
            ByteArrayOutputStream out = new ByteArrayOutputStream(pdf.length);
            document.save(out);
            return out.toByteArray();
        }
    }

    private static InputStream font(String family, String weight) {
        String file = FONTS + family.replace(" ", "") + weight + ".ttf";
        InputStream font = Pdf.class.getResourceAsStream(file);
        if (font == null) {
            throw new IllegalStateException("font " + file + " is missing from the build");
        }
        return font;
    }
}
