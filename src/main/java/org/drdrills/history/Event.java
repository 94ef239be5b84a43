package org.drdrills.history;

/** One recorded fact. Times are nanoseconds since the drill's start. */
public sealed interface Event permits Operation, Transaction, Observation, LinkState, HostSample, FinalRead, Mark {
    /** When the fact was complete. */
    long at();

    /** The same fact with every time in it {@code by} ns later, or earlier where that is negative. */
    default Event later(long by) {
        return switch (this) {
            case Operation one ->
                new Operation(
                        one.id(),
                        one.client(),
                        one.kind(),
                        one.key(),
                        one.value(),
                        one.due() + by,
                        one.start() + by,
                        one.end() + by,
                        one.outcome(),
                        one.node());
            case Transaction one ->
                new Transaction(
                        one.id(),
                        one.client(),
                        one.steps(),
                        one.due() + by,
                        one.start() + by,
                        one.end() + by,
                        one.outcome(),
                        one.node());
            case Observation one ->
                new Observation(
                        one.asked() + by,
                        one.at() + by,
                        one.node(),
                        one.role(),
                        one.writable(),
                        one.timeline(),
                        one.position(),
                        one.followers(),
                        one.detail());
            case HostSample one -> new HostSample(one.at() + by, one.lateness(), one.stall());
            case FinalRead one ->
                new FinalRead(
                        one.at() + by,
                        one.node(),
                        one.role(),
                        one.timeline(),
                        one.complete(),
                        one.ids(),
                        one.twice(),
                        one.damaged(),
                        one.order(),
                        one.detail());
            case Mark one -> new Mark(one.at() + by, one.kind(), one.subject(), one.text(), one.data());
            case LinkState one ->
                new LinkState(one.at() + by, one.since() + by, one.source(), one.target(), one.state(), one.detail());
        };
    }
}
