package org.drdrills.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drdrills.history.HistoryFile;
import org.drdrills.record.Json;
import org.drdrills.record.Redaction;
import org.drdrills.record.RunFolder;

/**
 * Evidence gathered once more from the records of its run, and compared with what is told. What rests on other runs or on the team's
 * decisions (earlier runs of a drill, owners and states of findings, coverage by earlier runs) cannot be derived from one run and is
 * left out.
 */
public final class Derivation {
    private static final Pattern INDEX = Pattern.compile("\\[\\d+]");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.:]\\d+)*");
    private static final Pattern OTHERS =
            Pattern.compile("This run met its objectives; \\d+ other drills? (?:was|were) last met before scenario, "
                    + "environment or runbooks changed\\.");
    /** Told by other means below, of other runs, or with a path of the machine in it. */
    private static final Set<String> APART = Set.of(
            "readiness",
            "findings",
            "coverage",
            "declared",
            "deviations",
            "artefacts",
            "unreadable",
            "drills[].earlier",
            "drills[].damage");

    private final boolean sameBuild;
    private final List<String> faults = new ArrayList<>();
    private final Set<String> unknown = new TreeSet<>();
    private final Set<String> others = new TreeSet<>();

    private Derivation(boolean sameBuild) {
        this.sameBuild = sameBuild;
    }

    /**
     * @param folder    of the run, which may lie in a bundle
     * @param own       paths that are not the run's own, such as a bundle's
     * @param sameBuild whether this build of the suite gathered the evidence; otherwise its sentences may be worded otherwise, and
     *                  only the numbers in them are compared
     */
    public static Derivation of(Evidence told, RunFolder folder, Predicate<String> own, boolean sameBuild) {
        Derivation derivation = new Derivation(sameBuild);
        Gathering gathering = Gathering.at(folder, RunStory.of(folder, HistoryFile::open));
        derivation.compare(told, gathering.gather(), own);
        derivation.readiness(told.readiness(), gathering.assessment().with(told.findings()));
        return derivation;
    }

    /** One sentence for each thing that is told otherwise than the records have it. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** Runs on which it rests that declared drills were met. */
    public List<String> others() {
        return List.copyOf(others);
    }

    /** Fields that only one of two builds knows; empty where there is one build. */
    public List<String> unknown() {
        return List.copyOf(unknown);
    }

    private void compare(Evidence told, Evidence derived, Predicate<String> own) {
        compare("", Json.tree(told), Json.tree(derived));
        if (told.unreadable().size() != derived.unreadable().size()) {
            differ("unreadable", told.unreadable().size(), derived.unreadable().size());
        }
        List<String> claimed = told.deviations().stream()
                .filter(sentence -> !sentence.startsWith(Gathering.REGISTER_UNREADABLE))
                .toList();
        if (!claimed.equals(derived.deviations()) && sameBuild) {
            differ("deviations", claimed, derived.deviations());
        }
        findings(told, derived);
        coverage(told.coverage(), derived.coverage());
        declared(told, derived.declared());
        List<Evidence.Artefact> here = derived.artefacts().stream()
                .filter(artefact -> !own.test(artefact.path()))
                .toList();
        Set<Evidence.Artefact> odd = new LinkedHashSet<>(told.artefacts());
        here.forEach(artefact -> {
            if (!odd.remove(artefact)) {
                odd.add(artefact);
            }
        });
        if (!odd.isEmpty()) {
            faults.add("evidence.json does not tell of the same files as lie here: "
                    + odd.stream().map(Evidence.Artefact::path).distinct().collect(Collectors.joining(", ")) + ".");
        } else if (!told.artefacts().equals(here)) {
            differ("artefacts", "in another order or twice", "once each, in order");
        }
    }

    private void compare(String path, JsonNode told, JsonNode derived) {
        if (APART.contains(INDEX.matcher(path).replaceAll("[]"))) {
            return;
        }
        if (told.isObject() && derived.isObject()) {
            Set<String> names = new TreeSet<>();
            told.fieldNames().forEachRemaining(names::add);
            derived.fieldNames().forEachRemaining(names::add);
            names.forEach(
                    name -> compare(path.isEmpty() ? name : path + "." + name, told.path(name), derived.path(name)));
        } else if (told.isArray() && derived.isArray() && told.size() == derived.size()) {
            for (int i = 0; i < told.size(); i++) {
                compare(path + "[" + i + "]", told.get(i), derived.get(i));
            }
        } else if (!sameBuild && (told.isMissingNode() || derived.isMissingNode())) {
            unknown.add(INDEX.matcher(path).replaceAll("[]"));
        } else if (!same(told, derived)) {
            differ(path, told, derived);
        }
    }

    private boolean same(JsonNode told, JsonNode derived) {
        if (told.equals(derived)) {
            return true;
        }
        if (told.isNumber() && derived.isNumber()) {
            return Double.compare(told.asDouble(), derived.asDouble()) == 0;
        }
        if (!told.isTextual() || !derived.isTextual()) {
            return false;
        }
        String clean = Redaction.ofPatterns().text(derived.asText());
        return told.asText().equals(clean)
                || Redaction.hides(told.asText(), clean)
                || !sameBuild && numbers(clean).containsAll(numbers(told.asText()));
    }

    private static List<String> numbers(String text) {
        // moments with a colon counted from the start of the drill, and count from its event now
        return NUMBER.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(number -> !number.contains(":"))
                .toList();
    }

    private void findings(Evidence told, Evidence derived) {
        Map<String, Evidence.Found> shown = new HashMap<>();
        derived.findings().forEach(found -> shown.put(found.id(), found));
        Set<String> seen = new TreeSet<>();
        for (Evidence.Found found : told.findings()) {
            Evidence.Found record = shown.get(found.id());
            if (!seen.add(found.id())) {
                faults.add("evidence.json tells of the finding " + found.id() + " twice.");
            } else if (record != null) {
                compare("findings " + found.id() + " drill", found.drill(), record.drill());
                compare("findings " + found.id() + " title", found.title(), record.title());
                compare("findings " + found.id() + " severity", found.severity(), record.severity());
                compare("findings " + found.id() + " sentence", found.sentence(), record.sentence());
            } else if (found.seen().equals(told.run().run())) {
                faults.add("evidence.json tells of the finding " + found.id() + ", which no record of this run shows.");
            }
        }
        shown.keySet().stream()
                .filter(id -> !seen.contains(id))
                .sorted()
                .forEach(id ->
                        faults.add("evidence.json does not tell of the finding " + id + ", which the records show."));
    }

    private void compare(String what, String told, String derived) {
        boolean same = told.equals(derived)
                || Redaction.hides(told, derived)
                || !sameBuild && numbers(derived).containsAll(numbers(told));
        if (!same) {
            differ(what, told, derived);
        }
    }

    private void coverage(Evidence.Coverage told, Evidence.Coverage derived) {
        if (!told.known().containsAll(derived.known())) {
            differ("coverage.known", told.known(), derived.known());
        }
        List<Evidence.Covered> now =
                told.drilled().stream().filter(Evidence.Covered::current).toList();
        if (now.size() != derived.drilled().size()) {
            differ("coverage.drilled", now.size(), derived.drilled().size());
            return;
        }
        for (int i = 0; i < now.size(); i++) {
            Evidence.Covered one = now.get(i);
            Evidence.Covered record = derived.drilled().get(i);
            if (!one.seed().equals(record.seed())
                    || !one.verdict().equals(record.verdict())
                    || !one.last().equals(record.last())
                    || record.met() != null && !record.met().equals(one.met())) {
                differ("coverage.drilled[" + i + "]", one, record);
            }
        }
    }

    /** What this run drilled is in its records; what an earlier one did, only that one's bundle shows. */
    private void declared(Evidence told, List<Evidence.Declared> derived) {
        if (told.declared().size() != derived.size()) {
            differ("declared", told.declared().size() + " drills", derived.size() + " drills");
            return;
        }
        for (int i = 0; i < derived.size(); i++) {
            Evidence.Declared one = told.declared().get(i);
            Evidence.Declared record = derived.get(i);
            boolean elsewhere = record.run().isEmpty()
                    && one.drill().equals(record.drill())
                    && one.every() == record.every()
                    && one.run().compareTo(told.run().run()) < 0
                    && one.run().isEmpty() == (one.state() == Evidence.Currency.NOT_DRILLED)
                    && (one.met() == null)
                            == (one.state() == Evidence.Currency.NOT_DRILLED
                                    || one.state() == Evidence.Currency.NOT_MET);
            if (!one.equals(record) && !elsewhere) {
                differ("declared[" + i + "]", one, record);
            } else if (elsewhere && !one.run().isEmpty()) {
                others.add(one.run());
            }
        }
    }

    /** Whether other drills went stale rests on other runs; all else follows from this one and the findings. */
    private void readiness(Evidence.Readiness told, Evidence.Readiness derived) {
        boolean stale = told.state() == Evidence.State.NEEDS_VERIFYING
                && derived.state() == Evidence.State.VERIFIED
                && OTHERS.matcher(told.stateReason()).matches();
        Evidence.Readiness expected = stale
                ? new Evidence.Readiness(
                        derived.answer(),
                        derived.reason(),
                        told.state(),
                        told.stateReason(),
                        derived.drills(),
                        derived.met(),
                        derived.missed(),
                        derived.inconclusive())
                : derived;
        compare("readiness ", Json.tree(told), Json.tree(expected));
    }

    private void differ(String where, Object told, Object derived) {
        faults.add("evidence.json says " + where + " " + cut(told) + ", and the records say " + cut(derived) + ".");
    }

    private static String cut(Object value) {
        String text = String.valueOf(value);
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
