package org.drdrills.evidence;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.drdrills.check.Verdict;
import org.drdrills.record.Json;
import org.drdrills.record.Resource;

/**
 * The controls that drills support evidence for: the file {@value #FILE} beside this class. To add one: an entry there; a test checks
 * that its fields and tags exist.
 *
 * @param says the only claim that is made
 */
@JsonIgnoreProperties("format")
public record Controls(String says, List<Control> controls) {
    public static final String FORMAT = "drdrills-controls/1";
    public static final String FILE = "controls.json";

    public Controls {
        controls = List.copyOf(controls);
    }

    public static Controls all() {
        return Json.parse(Path.of(FILE), text(), FORMAT, Controls.class, Set.of());
    }

    /** The file as it is. */
    public static String text() {
        return Resource.text(Controls.class, FILE);
    }

    /** {@code controls.md} of a run: what it supports evidence for, and what no drill of it answers. */
    public String index(Evidence evidence) {
        List<Control.Drilled> drilled = drilled(evidence);
        StringBuilder out =
                new StringBuilder("# Controls that run `" + evidence.run().run() + "` supports evidence for\n\n");
        out.append(
                        "A drill supports evidence for a control; that an organisation complies with it is a human judgement. What each asks for stands in the suite's\n")
                .append(
                        "own words. Fields are those of `evidence.json`. Where no number is given, a clause is named by its subject.\n");
        String framework = "";
        for (Control control : controls) {
            if (!control.framework().equals(framework)) {
                framework = control.framework();
                out.append("\n## ")
                        .append(framework)
                        .append(", ")
                        .append(control.edition())
                        .append(
                                "\n\n| Clause | Asks | Drills here | Answered by | Does not show |\n| --- | --- | --- | --- | --- |\n");
            }
            List<Control.Drilled> mine = drilled.stream()
                    .filter(drill -> control.answeredBy(drill.tags()))
                    .toList();
            out.append("| ")
                    .append(control.clause())
                    .append(" | ")
                    .append(control.asks())
                    .append(" | ")
                    .append(count(mine))
                    .append(" | `")
                    .append(String.join("` `", control.evidence()))
                    .append("` | ")
                    .append(control.limits())
                    .append(" |\n");
        }
        return out.toString();
    }

    /** Drills that are evidence of anything. */
    public static List<Control.Drilled> drilled(Evidence evidence) {
        return evidence.drills().stream()
                .filter(drill -> !drill.record().badOnPurpose())
                .map(Control.Drilled::of)
                .toList();
    }

    /** Such as {@code 3 MET, 1 MISSED}. */
    public static String count(List<Control.Drilled> drills) {
        if (drills.isEmpty()) {
            return "none";
        }
        StringBuilder out = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            long number =
                    drills.stream().filter(drill -> drill.verdict() == verdict).count();
            if (number > 0) {
                out.append(out.isEmpty() ? "" : ", ").append(number).append(' ').append(verdict);
            }
        }
        return out.toString();
    }
}
