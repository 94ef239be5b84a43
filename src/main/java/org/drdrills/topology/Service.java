package org.drdrills.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Compose service as the lab carries it out. Texts in which a secret of the lab may stand hold a mark in its place; see
 * {@link Interpolation#withSecrets}: values of {@code environment}, words of {@code entrypoint}, {@code command} and of the health
 * check, and contents of configs.
 *
 * @param build      how its image is built, where the file says so
 * @param aliases    by which it is known beside its name
 * @param networks   of the Compose file; two services reach each other if they share one
 * @param entrypoint empty where the image's own counts
 * @param command    empty where the image's own counts
 * @param exposed    TCP ports that other nodes may use: published, exposed, declared by its Dockerfile, and mentioned by other services
 * @param configs    files put into the container before it starts
 * @param stopGrace  time between the polite signal and the kill
 * @param init       whether a small init reaps children and forwards signals
 * @param health     its health check, where the file says anything of it
 * @param dependsOn  service → what must have become of it before this one starts
 */
public record Service(
        String name,
        String image,
        Optional<Build> build,
        String hostname,
        Set<String> aliases,
        Set<String> networks,
        Optional<List<String>> entrypoint,
        Optional<List<String>> command,
        Map<String, String> environment,
        List<Integer> exposed,
        List<Config> configs,
        Optional<String> user,
        Optional<String> stopSignal,
        Duration stopGrace,
        boolean init,
        List<String> tmpfs,
        List<Volume> volumes,
        Optional<Healthcheck> health,
        Restart restart,
        Map<String, Condition> dependsOn,
        HostOptions options,
        int line) {

    /**
     * A file of ours, or else its content, and the absolute path at which the container sees it.
     *
     * @param mode permissions; empty where the file keeps its own, and its owner
     */
    public record Config(
            Optional<Path> source, String content, String target, Optional<Integer> mode, int uid, int gid) {
        public Config(Optional<Path> source, String content, String target, int mode) {
            this(source, content, target, Optional.of(mode), 0, 0);
        }
    }

    /**
     * A named volume and where it is mounted. A folder of the user's becomes one that begins with a copy of it.
     *
     * @param source   the folder that it begins with
     * @param fresh    whether it begins empty also where the image has files at its target
     */
    public record Volume(String name, String target, Optional<Path> source, boolean readOnly, boolean fresh) {
        public Volume(String name, String target) {
            this(name, target, Optional.empty(), false, false);
        }
    }

    /**
     * @param context    a folder, or a repository elsewhere
     * @param dockerfile its path from there; with a line break in it, the text itself
     */
    public record Build(String context, String dockerfile, String target, Map<String, String> arguments) {}

    /** What must have become of a service before one that depends on it starts. */
    public enum Condition {
        STARTED,
        HEALTHY,
        COMPLETED
    }

    /**
     * How the engine finds out whether a service is healthy. What is empty is as the image says, else as the engine does usually.
     *
     * @param test the engine's form, such as {@code [CMD, pg_isready]}; {@code [NONE]} for none; empty where the image's own counts
     */
    public record Healthcheck(
            List<String> test,
            Optional<Duration> interval,
            Optional<Duration> timeout,
            Optional<Integer> retries,
            Optional<Duration> startPeriod) {}

    /**
     * @param most number of restarts after which no more follow; 0 for no such number
     * @param said whether the file says so; else it is as is usual
     */
    public record Restart(Policy policy, int most, boolean said) {
        public static final Restart USUAL = new Restart(Policy.NO, 0, false);

        public Restart(Policy policy, int most) {
            this(policy, most, true);
        }

        public enum Policy {
            NO,
            ON_FAILURE,
            ALWAYS,
            UNLESS_STOPPED
        }

        /** Whether a process that ended by itself is started again. */
        public boolean after(int exitCode) {
            return policy == Policy.ALWAYS
                    || policy == Policy.UNLESS_STOPPED
                    || policy == Policy.ON_FAILURE && exitCode != 0;
        }
    }

    /**
     * What the engine is told about a container beside what it runs.
     *
     * @param memory  bytes
     * @param cpus    of a processor, such as 0.5
     * @param shm     bytes
     * @param ulimits name → soft and hard
     * @param extraHosts {@code name:address}
     */
    public record HostOptions(
            Optional<String> workingDir,
            Optional<Long> memory,
            Optional<Double> cpus,
            Optional<Long> processes,
            Optional<Long> shm,
            Map<String, Ulimit> ulimits,
            Map<String, String> sysctls,
            List<String> capAdd,
            List<String> capDrop,
            List<String> securityOpt,
            List<String> groups,
            List<String> extraHosts,
            boolean readOnly,
            boolean terminal,
            boolean input) {
        public record Ulimit(long soft, long hard) {}
    }

    /** The word that follows an argument, such as {@code --requirepass}, in the words that it runs with, also within a shell's text. */
    public Optional<String> argument(String name) {
        List<String> words = new ArrayList<>(entrypoint.orElse(List.of()));
        words.addAll(command.orElse(List.of()));
        int at = words.indexOf(name);
        if (at >= 0 && at + 1 < words.size()) {
            return Optional.of(words.get(at + 1));
        }
        Pattern within = Pattern.compile("(?:^|\\s)" + Pattern.quote(name) + "(?:=|\\s+)[\"']?([^\\s\"']+)");
        return words.stream()
                .map(within::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }

    /** Whether two services may reach each other at all. */
    public boolean shares(Service other) {
        return networks.stream().anyMatch(other.networks::contains);
    }
}
