package org.drdrills.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.drdrills.check.WriteLoss;
import org.drdrills.environment.Cut;
import org.drdrills.environment.Damage;
import org.drdrills.environment.Direction;
import org.drdrills.environment.Lab;
import org.drdrills.environment.Machine;
import org.drdrills.environment.MachineEnd;
import org.drdrills.environment.Wire;
import org.drdrills.environment.WireChange;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.workload.DrillClock;
import org.drdrills.workload.Engine;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;

/**
 * A harness that is wrong on purpose, for {@code drill selftest}: the lab, the clients, the observer, the clock or the record lie to a
 * drill that is otherwise the usual one. No such drill may be MET.
 */
public enum Mutant {
    NOT_INJECTED("The fault is ordered and nothing happens.", Mutant.STANDBY_LOSS, "bite.did-not"),
    WRONG_NODE("The fault strikes another machine than it was aimed at.", Mutant.STANDBY_LOSS, "bite.did-not"),
    HEALED_EARLY("The fault is gone long before it is healed.", Mutant.STANDBY_LOSS, "bite.ended-early"),
    RECORD_CUT_SHORT("The record loses its last third.", Mutant.STANDBY_LOSS, "history.cut-short"),
    CLOCK_JUMPS_BACK("The clock of the record jumps back by 2 s.", Mutant.STANDBY_LOSS, "clock.ran-backwards"),
    DEAD_OBSERVER("The observer asks nothing any more once the fault is there.", Mutant.STANDBY_LOSS, "observer.dead"),
    STARVED_HOST("The runner gets no CPU for 4 s once the fault is there.", Mutant.STANDBY_LOSS, "host.late"),
    LYING_CLIENTS("Clients report acknowledgements that they never got.", Mutant.PRIMARY_LOSS, WriteLoss.LOST);

    private static final String STANDBY_LOSS = "the-primary-carries-on-when-the-synchronous-standby-is-killed";
    private static final String PRIMARY_LOSS = "a-standby-takes-over-when-the-primary-is-killed";
    private static final Duration EARLY = Duration.ofSeconds(4);
    private static final long JUMP = 2_000_000_000L;

    private final String wrong;
    private final String drill;
    private final String finding;

    Mutant(String wrong, String drill, String finding) {
        this.wrong = wrong;
        this.drill = drill;
        this.finding = finding;
    }

    /** What is wrong, in a sentence. */
    public String wrong() {
        return wrong;
    }

    /** Id of the drill that must notice. */
    public String drill() {
        return drill;
    }

    /** Id of the finding by which it must. */
    public String finding() {
        return finding;
    }

    /** The name for users: {@code not-injected}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What the drill gets instead of what is there. */
    final class Meddling {
        private final AtomicBoolean struck = new AtomicBoolean();
        private volatile String peer = "";

        ReadyLab lab(ReadyLab ready) {
            Map<String, Engine> engines = new LinkedHashMap<>();
            ready.engines().forEach((pool, engine) -> engines.put(pool, new MeddledEngine(engine, this)));
            return new ReadyLab(new MeddledLab(ready.lab(), this), engines, ready.timings());
        }

        DrillClock clock() {
            return this.is(CLOCK_JUMPS_BACK)
                    ? new DrillClock(() -> System.nanoTime() - (struck.get() ? JUMP : 0))
                    : new DrillClock();
        }

        private boolean is(Mutant mutant) {
            return Mutant.this == mutant;
        }

        private void strikes() {
            if (!struck.getAndSet(true) && is(STARVED_HOST)) {
                standStill();
            }
        }

        /** Spoils the frozen record. */
        void record(Path history) {
            if (!is(RECORD_CUT_SHORT)) {
                return;
            }
            try (FileChannel file = FileChannel.open(history, StandardOpenOption.WRITE)) {
                file.truncate(file.size() * 2 / 3);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void standStill() {
            String self = Long.toString(ProcessHandle.current().pid());
            try {
                new ProcessBuilder("sh", "-c", "sleep 0.5; kill -STOP " + self + "; sleep 4; kill -CONT " + self)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Meddling meddling() {
        return new Meddling();
    }

    private record MeddledLab(Lab lab, Meddling meddling) implements Lab {
        @Override
        public Machine machine(String node) {
            return new MeddledMachine(lab.machine(node), lab, meddling);
        }

        @Override
        public Environment environment() {
            return lab.environment();
        }

        @Override
        public Wire wire(Direction direction) {
            return lab.wire(direction);
        }

        @Override
        public Cut cut(Collection<Direction> directions, Damage damage) {
            meddling.strikes();
            return lab.cut(directions, damage);
        }

        @Override
        public List<InetSocketAddress> listeners(Pool pool, String site) {
            return lab.listeners(pool, site);
        }

        @Override
        public InetSocketAddress observed(String member) {
            return lab.observed(member);
        }

        @Override
        public Map<String, String> access(Pool pool) {
            return lab.access(pool);
        }

        @Override
        public String nodeAt(String address) {
            return lab.nodeAt(address);
        }

        @Override
        public void watchClosely(Collection<Direction> directions, Duration howLong) {
            lab.watchClosely(directions, howLong);
        }

        @Override
        public void onWireChange(Consumer<WireChange> listener) {
            lab.onWireChange(listener);
        }

        @Override
        public void collectLogs(LogKeeper keeper) {
            lab.collectLogs(keeper);
        }

        @Override
        public void onSwitching(Consumer<String> listener) {
            lab.onSwitching(listener);
        }

        @Override
        public void onMachineEnd(Consumer<MachineEnd> listener) {
            lab.onMachineEnd(listener);
        }

        @Override
        public Optional<String> ended() {
            return lab.ended();
        }

        @Override
        public List<String> causes() {
            return lab.causes();
        }

        @Override
        public List<String> unwired() {
            return lab.unwired();
        }

        @Override
        public Optional<String> trouble() {
            return lab.trouble();
        }

        @Override
        public Map<String, String> versions() {
            return lab.versions();
        }

        @Override
        public Collection<String> secrets() {
            return lab.secrets();
        }

        @Override
        public void close() {
            lab.close();
        }
    }

    private record MeddledMachine(Machine machine, Lab lab, Meddling meddling) implements Machine {
        @Override
        public void kill() {
            meddling.strikes();
            if (meddling.is(NOT_INJECTED)) {
                return;
            }
            if (meddling.is(WRONG_NODE)) {
                lab.machine(other()).kill();
                return;
            }
            machine.kill();
            if (meddling.is(HEALED_EARLY)) {
                Thread.ofVirtual().start(() -> {
                    try {
                        Thread.sleep(EARLY);
                        machine.start();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
        }

        @Override
        public void lose() {
            if (meddling.is(NOT_INJECTED) || meddling.is(WRONG_NODE)) {
                kill();
                return;
            }
            meddling.strikes();
            machine.lose();
        }

        @Override
        public int timesRestarted() {
            return machine.timesRestarted();
        }

        private String other() {
            Environment environment = lab.environment();
            return environment.pool().arbiters().stream()
                    .filter(arbiter -> !environment.siteOf(arbiter).equals(environment.siteOf(machine.node())))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void start() {
            if (meddling.is(WRONG_NODE)) {
                lab.machine(other()).start();
            }
            machine.start();
        }

        @Override
        public String node() {
            return machine.node();
        }

        @Override
        public void stop() {
            machine.stop();
        }

        @Override
        public void freeze() {
            machine.freeze();
        }

        @Override
        public void thaw() {
            machine.thaw();
        }

        @Override
        public void vanish() {
            machine.vanish();
        }

        @Override
        public State state() {
            return machine.state();
        }

        @Override
        public int timesSwitchedOff() {
            return machine.timesSwitchedOff();
        }

        @Override
        public Said run(List<String> command, Duration limit) {
            return machine.run(command, limit);
        }

        @Override
        public Said follow(List<String> command, Duration limit, Consumer<String> line) {
            return machine.follow(command, limit, line);
        }
    }

    private record MeddledEngine(Engine engine, Meddling meddling) implements Engine {
        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public void prepare(List<InetSocketAddress> servers, Map<String, String> access, Duration patience) {
            engine.prepare(servers, access, patience);
        }

        @Override
        public Session session(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
            Session session = engine.session(servers, access, timeout);
            return meddling.is(LYING_CLIENTS) ? new LyingSession(session, meddling) : session;
        }

        @Override
        public MemberSession member(
                String node, InetSocketAddress address, Map<String, String> access, Duration timeout) {
            MemberSession member = engine.member(node, address, access, timeout);
            return meddling.is(DEAD_OBSERVER) ? new DumbMember(member, meddling) : member;
        }
    }

    /** Reports every write as acknowledged, by the node that acknowledged the last one. */
    private record LyingSession(Session session, Meddling meddling) implements Session {
        @Override
        public Answer write(int key, long id) {
            Answer answer = session.write(key, id);
            if (answer.outcome().acknowledged()) {
                meddling.peer = answer.peer();
                return answer;
            }
            return new Answer(org.drdrills.history.Outcome.ACKNOWLEDGED, answer.value(), meddling.peer);
        }

        @Override
        public Answer read(int key) {
            return session.read(key);
        }

        @Override
        public void close() {
            session.close();
        }
    }

    /** Hangs with every question once the fault is there; the final read it does. */
    private record DumbMember(MemberSession member, Meddling meddling) implements MemberSession {
        private static final Duration FOR_EVER = Duration.ofMinutes(10);

        @Override
        public Answer ask() {
            if (meddling.struck.get()) {
                try {
                    Thread.sleep(FOR_EVER);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return member.ask();
        }

        @Override
        public Ledger ledger() {
            return member.ledger();
        }

        @Override
        public void close() {
            member.close();
        }
    }
}
