package org.drdrills.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drdrills.evidence.Evidence.Client;
import org.drdrills.evidence.Picture.Span;
import org.drdrills.evidence.Picture.Way;
import org.drdrills.history.Event;
import org.drdrills.history.History;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.measure.Interruptions;
import org.drdrills.measure.LostWrites;
import org.drdrills.measure.Measures;
import org.drdrills.topology.Role;

/**
 * What a drawing needs of a history, taken in one pass and in bounded memory: counts per bucket of time, and spans of
 * roles, of links and of who took writes. It decides nothing.
 */
public final class Chart {
    /** Width of a bucket where the history is not longer than {@link #BUCKETS} of them, ns. */
    private static final long FINEST = 100_000_000L;

    private static final int BUCKETS = 12_000;
    /** As many are kept in the evidence: more than a page has pixels. */
    private static final int PICTURED = 1_500;
    /** The word for a member that calls itself primary and takes no writes: it is no second primary. */
    public static final String SEALED = "sealed";

    /** As long without an acknowledged write is an outage of its own, ns. */
    private static final long SILENCE = 1_000_000_000L;

    private static final int SPANS = 4_000;
    private static final int MARKS = 2_000;
    /** A pause in which a member takes no write and after which it counts as having stopped in between. */
    private static final long WRITING_PAUSE = 1_500_000_000L;

    private long bucket = FINEST;
    private int used;
    private int[] acknowledged = new int[1024];
    private int[] refused = new int[1024];
    private int[] unknown = new int[1024];
    private int[] lost = new int[1024];
    private long writes;
    private long operations;
    private long end;
    private final Map<String, String> owners = new LinkedHashMap<>();
    private final Map<String, Deque<Span>> roles = new LinkedHashMap<>();
    private final Map<String, Deque<Span>> writing = new LinkedHashMap<>();
    private final Map<List<String>, Deque<Span>> links = new LinkedHashMap<>();
    private final Map<List<String>, Span> openTroubles = new LinkedHashMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private boolean cropped;
    private Instant anchor;
    private List<Client> clients = List.of();
    private Long attempted;
    private Long stored;

    private Chart() {}

    public static Chart of(History history) {
        Chart chart = new Chart();
        List<String> members = history.header().members();
        for (int i = 0; i < members.size(); i++) {
            chart.roles.put(members.get(i), new ArrayDeque<>());
            if (!history.header().owners().isEmpty()) {
                chart.owners.put(members.get(i), history.header().owners().get(i));
            }
        }
        history.replay(chart::add);
        chart.openTroubles.forEach(
                (way, trouble) -> chart.keep(chart.links, way, new Span(trouble.from(), chart.end, trouble.what())));
        chart.anchor = history.header().started();
        chart.measure(history);
        return chart;
    }

    /** What was taken before, as {@code evidence.json} keeps it. */
    public static Chart of(Picture picture) {
        Chart chart = new Chart();
        chart.bucket = picture.bucket();
        chart.end = picture.end();
        chart.operations = picture.operations();
        chart.writes = picture.writes();
        chart.acknowledged = picture.acknowledged().stream().mapToInt(i -> i).toArray();
        chart.refused = picture.refused().stream().mapToInt(i -> i).toArray();
        chart.unknown = picture.unknown().stream().mapToInt(i -> i).toArray();
        chart.used = chart.acknowledged.length;
        chart.lost = Arrays.copyOf(picture.lost().stream().mapToInt(i -> i).toArray(), chart.used);
        chart.owners.putAll(picture.owners());
        picture.roles().forEach((member, spans) -> chart.roles.put(member, new ArrayDeque<>(spans)));
        picture.writing().forEach((member, spans) -> chart.writing.put(member, new ArrayDeque<>(spans)));
        picture.ways()
                .forEach(way -> chart.links.put(List.of(way.source(), way.target()), new ArrayDeque<>(way.troubles())));
        chart.marks.addAll(picture.marks());
        chart.cropped = picture.cropped();
        return chart;
    }

    public Picture picture() {
        while (used > PICTURED) {
            coarser();
        }
        return new Picture(
                bucket,
                end,
                operations,
                writes,
                list(acknowledged),
                list(refused),
                list(unknown),
                Arrays.stream(lost).anyMatch(count -> count > 0) ? list(lost) : List.of(),
                owners,
                lists(roles),
                lists(writing),
                ways(),
                marks,
                cropped);
    }

    private List<Integer> list(int[] counts) {
        return Arrays.stream(counts).limit(used).boxed().toList();
    }

    /** What the drawings of single clients and of the ledger need, as the judge's own measures say it. */
    private void measure(History history) {
        if (history.header().clients().isEmpty()) {
            return;
        }
        Measures measures = Measures.of(history, 0, Duration.ZERO);
        LostWrites loss = measures.loss();
        attempted = (long) loss.attempts();
        stored = (long) loss.acknowledgements();
        if (!loss.missing().isEmpty()) {
            history.replay(fact -> {
                if (fact instanceof Operation write
                        && write.write()
                        && write.outcome().acknowledged()
                        && loss.missing().contains(write.id())) {
                    lost[slot(write.end())]++;
                }
            });
        }
        if (event() == null) {
            return;
        }
        long zero = event().at();
        List<Client> back = new ArrayList<>();
        for (Interruptions.Recovery client : measures.interruptions().spectrum(measures.allClients())) {
            back.add(new Client(
                    measures.interruptions().name(client.client()),
                    measures.interruptions().site(client.client()),
                    client.back() < 0 ? null : (client.back() - zero) / 1e9));
        }
        clients = List.copyOf(back);
    }

    static Chart empty() {
        return new Chart();
    }

    private void add(Event event) {
        if (event instanceof Mark mark && mark.subject().equals(Mark.LOG)) {
            return;
        }
        end = Math.max(end, event.at());
        switch (event) {
            case Operation operation -> add(operation);
            case Observation seen -> add(seen);
            case LinkState state -> add(state);
            case Mark mark -> {
                // a flood of notes must not push out the moments that the drawing stands on
                if (marks.size() < MARKS || mark.kind() != Mark.Kind.NOTE && marks.size() < 2 * MARKS) {
                    marks.add(mark);
                } else {
                    cropped = true;
                }
            }
            default -> {}
        }
    }

    private void add(Operation operation) {
        operations++;
        int index = slot(operation.end());
        if (operation.outcome().acknowledged()) {
            if (operation.write()) {
                writes++;
                acknowledged[index]++;
                if (!operation.node().isEmpty()) {
                    stretch(operation.node(), operation.end());
                }
            }
        } else if (operation.outcome() instanceof Outcome.Unknown) {
            unknown[index]++;
        } else {
            refused[index]++;
        }
    }

    private void add(Observation seen) {
        String word = seen.role() == Role.PRIMARY && !seen.writable()
                ? SEALED
                : seen.role().word();
        Deque<Span> spans = roles.computeIfAbsent(seen.node(), n -> new ArrayDeque<>());
        Span last = spans.peekLast();
        long began = last != null && seen.at() - last.to() < 5_000_000_000L ? last.to() : seen.asked();
        if (last != null && last.what().equals(word) && began == last.to()) {
            spans.removeLast();
            spans.addLast(new Span(last.from(), Math.max(last.to(), seen.at()), word));
        } else {
            // the change lies between the last answer and this question: the middle errs least
            long from =
                    last != null && began == last.to() ? Math.max(last.to(), (last.to() + seen.asked()) / 2) : began;
            if (last != null && began == last.to()) {
                spans.removeLast();
                spans.addLast(new Span(last.from(), from, last.what()));
            }
            keep(roles, seen.node(), new Span(from, seen.at(), word));
        }
    }

    private void add(LinkState seen) {
        List<String> way = List.of(seen.source(), seen.target());
        String word = seen.state().name().toLowerCase(Locale.ROOT);
        Span before = openTroubles.get(way);
        if (before != null && !before.what().equals(word)) {
            openTroubles.remove(way);
            keep(links, way, new Span(before.from(), seen.at(), before.what()));
            before = null;
        }
        if (before == null && seen.state() != LinkState.State.OPEN) {
            openTroubles.put(way, new Span(seen.at(), seen.at(), word));
        }
    }

    /** The member took a write: its last span grows, or a new one begins. */
    private void stretch(String node, long at) {
        Deque<Span> spans = writing.computeIfAbsent(node, n -> new ArrayDeque<>());
        Span last = spans.peekLast();
        if (last != null && at - last.to() < WRITING_PAUSE) {
            spans.removeLast();
            spans.addLast(new Span(last.from(), Math.max(last.to(), at), node));
        } else {
            keep(writing, node, new Span(at, at, node));
        }
    }

    private <K> void keep(Map<K, Deque<Span>> map, K key, Span span) {
        Deque<Span> spans = map.computeIfAbsent(key, k -> new ArrayDeque<>());
        spans.addLast(span);
        if (spans.size() > SPANS) {
            spans.removeFirst();
            cropped = true;
        }
    }

    private int slot(long at) {
        long index = Math.max(0, at) / bucket;
        while (index >= BUCKETS) {
            coarser();
            index = at / bucket;
        }
        if (index >= acknowledged.length) {
            int length = Math.min(BUCKETS, Math.max((int) index + 1, acknowledged.length * 2));
            acknowledged = Arrays.copyOf(acknowledged, length);
            refused = Arrays.copyOf(refused, length);
            unknown = Arrays.copyOf(unknown, length);
            lost = Arrays.copyOf(lost, length);
        }
        used = Math.max(used, (int) index + 1);
        return (int) index;
    }

    private void coarser() {
        halve(acknowledged);
        halve(refused);
        halve(unknown);
        halve(lost);
        used = (used + 1) / 2;
        bucket *= 2;
    }

    private static void halve(int[] counts) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 2 * i + 1 < counts.length
                    ? counts[2 * i] + counts[2 * i + 1]
                    : 2 * i < counts.length ? counts[2 * i] : 0;
        }
    }

    /** Width of one bucket, ns. */
    public long bucket() {
        return bucket;
    }

    /** Per bucket: writes acknowledged. Only the first {@link #buckets()} count. */
    public int[] acknowledged() {
        return acknowledged;
    }

    public int[] refused() {
        return refused;
    }

    public int[] unknown() {
        return unknown;
    }

    /** Per bucket: acknowledged writes that the final read of the serving member does not hold. */
    public int[] lost() {
        return lost;
    }

    public int buckets() {
        return used;
    }

    public boolean blank() {
        return operations == 0 && marks.isEmpty() && roles.values().stream().allMatch(Deque::isEmpty);
    }

    long operations() {
        return operations;
    }

    public long acknowledgedWrites() {
        return writes;
    }

    /** When in the world time 0 was; null where there is no history. */
    Instant anchor() {
        return anchor;
    }

    /** When each client was served again; empty without an event. */
    List<Client> clients() {
        return clients;
    }

    /** Writes that were tried, each id once; null where there is no history. */
    Long attemptedWrites() {
        return attempted;
    }

    /** Writes that were acknowledged, each id once; null where there is no history. */
    Long storedWrites() {
        return stored;
    }

    /** Time of the last event, ns. */
    public long end() {
        return end;
    }

    /** Whether there was more than the drawing keeps. */
    public boolean cropped() {
        return cropped;
    }

    public List<Mark> marks() {
        return marks;
    }

    public List<Mark> marks(Mark.Kind kind) {
        return marks.stream().filter(mark -> mark.kind() == kind).toList();
    }

    /** The event, or null where the drill did not come so far. */
    public Mark event() {
        return marks(Mark.Kind.EVENT).stream().findFirst().orElse(null);
    }

    /** When the last fault was seen healed, or the end of the record. */
    public long healed() {
        List<Mark> healed = marks(Mark.Kind.HEALED);
        return healed.isEmpty() ? end : healed.getLast().at();
    }

    /** The pool of a member; empty where there is one pool only. */
    public String owner(String member) {
        return owners.getOrDefault(member, "");
    }

    /** Member → what it said of itself. */
    public Map<String, List<Span>> roles() {
        return lists(roles);
    }

    /** Member → when it acknowledged writes. */
    public Map<String, List<Span>> writing() {
        return lists(writing);
    }

    /** Only those directions that were ever in trouble. */
    public List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        links.forEach((way, spans) -> ways.add(new Way(way.get(0), way.get(1), List.copyOf(spans))));
        return ways;
    }

    /** Times of at least {@link #SILENCE} between two acknowledged writes after this moment, ns. */
    public List<Span> silences(long after) {
        List<Span> found = new ArrayList<>();
        long since = -1;
        for (int i = (int) (after / bucket); i < used; i++) {
            if (acknowledged[i] > 0) {
                if (since >= 0 && i * bucket - since >= SILENCE) {
                    found.add(new Span(since, i * bucket, "no write was acknowledged"));
                }
                since = (i + 1) * bucket;
            }
        }
        return found;
    }

    /** When machines ended or were started again, as the lab told. */
    public List<Mark> machines() {
        return marks.stream()
                .filter(mark -> mark.kind() == Mark.Kind.NOTE && mark.data().containsKey(Mark.MACHINE))
                .toList();
    }

    /** Times in which two members of one pool acknowledged writes; none where they are meant to serve at once. */
    public List<Span> twoWriters() {
        if (roles.values().stream()
                .flatMap(Deque::stream)
                .anyMatch(span -> span.what().equals(Role.ACTIVE.word()))) {
            return List.of();
        }
        return overlaps(writing, null);
    }

    /** Times in which two members of one pool called themselves primary. */
    public List<Span> twoPrimaries() {
        return overlaps(roles, Role.PRIMARY.word());
    }

    private List<Span> overlaps(Map<String, Deque<Span>> map, String what) {
        List<Map.Entry<String, Deque<Span>>> entries = List.copyOf(map.entrySet());
        List<Span> found = new ArrayList<>();
        for (int a = 0; a < entries.size(); a++) {
            for (int b = a + 1; b < entries.size(); b++) {
                if (!owner(entries.get(a).getKey()).equals(owner(entries.get(b).getKey()))) {
                    continue;
                }
                for (Span one : entries.get(a).getValue()) {
                    for (Span two : entries.get(b).getValue()) {
                        boolean counts = what == null
                                || one.what().equals(what) && two.what().equals(what);
                        if (counts && one.overlap(two) > 0 && found.size() < SPANS) {
                            found.add(new Span(
                                    Math.max(one.from(), two.from()),
                                    Math.min(one.to(), two.to()),
                                    entries.get(a).getKey() + " and "
                                            + entries.get(b).getKey()));
                        }
                    }
                }
            }
        }
        found.sort(java.util.Comparator.comparingLong(Span::from));
        return found;
    }

    private static Map<String, List<Span>> lists(Map<String, Deque<Span>> map) {
        Map<String, List<Span>> lists = new LinkedHashMap<>();
        map.forEach((key, spans) -> lists.put(key, List.copyOf(spans)));
        return lists;
    }
}
