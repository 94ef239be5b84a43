package org.drdrills.drill;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.drdrills.drill.DrillPlan.Failure;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.drill.DrillPlan.Orders;
import org.drdrills.fault.Aimed;
import org.drdrills.fault.Fault;
import org.drdrills.fault.Injected;
import org.drdrills.fault.Proof;
import org.drdrills.history.Mark;
import org.drdrills.topology.Durations;
import org.drdrills.topology.RunningSystem;

/** The one event: stamped, injected or ordered, and its effect observed. */
final class Strike {
    /** How long probes look closely at the links that are about to be cut, from before the event on. */
    private static final Duration CLOSE_WATCH = Duration.ofSeconds(8);

    private static final Duration PROBES_AT_WORK = Duration.ofMillis(700);
    /** Between two orders of one event the service must be steady for so long. */
    private static final Duration BETWEEN_ORDERS = Duration.ofSeconds(3);

    private final Setting setting;

    Strike(Setting setting) {
        this.setting = setting;
    }

    /** @throws DrillWait.Abandoned if the fault cannot be injected */
    void run() {
        switch (setting.plan().event()) {
            case Failure failure -> inject(failure.fault());
            case Orders orders -> order(orders);
            case DrillPlan.Witnessed witnessed -> witness();
        }
    }

    /** @throws DrillWait.Abandoned if no operator marks an event in time */
    private void witness() {
        Duration limit = setting.lab()
                .environment()
                .system()
                .map(RunningSystem::markWithin)
                .orElseThrow();
        String name = setting.lab().environment().name();
        setting.operators().expect();
        setting.journal()
                .mark(
                        Mark.Kind.NOTE,
                        "event expected",
                        "The service is steady. Mark the event at the moment at which it happens: press Enter here, or run drill mark "
                                + name + " \"WHAT HAPPENS\" (within " + Durations.text(limit) + ").");
        if (!setting.waiting()
                .untilInSoundLab(limit, () -> setting.operators().reported().isPresent())) {
            setting.journal()
                    .mark(
                            Mark.Kind.NOTE,
                            Mark.UNMARKED,
                            "No operator marked the event within " + Durations.text(limit)
                                    + ", so there is nothing to judge.");
            throw new DrillWait.Abandoned("no operator marked the event in time");
        }
        setting.operations().noteEveryPrimary();
        for (Mark mark : setting.operators().eventMarks(capital(setting.plan().eventWords()))) {
            setting.journal().mark(mark);
        }
        setting.incident().begins(setting.operators().reported().orElseThrow());
    }

    private void inject(Fault fault) {
        Aimed aimed = setting.aim(fault);
        if (!aimed.directions().isEmpty()) {
            setting.lab().watchClosely(aimed.directions(), CLOSE_WATCH);
            setting.waiting().pause(PROBES_AT_WORK);
        }
        markAim(aimed);
        if (!aimed.stillTrue()) {
            setting.journal()
                    .mark(
                            Mark.Kind.DRIFT,
                            aimed.role(),
                            "Roles moved while the fault was aimed at " + aimed.role() + " ("
                                    + String.join(", ", aimed.nodes()) + ").");
            aimed = setting.aim(fault);
            markAim(aimed);
        }
        setting.incident().strikes(aimed.struckSites());
        long before = setting.clock().now();
        markEvent(before, fault.name(), fault.mechanismIn(setting.lab().environment()));
        Injected injected = injected(fault, aimed);
        setting.faults().addEvent(injected);
        setting.journal()
                .mark(
                        Mark.Kind.INJECTED,
                        fault.name(),
                        "Injected in %.0f ms.".formatted((setting.clock().now() - before) / 1e6));
        Proof proof = injected.effect(setting.patience().effect());
        setting.journal()
                .mark(
                        proof.seen() ? Mark.Kind.BIT : Mark.Kind.DID_NOT_BITE,
                        fault.name(),
                        proof.sentence(),
                        proof.data());
        setting.incident().begins(before);
    }

    private Injected injected(Fault fault, Aimed aimed) {
        try {
            return aimed.inject();
        } catch (RuntimeException e) {
            setting.journal()
                    .mark(Mark.Kind.DID_NOT_BITE, fault.name(), "The fault could not be injected: " + e.getMessage());
            throw new DrillWait.Abandoned("the fault could not be injected");
        }
    }

    private void markAim(Aimed aimed) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("role", aimed.role());
        data.put("node", String.join(",", aimed.nodes()));
        data.put(
                "site",
                String.join(
                        ",",
                        aimed.nodes().stream()
                                .map(setting.lab().environment()::siteOf)
                                .distinct()
                                .toList()));
        data.put("sites", String.join(",", aimed.struckSites()));
        setting.journal()
                .mark(
                        Mark.Kind.AIM,
                        aimed.role(),
                        capital(aimed.role()) + ": "
                                + (aimed.nodes().isEmpty() ? "no single node" : String.join(", ", aimed.nodes()))
                                + ".",
                        data);
    }

    private void markEvent(long at, String subject, String mechanism) {
        setting.journal()
                .mark(new Mark(
                        at,
                        Mark.Kind.EVENT,
                        subject,
                        capital(setting.plan().eventWords()) + ".",
                        Map.of("mechanism", mechanism)));
    }

    private void order(Orders orders) {
        setting.incident().begins(setting.clock().now());
        markEvent(setting.incident().at(), "operator", orders.mechanism());
        setting.operations().noteEveryPrimary();
        for (Order order : orders.orders()) {
            setting.operations().carryOut(order);
            setting.operations().noteEveryPrimary();
            if (orders.orders().size() > 1) {
                long from = setting.clock().now();
                setting.waiting()
                        .until(
                                setting.patience().inSync(),
                                () -> setting.pools().inSync()
                                        && setting.pools().acknowledged(from, BETWEEN_ORDERS));
            }
        }
    }

    private static String capital(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
