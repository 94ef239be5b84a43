package org.drdrills.check;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drdrills.history.Mark;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Measures;
import org.drdrills.measure.Overlap;

/** At no moment do two nodes accept writes. */
public final class SingleWriter implements Check {
    public static final Check CHECK = new SingleWriter();
    private static final double MOST_UNNAMED = 0.01;
    private static final Declaration DECLARED = Declaration.of(
            "single-writer",
            LimitForm.always(Limit.NEVER),
            Need.SINGLE_WRITER,
            Need.NAMED_SERVERS,
            Headline.WRITERS,
            new Guarantee("at no moment do two nodes accept writes", Limit.NEVER),
            Kind.SAFETY);

    private SingleWriter() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        Overlap overlap = measures.overlap();
        long clock = measures.header().clock();
        Measured[] widths = {
            width("overlap.writes", "two nodes acknowledged writes at once", overlap.acknowledged(), clock),
            width("overlap.primaries", "two primaries seen at once", overlap.certain(), clock),
            width("primaries.possible-overlap", "two primaries not ruled out", overlap.possible(), clock)
        };
        List<Overlap.Pair> acknowledged = overlap.acknowledged();
        if (!acknowledged.isEmpty()) {
            Overlap.Pair pair = acknowledged.getFirst();
            return ruling.missed(
                    "two-acknowledged",
                    "Two nodes accepted writes: " + pair.first() + " acknowledged writes that began after "
                            + pair.second()
                            + " had acknowledged at " + Words.clock(measures, pair.from()) + ", for "
                            + Words.seconds(pair.width(), clock) + "; see operations "
                            + pair.ids().stream().map(String::valueOf).collect(Collectors.joining(", ")) + ".",
                    widths);
        }
        List<Overlap.Pair> certain = overlap.certain();
        if (!certain.isEmpty()) {
            Overlap.Pair pair = certain.getFirst();
            return ruling.missed(
                    "two-primaries",
                    "Two nodes were primary at once: " + pair.first() + " and " + pair.second()
                            + " both said that they take writes, from " + Words.clock(measures, pair.from()) + " for "
                            + Words.seconds(pair.width(), clock) + "; no two acknowledged writes prove it.",
                    widths[1],
                    widths[0],
                    widths[2]);
        }
        List<Overlap.Pair> unexplained = overlap.unexplained();
        if (!unexplained.isEmpty()) {
            return ruling.open(
                    "return-unobserved",
                    unexplained.getFirst().first() + " acknowledged writes, then "
                            + unexplained.getFirst().second() + ", then "
                            + unexplained.getFirst().first()
                            + " again, and the observer did not see whether it had been promoted anew.",
                    widths);
        }
        if (overlap.named() == 0 && !overlap.seen().isEmpty() && unnamed(measures)) {
            return ruling.met(
                    "No two members were seen as primaries at once. That alone is judged: which node acknowledged a write is not told here.",
                    widths);
        }
        if (overlap.named() == 0 || overlap.unnamed() > MOST_UNNAMED * (overlap.named() + overlap.unnamed())) {
            return ruling.open(
                    "servers-unnamed",
                    "Of " + (overlap.named() + overlap.unnamed()) + " acknowledged writes " + overlap.unnamed()
                            + " do not tell which node acknowledged them.",
                    widths);
        }
        return ruling.met(
                "No node acknowledged a write that began after another had taken over, in " + overlap.named()
                        + " acknowledged writes and "
                        + Words.plural(overlap.tenures().size(), "tenure")
                        + "; no two members were seen as primaries at once.",
                widths);
    }

    /** Whether the service, by its nature, never tells which of these members acknowledged a write. */
    private static boolean unnamed(Measures measures) {
        return measures.course().all(Mark.Kind.NOTE).stream()
                .filter(mark -> mark.subject().equals(Mark.SERVERS_UNNAMED))
                .flatMap(mark ->
                        Stream.of(mark.data().getOrDefault("members", "").split(" ")))
                .collect(Collectors.toSet())
                .containsAll(measures.header().members());
    }

    private static Measured width(String name, String label, List<Overlap.Pair> pairs, long clock) {
        return Measured.seconds(
                name,
                label,
                pairs.stream().mapToLong(Overlap.Pair::width).max().orElse(0),
                clock,
                "widest single overlap");
    }
}
