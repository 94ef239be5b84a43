package org.drdrills.drill;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.drdrills.check.Finding;
import org.drdrills.check.Verdict;
import org.drdrills.evidence.DrillRecord;
import org.drdrills.evidence.Repeats;

/** What a run shows to who watches it: drills as they go, verdicts as they fall. */
public final class Terminal implements Campaign.Progress {
    private final PrintWriter out;
    private final boolean quiet;
    private final boolean colour = Boolean.getBoolean("drdrills.terminal") && System.getenv("NO_COLOR") == null;
    private long began;

    public Terminal(PrintWriter out, boolean quiet) {
        this.out = out;
        this.quiet = quiet;
    }

    @Override
    public void begins(DrillPlan plan, int number, int of) {
        began = System.nanoTime();
        if (!quiet) {
            line("");
            line("[%d/%d] %s%s".formatted(number, of, plan.seed().isEmpty() ? "" : plan.seed() + "  ", plan.title()));
        }
    }

    @Override
    public void says(String sentence) {
        if (!quiet) {
            line("  %7.1f s  %s".formatted((System.nanoTime() - began) / 1e9, sentence));
        }
    }

    @Override
    public void ends(DrillPlan plan, DrillRecord record) {
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
        for (Finding finding : record.judgement().findings()) {
            if (!quiet || finding.verdict() != Verdict.MET) {
                line("    %s %s".formatted(mark(finding.verdict()), finding.sentence()));
            }
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
        long met = campaign.done().stream().filter(record -> record.judgement().verdict() == Verdict.MET).count();
        line("");
        line("%d of %d drills met their objectives.".formatted(met, campaign.done().size()));
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
        out.println(text);
        out.flush();
    }
}
