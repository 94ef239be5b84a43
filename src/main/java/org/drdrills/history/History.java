package org.drdrills.history;

import java.util.List;
import java.util.function.Consumer;

/**
 * A frozen record that can be replayed any number of times, in the order in which it was written (by
 * {@link Event#at()}, give or take the recorder's queue).
 */
public interface History {
    Header header();

    /** Whether the record was closed in order; if not, its tail is missing. */
    boolean complete();

    void replay(Consumer<? super Event> reader);

    /** A history in memory. */
    static History of(Header header, List<? extends Event> events) {
        List<Event> copy = List.copyOf(events);
        return new History() {
            @Override
            public Header header() {
                return header;
            }

            @Override
            public boolean complete() {
                return true;
            }

            @Override
            public void replay(Consumer<? super Event> reader) {
                copy.forEach(reader);
            }
        };
    }
}
