package org.drdrills.workload;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Workload;

/**
 * A pool whose clients are an application of the user's, in the containers that {@code clients} names, while an engine of the suite
 * observes the members and reads their ledgers. The application speaks the protocol of {@link ExecEngine}; its answer to {@code healthy}
 * creates what the engine reads, such as the table {@code ledger}.
 */
final class ApplicationEngine implements Engine, Transactional {
    private final Engine members;
    private final Engine clients;

    ApplicationEngine(Engine members) {
        this(members, new ExecEngine());
    }

    private ApplicationEngine(Engine members, Engine clients) {
        this.members = members;
        this.clients = clients;
    }

    @Override
    public String name() {
        return members.name();
    }

    @Override
    public Engine in(Environment environment, Pool pool, Programs programs) {
        return new ApplicationEngine(members.in(environment, pool, programs), clients.in(environment, pool, programs));
    }

    @Override
    public void check(Environment environment, Pool pool) {
        members.check(environment, pool);
        clients.check(environment, pool);
    }

    @Override
    public Optional<String> doesNotEvidence(Map<String, String> settings) {
        return members.doesNotEvidence(settings);
    }

    @Override
    public Optional<Standing> standing() {
        return members.standing();
    }

    @Override
    public boolean reads(Map<String, String> settings) {
        return clients.reads(settings);
    }

    @Override
    public boolean namesServers(Map<String, String> settings) {
        return clients.namesServers(settings);
    }

    @Override
    public boolean readsMembers(Map<String, String> settings) {
        return members.readsMembers(settings);
    }

    @Override
    public Set<Workload> workloads(Map<String, String> settings) {
        return clients.workloads(settings);
    }

    @Override
    public void prepare(List<InetSocketAddress> containers, Map<String, String> access, Duration patience) {
        clients.prepare(containers, theirs(access), patience);
    }

    @Override
    public Session session(List<InetSocketAddress> containers, Map<String, String> access, Duration timeout) {
        return clients.session(containers, theirs(access), timeout);
    }

    /** An application claims no isolation. */
    @Override
    public Optional<String> isolation(Map<String, String> access) {
        return Optional.empty();
    }

    @Override
    public TransactionSession transactions(
            List<InetSocketAddress> containers, Map<String, String> access, Duration timeout) {
        return ((Transactional) clients).transactions(containers, theirs(access), timeout);
    }

    @Override
    public MemberSession member(String node, InetSocketAddress address, Map<String, String> access, Duration timeout) {
        return members.member(node, address, access, timeout);
    }

    /** The observer's login is none of the application's business. */
    private static Map<String, String> theirs(Map<String, String> access) {
        Map<String, String> settings = new TreeMap<>(access);
        settings.keySet().removeIf(name -> name.startsWith(SqlAccess.OBSERVER));
        return settings;
    }
}
