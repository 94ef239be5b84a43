package org.drdrills.workload.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.workload.DeadlineSocket;
import org.drdrills.workload.Engine;
import org.drdrills.workload.MemberReports;
import org.drdrills.workload.MemberSession;
import org.drdrills.workload.Session;

/**
 * Apache Kafka. Settings: {@code topic} (default {@code ledger}), created with a replica on each member where it is not there, and
 * {@code acks} ({@code all}, the default, or {@code 1}). A topic has no registers, so nothing is read but ledgers.
 */
public final class KafkaEngine implements Engine {
    private static final Map<String, Short> ACKS = Map.of("all", (short) -1, "1", (short) 1);
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final int replicas;
    private final MemberReports reports;

    public KafkaEngine() {
        this(1, true);
    }

    private KafkaEngine(int replicas, boolean synchronous) {
        this.replicas = replicas;
        this.reports = new MemberReports(synchronous);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public Engine in(Environment environment, Pool pool, Programs programs) {
        return new KafkaEngine(pool.members().size(), pool.synchronous());
    }

    @Override
    public void check(Environment environment, Pool pool) {
        acks(pool.settings());
        if (!TOPIC.matcher(topic(pool.settings())).matches()) {
            throw new BadInput("Kafka permits no topic " + BadInput.quoted(topic(pool.settings()))
                    + "; its name is made of letters, digits, '.', '_' and '-'");
        }
    }

    private static short acks(Map<String, String> settings) {
        return Optional.ofNullable(ACKS.get(settings.getOrDefault("acks", "all")))
                .orElseThrow(() -> new BadInput("acks is all or 1, not " + BadInput.quoted(settings.get("acks"))));
    }

    private static String topic(Map<String, String> settings) {
        return settings.getOrDefault("topic", "ledger");
    }

    @Override
    public boolean reads(Map<String, String> settings) {
        return false;
    }

    @Override
    public boolean ordered(Map<String, String> settings) {
        return true;
    }

    /** The observer has created the topic; it must be empty. */
    @Override
    public void prepare(List<InetSocketAddress> servers, Map<String, String> settings, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        String last = "there was no time to try";
        for (int at = 0; System.nanoTime() < until; at++) {
            DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
            deadline.in(ATTEMPT);
            try (KafkaConnection broker = KafkaConnection.open(servers.get(at % servers.size()), deadline)) {
                if (broker.end(topic(settings), KafkaConnection.COMMITTED) > 0) {
                    throw new IllegalStateException(
                            "the topic behind " + servers + " is not empty; a drill needs a fresh lab");
                }
                // the first producer of a broker waits until the broker has numbers from the controller
                broker.producer();
                // and what a broker does for the first time takes long
                meet(servers, topic(settings));
                return;
            } catch (IOException e) {
                last = deadline.passed() ? "no answer in time" : reason(e);
            }
            pause();
        }
        throw new IllegalStateException(
                "the topic was not found through " + servers + " within " + patience.toSeconds() + " s: " + last);
    }

    private static void meet(List<InetSocketAddress> servers, String topic) {
        for (InetSocketAddress server : servers) {
            DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
            deadline.in(ATTEMPT);
            try (KafkaConnection broker = KafkaConnection.open(server, deadline)) {
                broker.self(broker.partition(topic));
            } catch (IOException e) {
                // the clients will tell
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the topic was looked for", e);
        }
    }

    @Override
    public Session session(List<InetSocketAddress> servers, Map<String, String> settings, Duration timeout) {
        return new KafkaSession(servers, topic(settings), acks(settings), timeout);
    }

    @Override
    public MemberSession member(
            String node, InetSocketAddress address, Map<String, String> settings, Duration timeout) {
        return new KafkaMember(node, address, topic(settings), replicas, reports, timeout);
    }

    /** Why a request failed, in one line of at most 200 characters. */
    static String reason(Exception e) {
        String line = (e.getMessage() == null ? e.toString() : e.getMessage())
                .replaceAll("\\s+", " ")
                .strip();
        return line.length() <= 200 ? line : line.substring(0, 199) + "…";
    }
}
