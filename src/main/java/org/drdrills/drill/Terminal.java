package org.drdrills.drill;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.Repeats;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.Mark;
import org.drdrills.record.DrillRecord;
import org.drdrills.workload.DrillClock;

/**
 * What a run shows to who watches it: drills as they go, verdicts as they fall. On a terminal a {@link Board} stands below, drawn anew twice a second, while a
 * drill runs; it is wiped off before anything is said, and when the drill has ended.
 */
public final class Terminal implements Campaign.Progress {
    private static final boolean TERMINAL = Boolean.getBoolean("drdrills.terminal");
    private static final long BEAT = 500;
    /** Of a terminal that does not say how wide it is. */
    private static final int WIDTH = 80;

    private final PrintWriter out;
    private final boolean quiet;
    private final boolean colour = colour();
    private final boolean live;
    private final int width;
    /** Start of the event on the drill's clock, ns; -1 before it. */
    private long event = -1;

    private Board board;
    private DrillClock clock;
    private int drawn;

    public Terminal(PrintWriter out, boolean quiet) {
        this(
                out,
                quiet,
                TERMINAL && !"dumb".equals(System.getenv("TERM")),
                Integer.getInteger("drdrills.columns", WIDTH));
    }

    /** @param live whether what was written can be wiped off again */
    Terminal(PrintWriter out, boolean quiet, boolean live, int width) {
        this.out = out;
        this.quiet = quiet;
        this.live = live && !quiet;
        this.width = Math.clamp(width, 40, 200);
    }

    /** Whether who reads the output is a terminal, and wants colour. */
    public static boolean colour() {
        return TERMINAL && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    @Override
    public Consumer<Event> watches(Header header, DrillClock clock) {
        if (!live) {
            return fact -> {};
        }
        Board next = new Board(header);
        synchronized (this) {
            this.clock = clock;
            board = next;
        }
        Thread.ofPlatform().daemon().name("board").start(() -> keep(next));
        return next::see;
    }

    private void keep(Board shown) {
        try {
            while (true) {
                Thread.sleep(BEAT);
                synchronized (this) {
                    if (board != shown) {
                        return;
                    }
                    wipe();
                    draw();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void draw() {
        if (board != null) {
            List<String> lines = board.lines(clock.now(), width);
            // A terminal that was made narrower must not break the lines, or too few would be wiped off.
            out.print("\u001b[?7l"
                    + String.join(
                            "\n",
                            lines.stream()
                                    .map(line -> colour ? "\u001b[2m" + line + "\u001b[0m" : line)
                                    .toList())
                    + "\u001b[?7h\n");
            out.flush();
            drawn = lines.size();
        }
    }

    private void wipe() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\r\u001b[J");
            out.flush();
            drawn = 0;
        }
    }

    private synchronized void noBoard() {
        wipe();
        board = null;
    }

    @Override
    public void begins(DrillPlan plan, int number, int of) {
        event = -1;
        if (!quiet) {
            line("");
            line("[%d/%d] %s%s".formatted(number, of, plan.seed().isEmpty() ? "" : plan.seed() + "  ", plan.title()));
        }
    }

    @Override
    public void says(String sentence) {
        if (!quiet) {
            line(" ".repeat(13) + sentence);
        }
    }

    /** The event is the zero of all times, here as in the findings; a mark before it has none. */
    @Override
    public void notes(Mark mark) {
        if (mark.kind() == Mark.Kind.EVENT && event < 0) {
            event = mark.at();
        }
        if (event < 0) {
            says(mark.text());
        } else if (!quiet) {
            line(String.format(Locale.ROOT, "  %+7.1f s  %s", (mark.at() - event) / 1e9, mark.text()));
        }
    }

    @Override
    public void ends(DrillPlan plan, DrillRecord record) {
        ends(record);
    }

    /** The verdict of a drill, and each finding. */
    public void ends(DrillRecord record) {
        noBoard();
        if (record.judgement() == null) {
            return;
        }
        Verdict verdict = record.judgement().verdict();
        line("  %s  %s".formatted(paint(verdict), quiet ? record.id() : ""));
        for (Finding finding : record.judgement().assumptions()) {
            if (finding.verdict() != Verdict.MET) {
                line("    %s %s".formatted(mark(finding.verdict()), finding.sentence()));
            }
        }
        Map<String, Integer> said = new LinkedHashMap<>();
        List<Finding> shown = record.judgement().findings().stream()
                .filter(finding -> !quiet || finding.verdict() != Verdict.MET)
                .filter(finding -> said.merge(finding.verdict() + finding.sentence(), 1, Integer::sum) == 1)
                .toList();
        for (Finding finding : shown) {
            int times = said.get(finding.verdict() + finding.sentence());
            line("    %s %s%s"
                    .formatted(
                            mark(finding.verdict()),
                            finding.sentence(),
                            times == 1 ? "" : " (" + times + " objectives)"));
        }
    }

    /** The last words: every verdict, and where the report is. */
    public void finish(Campaign campaign, List<String> broken) {
        line("");
        for (DrillRecord record : campaign.done()) {
            line("%-14s %s".formatted(paint(record.judgement().verdict()), record.id()));
        }
        List<Repeats> repeats = campaign.repeats();
        for (Repeats one : repeats) {
            line("");
            line("%-14s %s".formatted(paint(one.verdict()), one.sentences().getFirst()));
            one.sentences().stream().skip(1).forEach(sentence -> line("               " + sentence));
        }
        broken.forEach(reason -> line("Broken: " + reason));
        long met = campaign.done().stream()
                .filter(record -> record.judgement().verdict() == Verdict.MET)
                .count();
        line("");
        int open = campaign.planned() - campaign.done().size();
        line("%d of %d drills met their objectives%s"
                .formatted(
                        met,
                        campaign.planned(),
                        open == 0 ? "." : "; " + open + (open == 1 ? " was" : " were") + " not run."));
        line("Report: " + shown(campaign.folder().page()));
    }

    /** As short as it can be said from where the user stands. */
    public static Path shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case MET -> "✓";
            case MISSED -> "✗";
            case INCONCLUSIVE -> "?";
        };
    }

    private String paint(Verdict verdict) {
        String name = verdict.name();
        if (!colour) {
            return name;
        }
        int code = switch (verdict) {
            case MET -> 32;
            case MISSED -> 31;
            case INCONCLUSIVE -> 33;
        };
        return "\u001b[1;" + code + "m" + name + "\u001b[0m";
    }

    private synchronized void line(String text) {
        wipe();
        out.println(text);
        out.flush();
        draw();
    }
}
