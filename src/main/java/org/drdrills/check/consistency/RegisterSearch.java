package org.drdrills.check.consistency;

/**
 * Registers with any values: the events are followed in order of time with the configurations that are still possible.
 *
 * <p>Only the most promising configurations are followed, a beam. A path that survives to the end is a legal order,
 * however narrow the beam was. Where the beam dies, the search goes back 64, 128, 256, … events to a checkpoint,
 * follows twice as many configurations each time, and narrows again 256 events past the trouble. A frontier that dies
 * without ever having left out a configuration proves a violation. Where it did leave some out, a search over the last
 * 4 to 256 operations alone, which is small enough to leave out none, may prove it.
 */
final class RegisterSearch {

    /** A path survived to the end. */
    static final int ALIVE = -1;
    /** A bound was reached. */
    static final int GAVE_UP = -2;

    private static final int SHORTEST_WINDOW = 4;
    private static final int LONGEST_WINDOW = 256;
    private static final long WINDOW_STEPS = 5_000_000;

    private final RegisterProblem problem;
    private final RegisterTimeline timeline;
    private final RegisterLayout layout;
    private final Bounds bounds;
    private final Beam beam;
    private final int widest;
    private int[] byStart;
    private long steps;
    private long windowSteps;
    private int furthest;
    /** The event up to whose end all windows are known to be legal. */
    private int legalWindows = -1;

    RegisterSearch(RegisterProblem problem, Bounds bounds) {
        this(problem, bounds, Beam.DEFAULT);
    }

    @SuppressWarnings("NullAway.Init")
    RegisterSearch(RegisterProblem problem, Bounds bounds, Beam beam) {
        this.problem = problem;
        this.bounds = bounds;
        this.beam = beam;
        timeline = new RegisterTimeline(problem);
        layout = new RegisterLayout(timeline);
        widest = RegisterFrontier.widest(layout, bounds);
    }

    /** {@link #ALIVE}, {@link #GAVE_UP}, or a row at whose end no configuration is possible. */
    int run() {
        return run(true);
    }

    private int run(boolean windows) {
        if (widest == 0) {
            return GAVE_UP;
        }
        RegisterFrontier frontier = new RegisterFrontier(timeline, layout, bounds);
        Checkpoints checkpoints = new Checkpoints(beam.spacing(), bounds.bytes() / 4);
        int width = beam.narrowest();
        int back = beam.spacing();
        int calm = 0;
        frontier.limit(width);
        while (frontier.event() < timeline.events.length) {
            int e = frontier.event();
            if (e % beam.spacing() == 0) {
                checkpoints.add(frontier.save());
            }
            if (e == calm) {
                width = beam.narrowest();
                back = beam.spacing();
                frontier.limit(width);
            }
            boolean within = frontier.advance();
            steps = frontier.steps() + windowSteps;
            if (within && !frontier.empty()) {
                continue;
            }
            furthest = Math.max(furthest, e);
            if (!within || steps > bounds.steps()) {
                return GAVE_UP;
            }
            if (frontier.complete() || (windows && width >= beam.windowsFrom() && illegalWindow(e))) {
                return timeline.row(e);
            }
            calm = Math.max(calm, e + beam.calm());
            Checkpoint from = checkpoints.before(e - back);
            width = wider(width, from.event() == 0 ? 16 : 2);
            back = Math.min(2 * back, 1 << 30);
            frontier.restore(from);
            frontier.limit(width);
        }
        furthest = timeline.events.length;
        return ALIVE;
    }

    private int wider(int width, int factor) {
        return width > widest / factor ? RegisterFrontier.UNLIMITED : width * factor;
    }

    /**
     * Whether the last operations alone contradict each other; what this costs stays in proportion to the search
     * itself.
     */
    private boolean illegalWindow(int event) {
        if (legalWindows == event || windowSteps > steps / 4 + WINDOW_STEPS) {
            return false;
        }
        if (byStart == null) {
            byStart = problem.byStart();
        }
        RegisterWindows windows = new RegisterWindows(problem, byStart, timeline.row(event));
        boolean legal = true;
        for (int length = SHORTEST_WINDOW; length <= Math.min(LONGEST_WINDOW, windows.longest()); length *= 2) {
            long most = Math.min(Math.max(WINDOW_STEPS, (steps - windowSteps) / 16), bounds.steps() - steps);
            RegisterSearch search = new RegisterSearch(windows.of(length), bounds.with(most), beam);
            int died = search.run(false);
            windowSteps += search.steps();
            steps += search.steps();
            if (died >= 0) {
                return true;
            }
            legal &= died == ALIVE;
        }
        if (legal) {
            legalWindows = event;
        }
        return false;
    }

    long steps() {
        return steps;
    }

    /** Share of the rows up to whose end a path is known to survive. */
    double share() {
        int ended = 0;
        int total = 0;
        for (int row = 0; row < problem.size; row++) {
            total += problem.optional(row) ? 0 : 1;
            ended += timeline.endEvent[row] < furthest ? 1 : 0;
        }
        return total == 0 ? 1 : (double) ended / total;
    }
}
