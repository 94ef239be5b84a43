package org.drdrills.workload;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Nearest;
import org.drdrills.topology.Pool;
import org.drdrills.topology.Workload;

/**
 * An engine that an environment brings: its programs use the service, and exchange lines with the suite in the protocol of
 * environments/README.md, one line a request, one or more an answer, many at a time.
 *
 * <p>With the setting {@code program} these are the classes {@code Client} and {@code Member} of a Python file, the former in the
 * client container, the latter next to each member. Without it, the settings {@code write}, {@code read} and, optional, {@code healthy} are commands of
 * the shell in the client container, {@code role} and {@code ledger} on each member. With {@code reads: none} there are no
 * registers and nothing is read but ledgers; with {@code writers: unnamed} no acknowledgement tells which member made it, and with
 * {@code copies: unread} only the serving member's ledger can be read. {@code workloads} names what the program can do besides:
 * {@code counters}, {@code compare-and-set}. With {@code client} that command is the clients' program, in the
 * same protocol; {@code servers} names what clients call instead of the members. All other settings are variables for these:
 * {@code password} is {@code DRILL_PASSWORD}.
 */
public final class ExecEngine implements Engine, Transactional {
    private static final String PROGRAM = "program";
    /** A command that speaks the protocol as the clients' part: the user's own application. */
    private static final String CLIENT = Pool.CLIENT;
    /** Nodes that clients call instead of the members, such as proxies in front of them. */
    private static final String SERVERS = "servers";

    /** What the program can do besides. */
    private static final String WORKLOADS = "workloads";

    private static final Map<String, Workload> BY_WORD =
            Map.of("counters", Workload.COUNTERS, "compare-and-set", Workload.SWAPS);

    private static final Set<String> COMMANDS = Set.of("write", "read", "healthy", "role", "ledger");
    /** Of one word of a command line, in bytes; the kernel takes 128 KiB. */
    private static final int LARGEST = 100_000;

    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    private final Environment environment;
    private final Pool pool;
    private final Programs programs;
    private final Map<String, ExecProgram> running = new ConcurrentHashMap<>();
    private final MemberReports reports;

    ExecEngine() {
        this(null, null, null);
    }

    private ExecEngine(Environment environment, Pool pool, Programs programs) {
        this.environment = environment;
        this.pool = pool;
        this.programs = programs;
        this.reports = new MemberReports(pool == null || pool.synchronous());
    }

    @Override
    public String name() {
        return Pool.EXEC;
    }

    @Override
    public Engine in(Environment environment, Pool pool, Programs programs) {
        return new ExecEngine(environment, pool, programs);
    }

    @Override
    public boolean reads(Map<String, String> settings) {
        return !settings.containsKey("reads");
    }

    @Override
    public boolean namesServers(Map<String, String> settings) {
        return !settings.containsKey("writers");
    }

    @Override
    public boolean readsMembers(Map<String, String> settings) {
        return !settings.containsKey("copies");
    }

    @Override
    public void check(Environment environment, Pool pool) {
        workloads(pool.settings());
    }

    @Override
    public Set<Workload> workloads(Map<String, String> settings) {
        Set<Workload> able = EnumSet.noneOf(Workload.class);
        for (String word : settings.getOrDefault(WORKLOADS, "").split("[,\\s]+")) {
            if (!word.isEmpty()) {
                Workload workload = BY_WORD.get(word);
                if (workload == null) {
                    throw new BadInput("there is no workload " + BadInput.quoted(word) + " for a program"
                            + Nearest.hint(
                                    word, BY_WORD.keySet().stream().sorted().toList()));
                }
                able.add(workload);
            }
        }
        return able;
    }

    /** A program carries out one step at a time, and claims no isolation. */
    @Override
    public Optional<String> isolation(Map<String, String> access) {
        return Optional.empty();
    }

    @Override
    public TransactionSession transactions(
            List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
        return new ExecTransactions(client(servers, access), timeout);
    }

    @Override
    public void prepare(List<InetSocketAddress> servers, Map<String, String> access, Duration patience) {
        ExecProgram program = client(servers, access);
        long until = System.nanoTime() + patience.toNanos();
        String last = "there was no time to try";
        while (System.nanoTime() < until) {
            ExecProgram.Reply reply = program.ask("healthy", ATTEMPT);
            if (reply.word().equals("ok")) {
                return;
            }
            last = reply.lines().isEmpty() ? reply.trouble() : reply.last();
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the service was asked whether it is healthy", e);
            }
        }
        throw new IllegalStateException("the service was not healthy for the clients in "
                + servers.getFirst().getHostString() + " within " + patience.toSeconds() + " s: " + last);
    }

    @Override
    public Session session(List<InetSocketAddress> servers, Map<String, String> access, Duration timeout) {
        return new ExecSession(client(servers, access), timeout);
    }

    @Override
    public MemberSession member(String node, InetSocketAddress address, Map<String, String> access, Duration timeout) {
        boolean beside = access.containsKey(PROGRAM);
        reports.named(access);
        return new ExecMember(node, program(node, beside, "member", access), reports, timeout);
    }

    private ExecProgram client(List<InetSocketAddress> servers, Map<String, String> access) {
        return program(servers.getFirst().getHostString(), false, "client", access);
    }

    /** One for each node and part, shared by all its sessions. */
    private ExecProgram program(String node, boolean beside, String part, Map<String, String> access) {
        if (programs == null) {
            throw new IllegalStateException("engine exec works in a lab only");
        }
        return running.computeIfAbsent(part + " " + node, key -> {
            List<String> command = command(access, part);
            Map<String, String> variables = variables(node, access);
            byte[] files = part.equals(CLIENT) && access.containsKey(CLIENT) ? new byte[0] : files(access);
            return new ExecProgram(
                    "the " + part + "'s program on " + node,
                    () -> given(programs.start(node, beside, command, variables), files));
        });
    }

    /** The Python files that a program may import from its own folder. */
    public static List<Path> beside(Path program) {
        return ProgramFiles.beside(program).stream()
                .filter(file -> file.toString().endsWith(".py"))
                .toList();
    }

    private static byte[] files(Map<String, String> access) {
        return access.containsKey(PROGRAM) ? ProgramFiles.line(Path.of(access.get(PROGRAM))) : new byte[0];
    }

    /** Its first line of input are the files that lie beside it. */
    private static Process given(Process program, byte[] files) {
        try {
            program.getOutputStream().write(files);
            program.getOutputStream().flush();
            return program;
        } catch (IOException e) {
            throw new IllegalStateException("it ended while its files were handed over", e);
        }
    }

    private static List<String> command(Map<String, String> access, String part) {
        if (part.equals(CLIENT) && access.containsKey(CLIENT)) {
            return List.of("sh", "-c", "exec " + access.get(CLIENT));
        }
        if (!access.containsKey(PROGRAM)) {
            return List.of("sh", "-c", resource("commands.sh"), part);
        }
        Path file = Path.of(access.get(PROGRAM));
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw BadInput.at(file, 0, "the program cannot be read: " + e.getMessage());
        }
        if (text.length() > LARGEST) {
            throw BadInput.at(
                    file, 0, "the program is larger than " + LARGEST / 1000 + " KB; a page or two are enough");
        }
        return List.of("python3", "-I", "-u", "-c", resource("program.py"), part, text);
    }

    private Map<String, String> variables(String node, Map<String, String> access) {
        Map<String, String> variables = new LinkedHashMap<>();
        access.forEach((name, value) -> {
            if (!name.equals(PROGRAM) && !name.equals(CLIENT) && !name.equals(WORKLOADS)) {
                variables.put("DRILL_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value);
            }
        });
        COMMANDS.forEach(command -> variables.putIfAbsent("DRILL_" + command.toUpperCase(Locale.ROOT), ""));
        variables.put("DRILL_NODE", node);
        variables.put("DRILL_MEMBERS", String.join(" ", pool.members()));
        variables.put("DRILL_ARBITERS", String.join(" ", pool.arbiters()));
        List<String> near = new ArrayList<>(pool.members());
        near.sort(Comparator.comparing(member -> !environment.siteOf(member).equals(environment.siteOf(node))));
        variables.putIfAbsent("DRILL_SERVERS", String.join(" ", near));
        return variables;
    }

    private static String resource(String name) {
        try (InputStream text = ExecEngine.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
