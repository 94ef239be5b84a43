package org.drdrills.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.IdSet;
import org.drdrills.history.Mark;
import org.drdrills.history.Observation;
import org.drdrills.history.Operation;
import org.drdrills.topology.Role;
import org.jspecify.annotations.Nullable;

/**
 * Sees, while a drill runs, what its record will not forgive: a read that missed an acknowledged write, and two nodes that accepted writes.
 * Takes facts in the order in which they are recorded. What it calls an alarm is one, whatever the order of concurrent operations was; it
 * may miss what only more memory, or the final reads, can show. It keeps the last few writes of each register, one run of answers and one
 * open question for each node, and the ids used so far.
 */
public final class Lookout {
    /** How long after a return the observer's answer is waited for. */
    private static final long NEAR = 1_000_000_000L;

    private final long clock;
    private final WellFormed form;
    private final IdSet acknowledged = IdSet.empty();
    private final Map<Integer, Register> registers = new HashMap<>();
    private final Map<String, Member> members = new HashMap<>();
    private String holder = "";
    private long event = -1;

    public Lookout(Header header) {
        clock = header.clock();
        form = new WellFormed(header);
    }

    /** What was seen, by its name in the record and on the terminal. */
    public enum Kind {
        /** A read returned an acknowledged write although a later one had been acknowledged before it began, or nothing at all. */
        STALE_READ,
        /** A node acknowledged a write, another one later, then the first again, in one and the same tenure of its own. */
        TWO_WRITERS,
        /** Two members said, before and after, that they take writes. */
        TWO_PRIMARIES
    }

    /** @param at when it was certain, ns */
    public record Alarm(Kind kind, long at, String sentence) {}

    /** @return the alarms that this fact makes certain, mostly none */
    public List<Alarm> see(Event fact) {
        form.follow(fact);
        if (form.backwards() > 0) {
            // What came first cannot be told any more.
            return List.of();
        }
        return switch (fact) {
            case Operation operation ->
                form.admit(operation) && operation.outcome().acknowledged() ? see(operation) : List.of();
            case Observation seen -> see(seen);
            case Mark mark -> {
                event = mark.kind() == Mark.Kind.EVENT && event < 0 ? mark.at() : event;
                yield List.of();
            }
            default -> List.of();
        };
    }

    private List<Alarm> see(Operation operation) {
        Register register = registers.computeIfAbsent(operation.key(), key -> new Register());
        if (!operation.write()) {
            return stale(operation, register);
        }
        acknowledged.add(operation.id());
        register.add(operation);
        if (!operation.node().isEmpty()) {
            accept(operation);
        }
        return List.of();
    }

    /** The last acknowledged writes of one register, and what is left of those before. */
    private static final class Register {
        private static final int KEPT = 16;

        final long[] ids = new long[KEPT];
        final long[] starts = new long[KEPT];
        final long[] ends = new long[KEPT];
        int used;
        int next;
        long forgottenEnd = -1;
        long forgottenStart = -1;
        long forgottenId = -1;

        void add(Operation write) {
            if (used == KEPT) {
                forgottenEnd = Math.max(forgottenEnd, ends[next]);
                if (starts[next] > forgottenStart) {
                    forgottenStart = starts[next];
                    forgottenId = ids[next];
                }
            } else {
                used++;
            }
            ids[next] = write.id();
            starts[next] = write.start();
            ends[next] = write.end();
            next = (next + 1) % KEPT;
        }

        /** When this write had ended for certain; {@link Long#MAX_VALUE} where it is not known. */
        long endOf(long id, IdSet acknowledged) {
            for (int i = 0; i < used; i++) {
                if (ids[i] == id) {
                    return ends[i];
                }
            }
            return forgottenEnd >= 0 && acknowledged.contains(id) ? forgottenEnd : Long.MAX_VALUE;
        }

        /** Among the writes that had ended before {@code time}, the one that started last after {@code after}; −1 for none. */
        long newest(long time, long after) {
            long latest = after;
            long id = -1;
            if (forgottenEnd < time && forgottenStart > latest) {
                latest = forgottenStart;
                id = forgottenId;
            }
            for (int i = 0; i < used; i++) {
                if (ends[i] < time && starts[i] > latest) {
                    latest = starts[i];
                    id = ids[i];
                }
            }
            return id;
        }
    }

    private List<Alarm> stale(Operation read, Register register) {
        boolean nothing = read.value() == Operation.NOTHING;
        long end = nothing ? Long.MIN_VALUE : register.endOf(read.value(), acknowledged);
        if (end == Long.MAX_VALUE) {
            return List.of();
        }
        long missed = register.newest(read.start() - clock, nothing ? Long.MIN_VALUE : end + clock);
        return missed < 0
                ? List.of()
                : List.of(new Alarm(
                        Kind.STALE_READ,
                        read.end(),
                        "A read of register " + read.key() + " at " + clock(read.start()) + " returned "
                                + (nothing ? "nothing" : "write " + read.value()) + ", although write " + missed
                                + " had been acknowledged before it began."));
    }

    /** One member: its run of equal answers, the run before in which it accepted writes, and its writes. */
    private static final class Member {
        @Nullable
        Role role;

        boolean writable;
        long timeline;
        long sure = Long.MAX_VALUE;
        long still = Long.MIN_VALUE;
        /** Longest time within the run that no answer speaks of: something short may have happened there. */
        long unattended;

        long formerSure = Long.MAX_VALUE;
        long formerStill = Long.MIN_VALUE;
        /** Highest timeline that it told as primary, and when it had told so. */
        long led;

        long ledAt = Long.MAX_VALUE;
        /** Earliest acknowledgement of its present tenure, and when its latest write began. */
        long proof = Long.MAX_VALUE;

        long latest;
        boolean wrote;
        boolean alarmed;
        /** An open question: since when it writes again, and who wrote in between. */
        long back = -1;

        long backId;
        String other = "";
        long otherProof;
        long otherSpan;
        long otherLed;

        boolean accepts() {
            return role == Role.PRIMARY && writable;
        }

        /** @return whether the answer tells anything new */
        boolean answer(Observation seen) {
            if (role != null && seen.asked() < still) {
                return false;
            }
            if (role != seen.role() || writable != seen.writable() || timeline != seen.timeline()) {
                if (accepts()) {
                    formerSure = sure;
                    formerStill = still;
                }
                role = seen.role();
                writable = seen.writable();
                timeline = seen.timeline();
                sure = seen.at();
                unattended = 0;
            } else {
                unattended = Math.max(unattended, seen.at() - still);
            }
            still = seen.asked();
            if (role == Role.PRIMARY && timeline > led) {
                led = timeline;
                ledAt = seen.at();
            }
            return true;
        }
    }

    private Member member(String node) {
        return members.computeIfAbsent(node, name -> new Member());
    }

    /** The tenures of {@link Overlap}, of which only the latest of each node is kept. */
    private void accept(Operation write) {
        Member writer = member(write.node());
        if (holder.equals(write.node())) {
            writer.proof = Math.min(writer.proof, write.end());
            writer.latest = Math.max(writer.latest, write.start());
            return;
        }
        if (!holder.isEmpty()) {
            Member former = member(holder);
            if (write.start() <= former.proof + clock) {
                return;
            }
            boolean asking = writer.back >= 0 && write.end() <= writer.back + NEAR;
            if (writer.wrote && !writer.alarmed && !asking) {
                writer.back = write.end();
                writer.backId = write.id();
                writer.other = holder;
                writer.otherProof = former.proof;
                writer.otherSpan = former.latest - former.proof;
                writer.otherLed = former.ledAt <= write.start() ? former.led : 0;
            }
        }
        holder = write.node();
        writer.wrote = true;
        writer.proof = write.end();
        writer.latest = write.start();
    }

    private List<Alarm> see(Observation seen) {
        Member member = member(seen.node());
        if (!member.answer(seen)) {
            return List.of();
        }
        List<Alarm> alarms = new ArrayList<>(0);
        returned(seen, member, alarms);
        if (member.accepts()) {
            members.forEach((node, other) -> {
                if (other != member) {
                    together(seen, member, node, other, alarms);
                }
            });
        }
        return alarms;
    }

    /** A node that returned answers: is it still what it was before the other took over? */
    private void returned(Observation seen, Member member, List<Alarm> alarms) {
        if (member.back < 0 || seen.asked() <= member.back + clock) {
            return;
        }
        boolean counted = member.otherLed > 0 && member.timeline > 0;
        boolean old = counted
                ? member.timeline < member.otherLed
                : member.sure + clock < member.otherProof && member.unattended + clock < member.otherSpan;
        if (member.accepts() && old && seen.asked() <= member.back + NEAR) {
            member.alarmed = true;
            alarms.add(new Alarm(
                    Kind.TWO_WRITERS,
                    seen.at(),
                    "Two nodes acknowledged writes in turns: " + seen.node() + " acknowledged write " + member.backId
                            + " at " + clock(member.back) + " after " + member.other + " had acknowledged others from "
                            + clock(member.otherProof) + " on, and had not been promoted anew in between."));
        }
        member.back = -1;
    }

    private void together(Observation seen, Member member, String node, Member other, List<Alarm> alarms) {
        // Where no member counts promotions, two quick ones might hide between the answers.
        long hidden = member.timeline > 0 ? 0 : Math.max(member.unattended, other.unattended);
        boolean now = other.accepts() && certain(member, other.sure, other.still, hidden);
        if (!now && (member.timeline == 0 || !certain(member, other.formerSure, other.formerStill, 0))) {
            return;
        }
        alarms.add(new Alarm(
                Kind.TWO_PRIMARIES,
                seen.at(),
                "Two members are primary at once: " + seen.node() + " and " + node + " both said, before and after "
                        + clock(Math.max(member.sure, now ? other.sure : other.formerSure))
                        + ", that they take writes."));
    }

    private boolean certain(Member member, long sure, long still, long hidden) {
        return sure != Long.MAX_VALUE && Math.max(member.sure, sure) + hidden + clock < Math.min(member.still, still);
    }

    private String clock(long nanos) {
        return Times.told(nanos, event);
    }
}
