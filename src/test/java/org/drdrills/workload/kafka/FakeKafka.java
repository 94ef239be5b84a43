package org.drdrills.workload.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;

/** One broker of three, k1 to k3 with the numbers 1 to 3, as far as drills ask it. */
final class FakeKafka implements AutoCloseable {
    static final String TOPIC = "ledger";

    private final int self;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Set<String> numbers = new HashSet<>();
    private long producers;

    volatile int leader;
    volatile List<Integer> inSync = List.of(1, 2, 3);
    volatile boolean exists = true;
    /** How many records at the end of its log are not committed. */
    volatile int uncommitted;
    /** What it answers to a record; of {@link Errors#NONE} and {@link Errors#REQUEST_TIMED_OUT} the record is stored, null for no answer. */
    volatile Supplier<Errors> verdict = () -> Errors.NONE;

    FakeKafka(int self, int leader) throws IOException {
        this.self = self;
        this.leader = leader;
        start(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    sockets.add(client);
                    start(() -> serve(client));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    private void start(Runnable work) {
        threads.add(Thread.ofPlatform().daemon().start(work));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    synchronized List<String> log() {
        return List.copyOf(log);
    }

    /** How many producers asked for an identity. */
    synchronized long producers() {
        return producers;
    }

    synchronized void stored(String... values) {
        log.addAll(List.of(values));
    }

    /** Waits until what was sent before a cut has been worked off. */
    void settle() throws InterruptedException {
        List<Thread> serving = List.copyOf(threads);
        for (Thread thread : serving.subList(1, serving.size())) {
            thread.join();
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (true) {
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                ByteBuffer whole = ByteBuffer.wrap(bytes);
                ApiKeys key = ApiKeys.forId(whole.getShort(0));
                short version = whole.getShort(2);
                ByteBufferAccessor from = new ByteBufferAccessor(whole);
                RequestHeaderData header = new RequestHeaderData(from, key.requestHeaderVersion(version));
                ApiMessage answer = answer(key, version, from);
                if (answer == null) {
                    continue;
                }
                ResponseHeaderData headed = new ResponseHeaderData().setCorrelationId(header.correlationId());
                short form = key.responseHeaderVersion(version);
                ObjectSerializationCache cache = new ObjectSerializationCache();
                int size = headed.size(cache, form) + answer.size(cache, version);
                ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size);
                ByteBufferAccessor to = new ByteBufferAccessor(frame);
                to.writeInt(size);
                headed.write(to, cache, form);
                answer.write(to, cache, version);
                client.getOutputStream().write(frame.array());
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private synchronized ApiMessage answer(ApiKeys key, short version, ByteBufferAccessor from) {
        return switch (key) {
            case METADATA -> metadata();
            case DESCRIBE_CONFIGS -> configs(new DescribeConfigsRequestData(from, version));
            case CREATE_TOPICS -> create(new CreateTopicsRequestData(from, version));
            case INIT_PRODUCER_ID ->
                new InitProducerIdResponseData()
                        .setProducerId(100 + producers++)
                        .setProducerEpoch((short) 0);
            case PRODUCE -> produce(new ProduceRequestData(from, version));
            case LIST_OFFSETS -> end(new ListOffsetsRequestData(from, version));
            case FETCH -> fetch(new FetchRequestData(from, version));
            default -> throw new IllegalStateException("a drill does not ask for " + key);
        };
    }

    private MetadataResponseData metadata() {
        MetadataResponseData.MetadataResponseBrokerCollection brokers =
                new MetadataResponseData.MetadataResponseBrokerCollection();
        for (int id = 1; id <= 3; id++) {
            brokers.add(new MetadataResponseData.MetadataResponseBroker()
                    .setNodeId(id)
                    .setHost("k" + id)
                    .setPort(9092));
        }
        MetadataResponseData.MetadataResponseTopicCollection topics =
                new MetadataResponseData.MetadataResponseTopicCollection();
        MetadataResponseData.MetadataResponseTopic topic =
                new MetadataResponseData.MetadataResponseTopic().setName(TOPIC);
        if (exists) {
            topic.setPartitions(List.of(new MetadataResponseData.MetadataResponsePartition()
                    .setPartitionIndex(0)
                    .setLeaderId(leader)
                    .setLeaderEpoch(7)
                    .setReplicaNodes(List.of(1, 2, 3))
                    .setIsrNodes(inSync)));
        } else {
            topic.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
        }
        topics.add(topic);
        return new MetadataResponseData().setBrokers(brokers).setTopics(topics);
    }

    private DescribeConfigsResponseData configs(DescribeConfigsRequestData asked) {
        return new DescribeConfigsResponseData()
                .setResults(asked.resources().stream()
                        .map(one -> new DescribeConfigsResponseData.DescribeConfigsResult()
                                .setResourceType(one.resourceType())
                                .setResourceName(one.resourceName())
                                .setErrorCode(
                                        one.resourceName().equals(String.valueOf(self))
                                                ? Errors.NONE.code()
                                                : Errors.INVALID_REQUEST.code()))
                        .toList());
    }

    private CreateTopicsResponseData create(CreateTopicsRequestData asked) {
        exists = true;
        CreateTopicsResponseData.CreatableTopicResultCollection results =
                new CreateTopicsResponseData.CreatableTopicResultCollection();
        asked.topics()
                .forEach(topic ->
                        results.add(new CreateTopicsResponseData.CreatableTopicResult().setName(topic.name())));
        return new CreateTopicsResponseData().setTopics(results);
    }

    private ProduceResponseData produce(ProduceRequestData asked) {
        Errors said = leader == self ? verdict.get() : Errors.NOT_LEADER_OR_FOLLOWER;
        if (said == null) {
            return null;
        }
        MemoryRecords records = (MemoryRecords)
                asked.topicData().iterator().next().partitionData().getFirst().records();
        if (said == Errors.NONE || said == Errors.REQUEST_TIMED_OUT) {
            for (RecordBatch batch : records.batches()) {
                if (batch.producerId() < 0 || numbers.add(number(batch))) {
                    batch.forEach(record -> log.add(
                            StandardCharsets.US_ASCII.decode(record.value()).toString()));
                }
            }
        }
        ProduceResponseData.TopicProduceResponseCollection topics =
                new ProduceResponseData.TopicProduceResponseCollection();
        topics.add(new ProduceResponseData.TopicProduceResponse()
                .setName(TOPIC)
                .setPartitionResponses(List.of(new ProduceResponseData.PartitionProduceResponse()
                        .setIndex(0)
                        .setErrorCode(said.code()))));
        return new ProduceResponseData().setResponses(topics);
    }

    private static String number(RecordBatch batch) {
        return batch.producerId() + " " + batch.producerEpoch() + " " + batch.baseSequence();
    }

    private ListOffsetsResponseData end(ListOffsetsRequestData asked) {
        int hidden = asked.replicaId() == KafkaConnection.COMMITTED ? uncommitted : 0;
        return new ListOffsetsResponseData()
                .setTopics(List.of(new ListOffsetsResponseData.ListOffsetsTopicResponse()
                        .setName(TOPIC)
                        .setPartitions(List.of(new ListOffsetsResponseData.ListOffsetsPartitionResponse()
                                .setPartitionIndex(0)
                                .setOffset(log.size() - hidden)))));
    }

    /** Two at a time. */
    private FetchResponseData fetch(FetchRequestData asked) {
        int offset = (int) asked.topics().getFirst().partitions().getFirst().fetchOffset();
        List<String> some = log.subList(offset, Math.max(offset, Math.min(offset + 2, log.size() - uncommitted)));
        MemoryRecords records = some.isEmpty()
                ? MemoryRecords.EMPTY
                : MemoryRecords.withRecords(
                        offset,
                        Compression.NONE,
                        some.stream()
                                .map(value -> new SimpleRecord(value.getBytes(StandardCharsets.US_ASCII)))
                                .toArray(SimpleRecord[]::new));
        return new FetchResponseData()
                .setResponses(List.of(new FetchResponseData.FetchableTopicResponse()
                        .setTopic(TOPIC)
                        .setPartitions(List.of(new FetchResponseData.PartitionData()
                                .setPartitionIndex(0)
                                .setRecords(records)))));
    }

    @Override
    public void close() throws Exception {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
