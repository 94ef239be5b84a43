package org.drdrills.history;

/**
 * One request of one client.
 *
 * @param id      unique in the drill; of a write, 0 or more, also the value that it stores; of a read, any other id
 * @param client  index into {@link Header#clients()}
 * @param key     register that is written or read; each write also appends its id to the ledger
 * @param value   what was written; what a read saw ({@link #NOTHING} for an empty register)
 * @param due     when the open-loop schedule wanted it sent
 * @param start   when it was sent
 * @param end     when its outcome was known to the client
 * @param node    the server that answered, or empty
 */
public record Operation(
        long id,
        int client,
        Kind kind,
        int key,
        long value,
        long due,
        long start,
        long end,
        Outcome outcome,
        String node)
        implements Event {
    public static final long NOTHING = -1;

    /** What the client asked for. */
    public enum Kind {
        WRITE,
        READ
    }

    @Override
    public long at() {
        return end;
    }

    public boolean write() {
        return kind == Kind.WRITE;
    }
}
