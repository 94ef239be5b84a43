/**
 * Apache Kafka: a partition of a topic is the ledger. Speaks Kafka's own protocol with the messages of its client library, one
 * request at a time over a socket that keeps the deadline: brokers tell clients names that only machines of the lab can resolve,
 * and the library's producer does not tell what it never sent from what may have been stored.
 *
 * <p>May import history, topology and workload; {@code org.apache.kafka} only here.
 */
package org.drdrills.workload.kafka;
