package org.drdrills.history;

import java.util.Map;

/**
 * A moment of the drill itself.
 *
 * @param subject what it is about: a stage, a fault, a node, a runbook's step
 * @param text    one sentence for readers
 * @param data    facts for programs, keys in fixed order
 */
public record Mark(long at, Kind kind, String subject, String text, Map<String, String> data) implements Event {
    /** Subject of the note that something which the drill destroyed does not come back. */
    public static final String LOST_FOR_GOOD = "lost for good";
    /** Key in the note of a preparation before the event: when it was begun, ns. */
    public static final String PREPARED = "prepared";
    /** Subject of the note that what standbys hold cannot be read: {@code data} has their {@code members}, separated by spaces. */
    public static final String COPIES_UNREAD = "copies unread";
    /** Subject of the note that no acknowledgement names the member that made it; with the same {@code data}. */
    public static final String SERVERS_UNNAMED = "servers unnamed";
    /** In the data of a note on a machine that ended or was started again: its name. */
    public static final String MACHINE = "machine";
    /** Subject of the notes that the live monitor makes. */
    public static final String ALARM = "alarm";
    /** In the data of a step that ended with another exit code than 0: the last lines that it printed. */
    public static final String SAID = "said";
    /** In the data of what an operator reported: who. */
    public static final String BY = "by";
    /** Subject of the note that a witnessed drill waited for its event in vain. */
    public static final String UNMARKED = "event not marked";
    /** Subject of the notes on steps that were planned and not reported. */
    public static final String PLANNED = "planned step";
    /** Subject of the notes that hold the logs' hashes: {@code text} is the file, {@code data} has {@code sha256}. */
    public static final String LOG = "log kept";

    public Mark(long at, Kind kind, String subject, String text) {
        this(at, kind, subject, text, Map.of());
    }

    /** Whether readers are told of it: of notes, only those on a machine that ended, on alarms, on what is lost for good, and on what was not reported. */
    public boolean told() {
        return kind != Kind.NOTE
                || data.containsKey(MACHINE)
                || subject.equals(ALARM)
                || subject.equals(LOST_FOR_GOOD)
                || subject.equals(UNMARKED)
                || subject.equals(PLANNED);
    }

    /** What readers see of a stage or a phase, whose name in records never changes. */
    public static String shown(String name) {
        return name.equals("in step") ? "in sync" : name;
    }

    /** What the moment is. */
    public enum Kind {
        /** A stage of the drill begins; {@code subject} is its name. */
        STAGE,
        /** The fault's target was resolved: {@code data} has {@code role}, {@code node}. */
        AIM,
        /** The target's role had moved by the time of the injection. */
        DRIFT,
        /** The event: the call that injects, or the operator's order. The clock starts here. */
        EVENT,
        /** The injecting call has returned. */
        INJECTED,
        /** The effect was seen, on the wire or from the victim. */
        BIT,
        /** The effect was looked for and not seen. */
        DID_NOT_BITE,
        /** The call that heals. */
        HEAL,
        /** The healing was seen. */
        HEALED,
        /** The healing was looked for and not seen. */
        DID_NOT_HEAL,
        /** The operator's order or one step of a runbook; {@code data} has {@code step}, {@code exit}, {@code began}. */
        OPERATOR,
        /** The harness itself went wrong: the drill cannot be believed. */
        HARNESS,
        /** For readers only; the judge ignores it. */
        NOTE
    }
}
