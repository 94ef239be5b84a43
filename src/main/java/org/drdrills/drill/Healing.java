package org.drdrills.drill;

import java.util.List;
import java.util.Map;
import org.drdrills.fault.Injected;
import org.drdrills.fault.Proof;
import org.drdrills.history.Mark;

/** Undoes every fault and observes that each is undone. */
final class Healing {
    private final Setting setting;

    Healing(Setting setting) {
        this.setting = setting;
    }

    /**
     * @param at        when it was over, ns on the drill's clock; 0 where there was nothing to heal
     * @param permanent whether a fault remains that cannot be undone
     */
    record Healed(long at, boolean permanent) {}

    Healed run() {
        setting.lab().trouble().ifPresent(why -> setting.journal().mark(Mark.Kind.HARNESS, "lab", why));
        boolean permanent = setting.faults().dropPermanent();
        if (permanent) {
            setting.journal()
                    .mark(Mark.Kind.NOTE, Mark.LOST_FOR_GOOD, "What the drill destroyed for good is not brought back.");
        }
        if (setting.faults().isEmpty()) {
            return new Healed(0, permanent);
        }
        // The event may have changed the preparations; its own fault must still be in force.
        setting.faults().event().ifPresent(this::inForceUntilNow);
        mark(Mark.Kind.HEAL, "All faults are being undone.");
        List<Injected> healing = setting.faults().latestFirst();
        boolean ordered = close(healing);
        for (Injected injected : healing) {
            Proof proof = injected.healing(setting.patience().heal());
            if (!proof.seen() || ordered) {
                setting.journal()
                        .mark(
                                proof.seen() ? Mark.Kind.HEALED : Mark.Kind.DID_NOT_HEAL,
                                setting.plan().id(),
                                proof.sentence(),
                                proof.data());
            }
        }
        setting.faults().clear();
        return new Healed(setting.clock().now(), permanent);
    }

    private void inForceUntilNow(Injected event) {
        Proof still = event.effect(setting.patience().effect());
        if (!still.seen()) {
            setting.journal()
                    .mark(
                            Mark.Kind.DID_NOT_BITE,
                            setting.plan().id(),
                            "The fault had ended before it was healed. " + still.sentence(),
                            Map.of("ended", "early"));
        }
    }

    /** Undoes what is left, whatever went wrong before. */
    void abort() {
        close(setting.faults().latestFirst());
        setting.faults().clear();
    }

    private boolean close(List<Injected> faults) {
        boolean all = true;
        for (Injected injected : faults) {
            try {
                injected.close();
            } catch (RuntimeException e) {
                all = false;
                mark(Mark.Kind.DID_NOT_HEAL, "A fault could not be undone: " + e.getMessage());
            }
        }
        return all;
    }

    private void mark(Mark.Kind kind, String text) {
        setting.journal().mark(kind, setting.plan().id(), text);
    }
}
