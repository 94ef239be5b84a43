package org.drdrills.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.HostSample;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;

/** Whether the record obeys its own rules. Operations that do not are left out of every measure. */
public final class WellFormed {
    private static final int MOST_EXAMPLES = 5;
    private static final long QUEUE = 1_000_000_000L;
    private static final int IN_A_ROW = 20;
    /** One thread stamps these one after the other; after a jump all others wait until the clock has caught up. */
    private static final Set<Mark.Kind> IN_ORDER = EnumSet.of(
            Mark.Kind.AIM,
            Mark.Kind.EVENT,
            Mark.Kind.INJECTED,
            Mark.Kind.BIT,
            Mark.Kind.DID_NOT_BITE,
            Mark.Kind.HEAL,
            Mark.Kind.HEALED,
            Mark.Kind.DID_NOT_HEAL);

    private static final long EARLY = 1_000_000L;
    /** Ten days: due times are kept in 40 bits of microseconds. */
    private static final long LONGEST = 864_000_000_000_000L;

    private final Header header;
    private final IdSet writes = IdSet.empty();
    private final IdSet reads = IdSet.empty();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final List<String> examples = new ArrayList<>();
    private long latest = Long.MIN_VALUE;
    private long latestMark;
    private long latestSample = Long.MIN_VALUE;
    private int behind;
    private long deepest;
    private long backwards;
    private long backwardsAt;
    private long suspected;
    private long suspectedAt;

    WellFormed(Header header) {
        this.header = header;
    }

    /** Notes what is wrong with an operation, and says whether it may be measured. */
    boolean admit(Operation operation) {
        String fault = fault(operation);
        if (fault.isEmpty() && !(operation.id() < 0 ? reads.add(-1 - operation.id()) : writes.add(operation.id()))) {
            fault = "its id was used before";
        }
        if (fault.isEmpty()) {
            return true;
        }
        counts.merge(fault, 1L, Long::sum);
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(operation.id() + " (" + fault + ")");
        }
        return false;
    }

    /** Whether this operation by itself may be measured. */
    public boolean sound(Operation operation) {
        return fault(operation).isEmpty();
    }

    private String fault(Operation operation) {
        if (operation.client() < 0 || operation.client() >= header.clients().size()) {
            return "no such client";
        }
        if (operation.id() < (operation.write() ? 0 : -IdSet.LIMIT) || operation.id() >= IdSet.LIMIT) {
            return "its id is out of range";
        }
        if (operation.end() > LONGEST) {
            return "its time is out of range";
        }
        if (operation.due() < 0 || operation.due() > operation.start() + EARLY + header.clock()) {
            return "it was sent before it was due";
        }
        if (operation.end() < operation.start()) {
            return operation.outcome().acknowledged()
                    ? "it was acknowledged before it was sent"
                    : "it ended before it was sent";
        }
        return "";
    }

    /** Follows the stamps of everything that is recorded as it happens. */
    void follow(Event fact) {
        if (fact instanceof Mark mark && IN_ORDER.contains(mark.kind())) {
            ranBack(latestMark, mark.at(), header.clock());
            latestMark = Math.max(latestMark, mark.at());
        }
        if (fact instanceof HostSample sample) {
            if (latestSample != Long.MIN_VALUE && latestSample - sample.at() > header.clock()) {
                // A sample comes a second after the last: by so much less it is behind it than the clock went back.
                ranBack(Math.max(latestSample, sample.at() + deepest), sample.at(), header.clock());
            }
            latestSample = Math.max(latestSample, sample.at());
            suspected = 0;
        }
        if (!(fact instanceof Operation || fact instanceof Observation || fact instanceof HostSample)) {
            return;
        }
        // One fact alone may have been held up on its way to the record; after a jump every fact is behind. On a
        // starved host many are
        // held up at once, and only what one hand stamps and records tells one from the other: the next sample of the
        // host, where there is one.
        behind = latest != Long.MIN_VALUE && latest - fact.at() > QUEUE ? behind + 1 : 0;
        deepest = behind == 0 ? 0 : Math.max(deepest, latest - fact.at());
        if (behind >= IN_A_ROW && latest - fact.at() > suspected) {
            suspected = latest - fact.at();
            suspectedAt = latest;
        }
        latest = Math.max(latest, fact.at());
    }

    private void ranBack(long before, long at, long allowed) {
        if (before - at > Math.max(backwards, allowed)) {
            backwards = before - at;
            backwardsAt = before;
        }
    }

    /** What was wrong, and how often. */
    public Map<String, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** The first few offenders, for messages. */
    public List<String> examples() {
        return List.copyOf(examples);
    }

    /**
     * By how much stamps ran backwards: a mark of the drill's course or a sample of the host before the last one; where no sample follows any
     * more, twenty facts in a row more than a second behind. In ns; 0 if they did not.
     */
    public long backwards() {
        return Math.max(backwards, suspected);
    }

    public long backwardsAt() {
        return suspected > backwards ? suspectedAt : backwardsAt;
    }
}
