package org.drdrills.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What a history of several pools says of one of them: its clients, its members, and everything that concerns all pools. */
public final class OnePool implements History {
    private final History whole;
    private final Lens lens;

    public OnePool(History whole, String pool) {
        this.whole = whole;
        this.lens = new Lens(whole.header(), pool);
    }

    @Override
    public Header header() {
        return lens.header();
    }

    @Override
    public boolean complete() {
        return whole.complete();
    }

    @Override
    public void replay(Consumer<? super Event> reader) {
        whole.replay(event -> lens.see(event).ifPresent(reader));
    }

    /** Sees one pool only, event by event. */
    public static final class Lens {
        private final Header header;
        private final Set<String> members;
        private final int[] places;

        /** @throws IllegalArgumentException with one sentence, if the record knows no such pool */
        public Lens(Header whole, String pool) {
            if (!whole.pools().contains(pool)) {
                throw new IllegalArgumentException("the record knows no pool '" + pool + "'; it has " + whole.pools());
            }
            List<String> own = IntStream.range(0, whole.members().size())
                    .filter(i -> whole.owners().get(i).equals(pool))
                    .mapToObj(whole.members()::get)
                    .toList();
            List<Header.Client> clients = new ArrayList<>();
            places = new int[whole.clients().size()];
            for (int i = 0; i < places.length; i++) {
                boolean ours = whole.clients().get(i).pool().equals(pool);
                places[i] = ours ? clients.size() : -1;
                if (ours) {
                    clients.add(whole.clients().get(i));
                }
            }
            members = new HashSet<>(own);
            header = new Header(
                    whole.drill(), whole.environment(), whole.started(), clients, own, whole.timeout(), whole.clock());
        }

        public Header header() {
            return header;
        }

        /** An operation of no known client belongs to every pool, so that each pool's judge finds it malformed. */
        private int place(int client) {
            return client < 0 || client >= places.length ? Integer.MAX_VALUE : places[client];
        }

        private Optional<Event> see(Transaction transaction) {
            int place = place(transaction.client());
            return place < 0
                    ? Optional.empty()
                    : Optional.of(new Transaction(
                            transaction.id(),
                            place,
                            transaction.steps(),
                            transaction.due(),
                            transaction.start(),
                            transaction.end(),
                            transaction.outcome(),
                            transaction.node()));
        }

        private Optional<Event> see(Operation operation) {
            int place = place(operation.client());
            return place < 0
                    ? Optional.empty()
                    : Optional.of(new Operation(
                            operation.id(),
                            place,
                            operation.kind(),
                            operation.key(),
                            operation.value(),
                            operation.due(),
                            operation.start(),
                            operation.end(),
                            operation.outcome(),
                            operation.node()));
        }

        /** The event as the pool's own record would hold it; empty if it concerns another pool. */
        public Optional<Event> see(Event event) {
            return switch (event) {
                case Operation operation -> see(operation);
                case Transaction transaction -> see(transaction);
                case Observation seen -> members.contains(seen.node()) ? Optional.of(seen) : Optional.empty();
                case FinalRead read -> members.contains(read.node()) ? Optional.of(read) : Optional.empty();
                case LinkState link -> Optional.of(link);
                case HostSample sample -> Optional.of(sample);
                case Mark mark -> Optional.of(mark);
            };
        }
    }
}
