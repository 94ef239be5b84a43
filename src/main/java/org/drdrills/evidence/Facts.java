package org.drdrills.evidence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.check.DeclaredCheck;
import org.drdrills.check.Duplicates;
import org.drdrills.check.Finding;
import org.drdrills.check.MembersAgree;
import org.drdrills.check.NoneServes;
import org.drdrills.check.Phantoms;
import org.drdrills.check.PrimaryMoves;
import org.drdrills.check.PrimaryReturns;
import org.drdrills.check.PrimaryStays;
import org.drdrills.check.ReadsSeeWrites;
import org.drdrills.check.RecoveryPoint;
import org.drdrills.check.RestoreSound;
import org.drdrills.check.Restored;
import org.drdrills.check.RunbookRefuses;
import org.drdrills.check.RunbookSucceeds;
import org.drdrills.check.SingleWriter;
import org.drdrills.check.StaysDown;
import org.drdrills.check.UsableWithin;
import org.drdrills.check.WriteLoss;
import org.drdrills.history.Event;
import org.drdrills.history.FinalRead;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.topology.Role;

/**
 * The lines of a record that show what one finding says. First the operations that its sentence names, then what members held or said
 * of themselves that it names, then the first writes that failed and came back.
 */
final class Facts {
    private static final int MOST = 3;
    private static final int MOST_NAMED = 2;
    private static final Pattern NAMED = Pattern.compile("(?:\\bwrites? |\\breads? |\\bof #)(\\d+)(?:[–-](\\d+))?");
    private static final Pattern LISTED = Pattern.compile("(?:\\):|see operations?) (\\d+)(?:[-–]\\d+)?(?:, (\\d+))?");
    private static final Set<String> STORED =
            Set.of(WriteLoss.CHECK.id(), MembersAgree.CHECK.id(), Duplicates.CHECK.id(), Phantoms.CHECK.id());
    private static final Set<String> ROLES = Set.of(
            SingleWriter.CHECK.id(),
            PrimaryMoves.CHECK.id(),
            PrimaryStays.CHECK.id(),
            PrimaryReturns.CHECK.id(),
            StaysDown.CHECK.id(),
            NoneServes.CHECK.id());
    private static final Set<String> RESTORES = Set.of(
            Restored.CHECK.id(),
            UsableWithin.CHECK.id(),
            RecoveryPoint.CHECK.id(),
            RestoreSound.CHECK.id(),
            DeclaredCheck.CHECK.id());
    private static final Set<String> RUNBOOKS = Set.of(RunbookSucceeds.CHECK.id(), RunbookRefuses.CHECK.id());

    private final Finding finding;
    private final Header header;
    private final List<Long> ids;
    private final Set<String> nodes;
    private final Map<String, Role> roles = new HashMap<>();
    private final List<Found> found = new ArrayList<>();
    private long zero;
    private boolean struck;
    private boolean failed;
    private boolean back;
    /** End of the second write that the sentence names. */
    private long newer = Long.MAX_VALUE;

    /**
     * One line.
     *
     * @param rank the lower, the more it says of the finding
     * @param node the machine that it is about, or empty
     * @param step the step of a runbook that it tells the end of, or empty
     */
    record Found(int rank, long line, long at, String node, String step, String text) {}

    private Facts(Finding finding, Header header) {
        this.finding = finding;
        this.header = header;
        this.ids = ids(finding.sentence());
        this.nodes = new HashSet<>(header.members().stream()
                .filter(member -> Pattern.compile("\\b" + Pattern.quote(member) + "\\b")
                        .matcher(finding.sentence())
                        .find())
                .toList());
    }

    /** Reads the record once for all findings. */
    static List<Facts> of(List<Finding> findings, History history) {
        List<Facts> all = findings.stream()
                .map(finding -> new Facts(finding, history.header()))
                .toList();
        // the header is the first line, and each event has one
        long[] line = {1};
        history.replay(event -> {
            line[0]++;
            all.forEach(facts -> facts.see(event, line[0]));
        });
        return all;
    }

    private static List<Long> ids(String sentence) {
        List<Long> ids = new ArrayList<>();
        for (Pattern pattern : List.of(LISTED, NAMED)) {
            Matcher matcher = pattern.matcher(sentence);
            while (matcher.find()) {
                for (int group = 1; group <= matcher.groupCount(); group++) {
                    String digits = matcher.group(group);
                    if (digits != null && digits.length() < 19 && !ids.contains(Long.parseLong(digits))) {
                        ids.add(Long.parseLong(digits));
                    }
                }
            }
        }
        return ids;
    }

    /** The event, ns. */
    long zero() {
        return zero;
    }

    /** In order of time. */
    List<Found> first() {
        return found.stream()
                .sorted(Comparator.comparingInt(Found::rank).thenComparingLong(Found::line))
                .limit(MOST)
                .sorted(Comparator.comparingLong(Found::at).thenComparingLong(Found::line))
                .toList();
    }

    private boolean about(Set<String> checks) {
        String id = finding.id();
        int dot = id.indexOf('.');
        return checks.contains(dot < 0 ? id : id.substring(0, dot));
    }

    private void see(Event event, long line) {
        switch (event) {
            case Operation operation -> see(operation, line);
            case Observation seen -> see(seen, line);
            case FinalRead read -> see(read, line);
            case Mark mark -> see(mark, line);
            default -> {}
        }
    }

    private void see(Operation operation, long line) {
        boolean acknowledged = operation.outcome().acknowledged();
        if (ids.contains(operation.id())) {
            add(
                    ids.indexOf(operation.id()) < MOST_NAMED ? 1 : 3,
                    line,
                    operation.at(),
                    operation.node(),
                    said(operation));
        } else if (operation.write() && struck && operation.end() >= zero && !failed && !acknowledged) {
            add(5, line, operation.at(), operation.node(), said(operation) + ", the first after the event");
        } else if (operation.write() && failed && !back && acknowledged) {
            add(6, line, operation.at(), operation.node(), said(operation) + ", the next after that");
        }
        if (acknowledged && operation.write() && ids.indexOf(operation.id()) == 1) {
            newer = operation.end();
        } else if (acknowledged && !operation.write() && stale(operation)) {
            newer = Long.MAX_VALUE;
            add(0, line, operation.at(), operation.node(), said(operation));
        }
        if (operation.write() && struck && operation.end() >= zero) {
            back |= failed && acknowledged;
            failed |= !acknowledged;
        }
    }

    /** Whether it is the first that returned the first write that is named after the second was acknowledged. */
    private boolean stale(Operation read) {
        return about(Set.of(ReadsSeeWrites.CHECK.id()))
                && ids.size() > 1
                && read.value() == ids.getFirst()
                && read.start() > newer;
    }

    private String said(Operation operation) {
        Header.Client client = header.clients().get(operation.client());
        String what = (operation.write() ? "write " : "read ") + operation.id() + " of " + client.name()
                + (client.site().isEmpty() ? "" : " in " + client.site());
        String by = operation.node().isEmpty() ? "" : " by " + operation.node();
        return switch (operation.outcome()) {
            case Outcome.Acknowledged a ->
                operation.write()
                        ? what + " was acknowledged" + by
                        : what + " was answered" + by + " with "
                                + (operation.value() == Operation.NOTHING ? "nothing" : "write " + operation.value());
            case Outcome.Refused refused -> what + " was refused" + by + ": " + refused.reason();
            case Outcome.Unknown unknown -> what + " had no known outcome: " + unknown.reason();
        };
    }

    private void see(Observation seen, long line) {
        Role before = roles.put(seen.node(), seen.role());
        if (struck && before != null && before != seen.role() && nodes.contains(seen.node())) {
            add(
                    about(ROLES) ? 2 : 8,
                    line,
                    seen.at(),
                    seen.node(),
                    seen.node()
                            + (seen.role() == Role.UNREACHABLE
                                    ? " no longer answered the observer"
                                    : " said that it is "
                                            + (seen.role() == Role.NONE
                                                    ? "neither primary nor standby"
                                                    : seen.role().word())
                                            + (seen.role() == Role.PRIMARY && seen.writable()
                                                    ? " and takes writes"
                                                    : ""))
                            + (seen.detail().isEmpty() ? "" : ": " + seen.detail()));
        }
    }

    private void see(FinalRead read, long line) {
        if (about(STORED) && nodes.contains(read.node())) {
            List<String> without = ids.stream()
                    .filter(id -> !read.ids().contains(id))
                    .map(String::valueOf)
                    .toList();
            add(
                    2,
                    line,
                    read.at(),
                    read.node(),
                    "the final read of " + read.node() + " holds "
                            + Figures.count(read.ids().size(), "write", "writes")
                            + (without.isEmpty() ? "" : ", without " + String.join(" and ", without))
                            + (read.complete() ? "" : "; it is not complete: " + read.detail()));
        }
    }

    private void see(Mark mark, long line) {
        if (mark.kind() == Mark.Kind.EVENT && !struck) {
            struck = true;
            zero = mark.at();
            add(7, line, mark.at(), "", "the event: " + mark.text());
        } else if (mark.kind() == Mark.Kind.OPERATOR && (about(RUNBOOKS) || about(RESTORES))) {
            String exit = mark.data().getOrDefault("exit", "");
            boolean bad = !exit.isEmpty() && !exit.equals("0");
            if (bad && about(RESTORES)) {
                // the phase that failed says all: those before it went well
                found.clear();
            }
            add(
                    bad ? 1 : about(RESTORES) ? 8 : exit.isEmpty() ? 2 : 3,
                    line,
                    mark.at(),
                    "",
                    bad ? mark.data().getOrDefault("step", "") : "",
                    mark.text()
                            + (mark.data().containsKey(Mark.SAID)
                                    ? " It printed: " + mark.data().get(Mark.SAID)
                                    : ""));
        }
    }

    private void add(int rank, long line, long at, String node, String text) {
        add(rank, line, at, node, "", text);
    }

    private void add(int rank, long line, long at, String node, String step, String text) {
        found.add(new Found(rank, line, at, node, step, text));
    }
}
