package org.drdrills.chart;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Where the texts of a drawing will stand, by estimate. */
public final class TextBoxes {
    record Box(String text, double left, double top, double right, double bottom) {
        boolean meets(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    private TextBoxes() {}

    public static Document parse(String xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        } catch (Exception e) {
            throw new AssertionError(
                    "not well-formed: " + e.getMessage() + "\n"
                            + xml.lines().limit(30).toList(),
                    e);
        }
    }

    static List<Box> of(String svg) {
        List<Box> boxes = new ArrayList<>();
        var texts = parse(svg).getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            double x = Double.parseDouble(text.getAttribute("x"));
            double y = Double.parseDouble(text.getAttribute("y"));
            double size = Double.parseDouble(text.getAttribute("font-size"));
            double width = Lettering.width(
                    text.getTextContent(),
                    size,
                    text.getAttribute("font-weight").equals("bold"));
            double left = switch (text.getAttribute("text-anchor")) {
                case "middle" -> x - width / 2;
                case "end" -> x - width;
                default -> x;
            };
            boxes.add(new Box(text.getTextContent(), left, y - size * 0.76, left + width, y + size * 0.2));
        }
        return boxes;
    }

    /** Pairs of texts that overlap, and texts that leave the drawing. */
    static List<String> faults(String svg) {
        String[] view = parse(svg).getDocumentElement().getAttribute("viewBox").split(" ");
        double right = Double.parseDouble(view[2]);
        double top = Double.parseDouble(view[1]);
        double bottom = top + Double.parseDouble(view[3]);
        List<Box> boxes = of(svg);
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            if (box.left < 0 || box.right > right || box.bottom > bottom) {
                faults.add("outside: " + box);
            }
            for (int j = i + 1; j < boxes.size(); j++) {
                if (box.meets(boxes.get(j))) {
                    faults.add(box + " meets " + boxes.get(j));
                }
            }
        }
        return faults;
    }
}
