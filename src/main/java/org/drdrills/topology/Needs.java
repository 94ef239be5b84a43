package org.drdrills.topology;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one lab takes of the machine while it is drilled, with the runner and its clients.
 *
 * @param memory     bytes
 * @param processors how many, such as 0.8
 */
public record Needs(long memory, double processors) {
    /** What {@code drill run} takes for itself: the heap that a lane gets, and what a JVM takes beside it. */
    private static final long RUNNER_MEMORY = 1200L << 20;

    private static final double RUNNER_PROCESSORS = 0.2;
    private static final long MACHINE_MEMORY = 60L << 20;
    private static final double MACHINE_PROCESSORS = 0.07;
    private static final Pattern MEMORY = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?) ?(MiB|GiB)");
    private static final Pattern PROCESSORS = Pattern.compile("\\d{1,4}(?:\\.\\d{1,3})?");

    /**
     * What an environment takes that does not say so: by the number of its machines, at about 100 operations a second. Measured on two labs of etcd
     * side by side, six machines each: 0.42 and 0.46 of a processor and up to 242 MB a lab, its wires included, 0.14 and 227 MB a runner.
     */
    static Needs derived(int machines) {
        return new Needs(RUNNER_MEMORY + machines * MACHINE_MEMORY, RUNNER_PROCESSORS + machines * MACHINE_PROCESSORS);
    }

    /** @throws BadInput if it is not like {@code {memory: 2 GiB, processors: 1.5}}; what is left out is derived */
    static Needs declared(Yaml value, int machines) {
        Needs derived = derived(machines);
        var keys = value.map(java.util.Set.of("memory", "processors"));
        return new Needs(
                keys.containsKey("memory") ? memory(keys.get("memory")) : derived.memory,
                keys.containsKey("processors") ? processors(keys.get("processors")) : derived.processors);
    }

    private static long memory(Yaml value) {
        Matcher words = MEMORY.matcher(value.text());
        if (!words.matches() || Double.parseDouble(words.group(1)) == 0) {
            throw value.wrong(
                    "must be an amount of memory such as 800 MiB or 2 GiB, not " + BadInput.quoted(value.text()));
        }
        return (long) (Double.parseDouble(words.group(1)) * (words.group(2).equals("GiB") ? 1L << 30 : 1L << 20));
    }

    private static double processors(Yaml value) {
        if (!PROCESSORS.matcher(value.text()).matches() || Double.parseDouble(value.text()) == 0) {
            throw value.wrong("must be a number of processors such as 0.8 or 2, not " + BadInput.quoted(value.text()));
        }
        return Double.parseDouble(value.text());
    }
}
