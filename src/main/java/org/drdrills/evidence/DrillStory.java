package org.drdrills.evidence;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.drdrills.history.History;
import org.drdrills.record.DrillFolder;
import org.drdrills.record.DrillRecord;
import org.drdrills.topology.BadInput;

/**
 * One drill, ready to be told: its record, what the drawing needs of its history, and what lies beside it.
 */
public final class DrillStory {
    private final DrillRecord record;
    private final Chart chart;
    private final String place;
    private final List<String> logs;
    private final String damage;
    private final List<Evidence.Cause> causes;
    private final List<Excerpt> excerpts;

    private DrillStory(
            DrillRecord record,
            Chart chart,
            String place,
            List<String> logs,
            String damage,
            List<Evidence.Cause> causes,
            List<Excerpt> excerpts) {
        this.record = record;
        this.chart = chart;
        this.place = place;
        this.logs = List.copyOf(logs);
        this.damage = damage;
        this.causes = List.copyOf(causes);
        this.excerpts = List.copyOf(excerpts);
    }

    /**
     * @param place folder of the drill as a reader would type it, with forward slashes
     * @param logs  names of the files under {@code logs/}
     */
    public static DrillStory of(DrillRecord record, History history, String place, List<String> logs) {
        return new DrillStory(
                record, Chart.of(history), place, logs, "", Causes.of(record, history, Optional.empty()), List.of());
    }

    /** @param history what the folder holds, or is about to */
    public static DrillStory of(DrillFolder folder, History history) {
        DrillRecord record = folder.read();
        List<Evidence.Cause> causes = Causes.of(record, history, Optional.of(folder));
        return new DrillStory(
                record, Chart.of(history), folder.place(), folder.logNames(), "", causes, Excerpt.of(folder, causes));
    }

    /**
     * What the folder holds now. A history that cannot be read is told, not thrown.
     *
     * @param histories opens a {@code history.ndjson}; may throw {@link BadInput}
     */
    public static DrillStory of(DrillFolder folder, Function<Path, History> histories) {
        DrillRecord record = folder.read();
        String damage = "";
        if (Files.exists(folder.history())) {
            try {
                return of(folder, histories.apply(folder.history()));
            } catch (BadInput e) {
                damage = e.getMessage();
            } catch (UncheckedIOException e) {
                damage = folder.history() + ": cannot be read: " + e.getMessage();
            }
        }
        return withoutHistory(record, folder.place(), folder.logNames(), damage);
    }

    /** The drill as its evidence tells it. */
    static DrillStory of(Evidence.Drill drill, String place, List<String> logs) {
        return new DrillStory(
                drill.record(), Chart.of(drill.picture()), place, logs, drill.damage(), drill.causes(), List.of());
    }

    /** @param why one sentence on why there is no history to draw, empty where none was to be expected */
    public static DrillStory withoutHistory(DrillRecord record, String place, List<String> logs, String why) {
        return new DrillStory(record, Chart.empty(), place, logs, why, List.of(), List.of());
    }

    /** The same, told as lying in another place. */
    public DrillStory at(String other) {
        return new DrillStory(record, chart, other, logs, damage, causes, excerpts);
    }

    public DrillRecord record() {
        return record;
    }

    public Chart chart() {
        return chart;
    }

    public String place() {
        return place;
    }

    public List<String> logs() {
        return logs;
    }

    /** Of each objective that was missed, where the record shows it. */
    public List<Evidence.Cause> causes() {
        return causes;
    }

    /** The lines that the causes name; empty where only evidence is told. */
    public List<Excerpt> excerpts() {
        return excerpts;
    }

    /** Why the history cannot be read, else empty. */
    public String damage() {
        return damage;
    }
}
