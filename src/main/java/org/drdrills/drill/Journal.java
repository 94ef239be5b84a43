package org.drdrills.drill;

import java.util.Map;
import java.util.function.Consumer;
import org.drdrills.environment.MachineEnd;
import org.drdrills.environment.WireChange;
import org.drdrills.history.LinkState;
import org.drdrills.history.Mark;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Recorder;

/** Writes the drill's marks to the record and tells the operator's terminal. */
final class Journal {
    private final DrillClock clock;
    private final Recorder recorder;
    private final Consumer<Mark> progress;
    private volatile boolean open = true;

    Journal(DrillClock clock, Recorder recorder, Consumer<Mark> progress) {
        this.clock = clock;
        this.recorder = recorder;
        this.progress = progress;
    }

    void mark(Mark.Kind kind, String subject, String text) {
        mark(kind, subject, text, Map.of());
    }

    void mark(Mark.Kind kind, String subject, String text, Map<String, String> data) {
        mark(new Mark(clock.now(), kind, subject, text, data));
    }

    void mark(Mark mark) {
        recorder.record(mark);
        if (mark.kind() != Mark.Kind.STAGE) {
            progress.accept(mark);
        }
    }

    /** For the record alone. */
    void note(Mark mark) {
        recorder.record(mark);
    }

    /** Puts a log's hash into the record, so that the log cannot be exchanged or taken away unseen. */
    void seal(String log, String sha256) {
        recorder.record(new Mark(clock.now(), Mark.Kind.NOTE, Mark.LOG, log, Map.of("sha256", sha256)));
    }

    void wireChanged(WireChange change) {
        if (open) {
            recorder.record(new LinkState(
                    clock.of(change.at()),
                    Math.min(clock.of(change.since()), clock.of(change.at())),
                    change.direction().source(),
                    change.direction().target(),
                    LinkState.State.valueOf(change.state().name()),
                    change.detail()));
        }
    }

    void switched(String sentence) {
        if (open) {
            mark(Mark.Kind.NOTE, "power switch", sentence);
        }
    }

    void ended(MachineEnd end) {
        if (open) {
            mark(new Mark(clock.now(), Mark.Kind.NOTE, end.node(), end.sentence(), Map.of(Mark.MACHINE, end.node())));
        }
    }

    /** From now on what the lab reports by itself is left out: the drill is over, and its lab is about to be removed. */
    void closeToLab() {
        open = false;
    }
}
