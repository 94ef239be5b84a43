package org.drdrills.workload.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.Record;
import org.drdrills.history.IdList;
import org.drdrills.history.IdSet;
import org.drdrills.topology.Role;
import org.drdrills.workload.DeadlineSocket;
import org.drdrills.workload.MemberReports;
import org.drdrills.workload.MemberSession;

/** The observer's conversation with one broker: who leads the partition, as this broker believes, and its own replica. */
final class KafkaMember implements MemberSession {
    /** How long reading the whole ledger may take. */
    private static final Duration WHOLE = Duration.ofSeconds(10);
    /** A leader that has committed nothing for so long, though it has something to commit, acknowledges nothing. */
    private static final long STUCK = Duration.ofSeconds(1).toNanos();

    private static final int WAIT = 100;

    private final String node;
    private final InetSocketAddress address;
    private final String topic;
    private final int replicas;
    private final MemberReports reports;
    private final Duration timeout;
    private final DeadlineSocket.Deadline deadline = new DeadlineSocket.Deadline();
    private KafkaConnection connection;
    private int self = -1;
    private long committed = -1;
    private long moved;

    /** @param replicas with which the topic is created where it is not there yet */
    KafkaMember(
            String node,
            InetSocketAddress address,
            String topic,
            int replicas,
            MemberReports reports,
            Duration timeout) {
        this.node = node;
        this.address = address;
        this.topic = topic;
        this.replicas = replicas;
        this.reports = reports;
        this.timeout = timeout;
    }

    @Override
    public Answer ask() {
        deadline.in(timeout);
        long asked = System.nanoTime();
        try {
            return reports.told(node, asked, report(asked), "the broker");
        } catch (KafkaConnection.Said e) {
            return silent(asked, Role.NONE, e.getMessage());
        } catch (IOException e) {
            String why = deadline.passed() ? "no answer within " + timeout.toMillis() + " ms" : KafkaEngine.reason(e);
            return silent(asked, Role.UNREACHABLE, why);
        } catch (RuntimeException e) {
            return silent(asked, Role.NONE, "the answer was not understood: " + e);
        }
    }

    private Answer silent(long asked, Role role, String why) {
        close();
        return reports.silent(node, asked, role, why);
    }

    private String report(long asked) throws IOException {
        if (connection == null) {
            connection = KafkaConnection.open(address, deadline);
            self = -1;
        }
        KafkaConnection.Partition partition;
        try {
            partition = connection.partition(topic);
        } catch (KafkaConnection.Said e) {
            if (e.error() != Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                throw e;
            }
            connection.create(topic, replicas, (int) Math.max(1, deadline.left().toMillis() / 2));
            return "none the topic is being created";
        }
        if (self < 0) {
            self = connection.self(partition);
        }
        long written = connection.end(topic, KafkaConnection.WRITTEN);
        String facts = " term=" + partition.epoch() + " at=" + written;
        if (partition.leader() == self) {
            return "primary" + facts + (commits(asked, written) ? "" : " writable=no");
        }
        return "standby" + facts
                + (partition.leader() >= 0 && partition.inSync().contains(self) ? "" : " follows=-");
    }

    /** A leader that was cut off calls itself one until it hears of the next; but nothing new is committed there. */
    private boolean commits(long asked, long written) throws IOException {
        long now;
        try {
            now = connection.end(topic, KafkaConnection.COMMITTED);
        } catch (KafkaConnection.Said e) {
            // just elected, and not yet sure of what is committed
            return false;
        }
        if (now != committed || now >= written) {
            committed = now;
            moved = asked;
        }
        return asked - moved < STUCK;
    }

    @Override
    public Ledger ledger() {
        Answer who = ask();
        IdSet ids = IdSet.empty();
        IdSet twice = IdSet.empty();
        LongStream.Builder order = LongStream.builder();
        if (connection == null) {
            return unread(who, ids, twice, who.detail());
        }
        deadline.in(WHOLE);
        try {
            long end = connection.end(topic, KafkaConnection.WRITTEN);
            for (long offset = 0; offset < end; ) {
                List<Record> some = connection.read(topic, offset, WAIT);
                for (Record record : some) {
                    long id = Long.parseLong(
                            StandardCharsets.US_ASCII.decode(record.value()).toString());
                    if (!ids.add(id)) {
                        twice.add(id);
                    }
                    order.add(id);
                    offset = record.offset() + 1;
                }
            }
            IdList all = IdList.of(order.build());
            return new Ledger(who.role(), who.timeline(), true, ids, twice, IdSet.empty(), all, "");
        } catch (IOException e) {
            close();
            return unread(
                    who,
                    ids,
                    twice,
                    deadline.passed() ? "it was not whole within " + WHOLE.toSeconds() + " s" : KafkaEngine.reason(e));
        } catch (IllegalArgumentException e) {
            return unread(who, ids, twice, "it holds what no client wrote: " + e.getMessage());
        }
    }

    private static Ledger unread(Answer who, IdSet ids, IdSet twice, String reason) {
        return Ledger.unread(who.role(), who.timeline(), ids, twice, reason);
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
