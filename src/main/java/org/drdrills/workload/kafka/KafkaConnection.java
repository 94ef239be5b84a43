package org.drdrills.workload.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
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
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.drdrills.workload.DeadlineSocket;

/** A connection to one broker, on which every request ends at the deadline. Of a topic only partition 0 is of interest. */
final class KafkaConnection implements AutoCloseable {
    /** What {@link #end} counts: what is committed, which only the leader knows at once. */
    static final int COMMITTED = -1;
    /** What {@link #end} counts: what is in the log of the replica that answers. */
    static final int WRITTEN = -2;

    private static final String CLIENT = "dr-drills";
    private static final int LARGEST = 64 << 20;
    private static final int PART = 4 << 20;
    private static final int PARTITION = 0;
    private static final long LATEST = -1;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int number;

    private KafkaConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static KafkaConnection open(InetSocketAddress address, DeadlineSocket.Deadline deadline) throws IOException {
        Socket socket = DeadlineSocket.of(deadline);
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, 0);
            return new KafkaConnection(socket);
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    /** An answer of the broker that is an error; unlike other failures it is certain that the broker is there. */
    static final class Said extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Errors error;

        Said(Errors error) {
            super(error.name() + ": " + error.message());
            this.error = error;
        }

        Errors error() {
            return error;
        }
    }

    private interface Parsing<R> {
        R of(Readable bytes, short version);
    }

    private <R> R ask(ApiKeys key, int revision, ApiMessage request, Parsing<R> answer) throws IOException {
        short version = (short) revision;
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(key.id)
                .setRequestApiVersion(version)
                .setCorrelationId(++number)
                .setClientId(CLIENT);
        short headed = key.requestHeaderVersion(version);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int size = header.size(cache, headed) + request.size(cache, version);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + size);
        ByteBufferAccessor to = new ByteBufferAccessor(bytes);
        to.writeInt(size);
        header.write(to, cache, headed);
        request.write(to, cache, version);
        out.write(bytes.array());
        out.flush();

        int length = in.readInt();
        if (length < 0 || length > LARGEST) {
            throw new IOException("the answer is no message of Kafka's protocol");
        }
        byte[] said = new byte[length];
        in.readFully(said);
        ByteBufferAccessor from = new ByteBufferAccessor(ByteBuffer.wrap(said));
        if (new ResponseHeaderData(from, key.responseHeaderVersion(version)).correlationId() != number) {
            throw new IOException("the answer belongs to another request");
        }
        return answer.of(from, version);
    }

    private static void noError(short code) throws Said {
        Errors error = Errors.forCode(code);
        if (error != Errors.NONE) {
            throw new Said(error);
        }
    }

    /**
     * What a broker believes of the partition.
     *
     * @param brokers ids and the names under which they are known
     * @param leader  its id, -1 for none
     * @param epoch   the count of elections
     */
    record Partition(
            Map<Integer, String> brokers, int leader, int epoch, List<Integer> replicas, List<Integer> inSync) {}

    /** @throws Said {@code UNKNOWN_TOPIC_OR_PARTITION} if there is none */
    Partition partition(String topic) throws IOException {
        MetadataResponseData said = ask(
                ApiKeys.METADATA,
                12,
                new MetadataRequestData()
                        .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName(topic)))
                        .setAllowAutoTopicCreation(false),
                MetadataResponseData::new);
        MetadataResponseData.MetadataResponseTopic found = said.topics().find(topic);
        if (found == null || found.errorCode() != Errors.NONE.code()) {
            throw new Said(found == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.forCode(found.errorCode()));
        }
        MetadataResponseData.MetadataResponsePartition partition = found.partitions().stream()
                .filter(one -> one.partitionIndex() == PARTITION)
                .findFirst()
                .orElseThrow(() -> new Said(Errors.UNKNOWN_TOPIC_OR_PARTITION));
        return new Partition(
                said.brokers().stream()
                        .collect(Collectors.toMap(
                                MetadataResponseData.MetadataResponseBroker::nodeId,
                                MetadataResponseData.MetadataResponseBroker::host)),
                partition.leaderId(),
                partition.leaderEpoch(),
                partition.replicaNodes(),
                partition.isrNodes());
    }

    /** The id of the broker that answers: only it knows its own configuration. */
    int self(Partition partition) throws IOException {
        Map<Integer, String> known = new TreeMap<>(partition.brokers());
        partition.replicas().forEach(replica -> known.putIfAbsent(replica, ""));
        DescribeConfigsResponseData said = ask(
                ApiKeys.DESCRIBE_CONFIGS,
                4,
                new DescribeConfigsRequestData()
                        .setResources(known.keySet().stream()
                                .map(id -> new DescribeConfigsRequestData.DescribeConfigsResource()
                                        .setResourceType(ConfigResource.Type.BROKER.id())
                                        .setResourceName(String.valueOf(id))
                                        .setConfigurationKeys(List.of("node.id")))
                                .toList()),
                DescribeConfigsResponseData::new);
        return said.results().stream()
                .filter(result -> result.errorCode() == Errors.NONE.code())
                .mapToInt(result -> Integer.parseInt(result.resourceName()))
                .findFirst()
                .orElseThrow(() -> new IOException("the broker does not say which one it is"));
    }

    void create(String topic, int replicas, int millis) throws IOException {
        CreateTopicsRequestData.CreatableTopicCollection topics =
                new CreateTopicsRequestData.CreatableTopicCollection();
        topics.add(new CreateTopicsRequestData.CreatableTopic()
                .setName(topic)
                .setNumPartitions(1)
                .setReplicationFactor((short) replicas));
        CreateTopicsResponseData said = ask(
                ApiKeys.CREATE_TOPICS,
                7,
                new CreateTopicsRequestData().setTopics(topics).setTimeoutMs(millis),
                CreateTopicsResponseData::new);
        for (CreateTopicsResponseData.CreatableTopicResult result : said.topics()) {
            noError(result.errorCode());
        }
    }

    /** A producer's identity, by which a broker knows a record that it has stored already. */
    record Producer(long id, short epoch) {
        /** The same, with its numbers from the beginning, as the client library goes on after a doubt; empty after the last epoch. */
        Optional<Producer> next() {
            return epoch == Short.MAX_VALUE ? Optional.empty() : Optional.of(new Producer(id, (short) (epoch + 1)));
        }
    }

    Producer producer() throws IOException {
        InitProducerIdResponseData said = ask(
                ApiKeys.INIT_PRODUCER_ID,
                4,
                new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(Integer.MAX_VALUE),
                InitProducerIdResponseData::new);
        noError(said.errorCode());
        return new Producer(said.producerId(), said.producerEpoch());
    }

    /**
     * @param acks   1 for the leader alone, -1 for all replicas in sync
     * @param millis how long the broker may wait for these
     * @throws Said if it is not done, or not in time
     */
    void produce(String topic, MemoryRecords records, short acks, int millis) throws IOException {
        ProduceRequestData.TopicProduceDataCollection topics = new ProduceRequestData.TopicProduceDataCollection();
        topics.add(new ProduceRequestData.TopicProduceData()
                .setName(topic)
                .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                        .setIndex(PARTITION)
                        .setRecords(records))));
        ProduceResponseData said = ask(
                ApiKeys.PRODUCE,
                9,
                new ProduceRequestData().setAcks(acks).setTimeoutMs(millis).setTopicData(topics),
                ProduceResponseData::new);
        for (ProduceResponseData.TopicProduceResponse one : said.responses()) {
            for (ProduceResponseData.PartitionProduceResponse partition : one.partitionResponses()) {
                noError(partition.errorCode());
                return;
            }
        }
        throw new IOException("the answer names no partition");
    }

    /** The offset after the last record. @param of {@link #COMMITTED} or {@link #WRITTEN} */
    long end(String topic, int of) throws IOException {
        ListOffsetsResponseData said = ask(
                ApiKeys.LIST_OFFSETS,
                7,
                new ListOffsetsRequestData()
                        .setReplicaId(of)
                        .setTopics(List.of(new ListOffsetsRequestData.ListOffsetsTopic()
                                .setName(topic)
                                .setPartitions(List.of(new ListOffsetsRequestData.ListOffsetsPartition()
                                        .setPartitionIndex(PARTITION)
                                        .setTimestamp(LATEST))))),
                ListOffsetsResponseData::new);
        ListOffsetsResponseData.ListOffsetsPartitionResponse partition =
                said.topics().getFirst().partitions().getFirst();
        noError(partition.errorCode());
        return partition.offset();
    }

    /** The next committed records of the replica that answers; empty if none come within {@code millis}. */
    List<Record> read(String topic, long offset, int millis) throws IOException {
        FetchResponseData said = ask(
                ApiKeys.FETCH,
                12,
                new FetchRequestData()
                        .setMaxWaitMs(millis)
                        .setMinBytes(1)
                        .setMaxBytes(PART)
                        .setSessionEpoch(-1)
                        .setTopics(List.of(new FetchRequestData.FetchTopic()
                                .setTopic(topic)
                                .setPartitions(List.of(new FetchRequestData.FetchPartition()
                                        .setPartition(PARTITION)
                                        .setFetchOffset(offset)
                                        .setPartitionMaxBytes(PART))))),
                FetchResponseData::new);
        noError(said.errorCode());
        FetchResponseData.PartitionData partition =
                said.responses().getFirst().partitions().getFirst();
        noError(partition.errorCode());
        List<Record> found = new ArrayList<>();
        if (partition.records() instanceof MemoryRecords records) {
            records.batches().forEach(batch -> {
                if (!batch.isControlBatch()) {
                    batch.forEach(record -> {
                        if (record.offset() >= offset) {
                            found.add(record);
                        }
                    });
                }
            });
        }
        return found;
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is to be had from it any more
        }
    }
}
