package org.drdrills.workload.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.drdrills.history.Operation;
import org.drdrills.history.Outcome;
import org.drdrills.workload.DeadlineSocket;
import org.drdrills.workload.Session;

/**
 * A client's conversation with the brokers that it knows: a write is a record. It begins with the broker that served it last. With
 * {@code acks=all} it is an idempotent producer: a record whose fate is not known is sent once more under its number while there is time.
 */
final class KafkaSession implements Session {
    /**
     * Certainly not in the log. A broker that says that it is not the leader is none of these: it says so too of a record that it has
     * appended and that waits for replicas when another broker takes over.
     */
    private static final Set<Errors> NOT_STORED = EnumSet.of(
            Errors.NOT_ENOUGH_REPLICAS,
            Errors.TOPIC_AUTHORIZATION_FAILED,
            Errors.CLUSTER_AUTHORIZATION_FAILED,
            Errors.MESSAGE_TOO_LARGE,
            Errors.INVALID_REQUIRED_ACKS,
            Errors.INVALID_RECORD,
            Errors.INVALID_PRODUCER_EPOCH,
            Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
            Errors.UNKNOWN_PRODUCER_ID,
            Errors.UNSUPPORTED_VERSION);

    /** The broker does not know the producer as it should. */
    private static final Set<Errors> PRODUCER_LOST =
            EnumSet.of(Errors.INVALID_PRODUCER_EPOCH, Errors.OUT_OF_ORDER_SEQUENCE_NUMBER, Errors.UNKNOWN_PRODUCER_ID);

    private final List<InetSocketAddress> servers;
    private final String topic;
    private final short acks;
    private final Duration timeout;
    private final DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
    private int at;
    private KafkaConnection connection;
    private String name = "";
    private KafkaConnection.Producer producer;
    private int sequence;

    /** @param acks of Kafka's protocol: -1 for all, 1 for the leader */
    KafkaSession(List<InetSocketAddress> servers, String topic, short acks, Duration timeout) {
        this.servers = List.copyOf(servers);
        this.topic = topic;
        this.acks = acks;
        this.timeout = timeout;
    }

    private boolean idempotent() {
        return acks < 0;
    }

    @Override
    public Answer write(int key, long id) {
        long until = System.nanoTime() + timeout.toNanos();
        Outcome outcome = new Outcome.Refused("no broker was asked");
        for (int left = servers.size(); left > 0 && until - System.nanoTime() > 0; left--) {
            Outcome attempt = attempt(until, left, key, id);
            if (attempt.acknowledged()) {
                sequence++;
                return new Answer(attempt, Operation.NOTHING, name);
            }
            disconnect();
            at = (at + 1) % servers.size();
            outcome = outcome.unknown() ? outcome : attempt;
            // a record that may be stored is sent again under its own number only
            if (outcome.unknown() && producer == null) {
                break;
            }
        }
        if (outcome.unknown() && producer != null) {
            // whether the number is taken is not known either
            number(producer.next());
        }
        return new Answer(outcome, Operation.NOTHING, "");
    }

    private Outcome attempt(long until, int left, int key, long id) {
        boolean sent = false;
        try {
            long now = System.nanoTime();
            deadline.at(now + (until - now) / left);
            connect();
            if (idempotent() && producer == null) {
                number(Optional.of(connection.producer()));
            }
            MemoryRecords records = records(key, id);
            deadline.at(until);
            sent = true;
            connection.produce(
                    topic, records, acks, (int) Math.max(1, deadline.left().toMillis()));
            return Outcome.ACKNOWLEDGED;
        } catch (KafkaConnection.Said e) {
            if (PRODUCER_LOST.contains(e.error())) {
                producer = null;
            }
            return sent && !NOT_STORED.contains(e.error())
                    ? new Outcome.Unknown(e.getMessage())
                    : new Outcome.Refused(e.getMessage());
        } catch (IOException | RuntimeException e) {
            String why = deadline.passed()
                    ? (sent ? "no answer" : "no connection") + " within " + timeout.toMillis() + " ms"
                    : KafkaEngine.reason(e);
            return sent ? new Outcome.Unknown(why) : new Outcome.Refused(why);
        }
    }

    private void number(Optional<KafkaConnection.Producer> next) {
        producer = next.orElse(null);
        sequence = 0;
    }

    private void connect() throws IOException {
        if (connection == null) {
            connection = KafkaConnection.open(servers.get(at), deadline);
            KafkaConnection.Partition partition = connection.partition(topic);
            int self = connection.self(partition);
            if (partition.leader() != self) {
                throw new KafkaConnection.Said(Errors.NOT_LEADER_OR_FOLLOWER);
            }
            name = partition.brokers().getOrDefault(self, "");
        }
    }

    private MemoryRecords records(int key, long id) {
        SimpleRecord one = new SimpleRecord(
                System.currentTimeMillis(),
                String.valueOf(key).getBytes(StandardCharsets.US_ASCII),
                String.valueOf(id).getBytes(StandardCharsets.US_ASCII));
        return idempotent()
                ? MemoryRecords.withIdempotentRecords(Compression.NONE, producer.id(), producer.epoch(), sequence, one)
                : MemoryRecords.withRecords(Compression.NONE, one);
    }

    /** A topic has no registers. */
    @Override
    public Answer read(int key) {
        return new Answer(new Outcome.Refused("a topic has no registers"), Operation.NOTHING, "");
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}
