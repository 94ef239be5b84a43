package org.drdrills.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.drdrills.topology.BadInput;

/**
 * Runs of several runners joined into one, with one report and one population. Records, plans and histories are copied as they are: no
 * byte of what was frozen changes. Where the runs are shards of one campaign, the joined run was to hold all of it, so that a part that is
 * missing makes it inconclusive. Each run's own record lies under {@code parts/}.
 */
public final class Joining {
    private static final String FROM = "joined-from";
    private static final String PARTS = "parts";

    private final List<RunFolder> folders;
    private final List<RunRecord> runs = new ArrayList<>();

    private Joining(List<RunFolder> folders) {
        this.folders = folders;
    }

    /**
     * @param out folder of the joined run, which must not be there yet
     * @return the joined run, of which nothing is published yet
     * @throws BadInput if a run cannot be read, a drill is in two of them, or they do not belong together; nothing was written then
     */
    public static RunFolder join(List<RunFolder> folders, Path out) {
        return new Joining(folders.stream()
                        .sorted(Comparator.comparing(
                                        (RunFolder folder) -> folder.read().started())
                                .thenComparing(RunFolder::name))
                        .toList())
                .into(out);
    }

    /** Names of the runs that a run was joined from. */
    public static List<String> joined(RunRecord run) {
        return Stream.of(run.provenance().getOrDefault(FROM, "").split(" "))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The runs that a run was joined from, as their own records have it; none of another run. */
    static List<RunFolder> parts(RunFolder run) {
        return joined(run.read()).stream()
                .map(name -> RunFolder.at(run.path().resolve(PARTS).resolve(name)))
                .filter(part -> Files.exists(part.path().resolve("run.json")))
                .toList();
    }

    /** What joining the parts of a joined run gives; empty of another run, and where a part is missing. */
    static Optional<RunRecord> again(RunFolder run) {
        List<RunFolder> parts = parts(run);
        if (parts.isEmpty() || parts.size() < joined(run.read()).size()) {
            return Optional.empty();
        }
        Joining joining = new Joining(parts);
        parts.forEach(part -> joining.runs.add(part.read()));
        return Optional.of(
                joining.record(run.read().run(), joining.planned(), run.read().ended()));
    }

    private RunFolder into(Path out) {
        folders.forEach(folder -> runs.add(folder.read()));
        List<String> planned = planned();
        refuseDuplicates();
        refuseOtherInputs();
        if (Files.exists(out)) {
            throw new BadInput("there is something at " + out + " already; a joined run gets a folder of its own");
        }
        RunFolder joined = RunFolder.at(out);
        try {
            Files.createDirectories(out);
            joined.write(record(joined.name(), planned, null));
            for (RunFolder folder : folders) {
                for (DrillFolder drill : folder.drills()) {
                    copy(drill.path(), out.resolve(drill.path().getFileName()));
                }
                copy(folder.path().resolve("inputs"), out.resolve("inputs"));
                copy(folder.allureResults(), joined.allureResults());
                for (String own : List.of(
                        "run.json", folder.cucumberMessages().getFileName().toString())) {
                    copy(
                            folder.path().resolve(own),
                            out.resolve(PARTS).resolve(folder.name()).resolve(own));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The runs could not be joined in " + out, e);
        }
        joined.write(record(
                joined.name(),
                planned,
                runs.stream().anyMatch(run -> run.ended() == null)
                        ? null
                        : runs.stream()
                                .map(RunRecord::ended)
                                .max(Comparator.naturalOrder())
                                .orElseThrow()));
        return joined;
    }

    private static String said(RunRecord run, String key) {
        return run.provenance().getOrDefault(key, "");
    }

    /** All drills of the campaign that the runs are shards of; of runs that are none, what each was to hold. */
    private List<String> planned() {
        List<RunRecord> shards =
                runs.stream().filter(run -> !said(run, "shard").isEmpty()).toList();
        if (shards.isEmpty()) {
            return runs.stream().flatMap(run -> run.planned().stream()).toList();
        }
        RunRecord first = shards.getFirst();
        for (RunRecord run : runs) {
            if (said(run, "shard").isEmpty()) {
                throw new BadInput(run.run() + " is no shard, and " + first.run() + " is shard " + said(first, "shard")
                        + "; join shards with shards");
            }
            if (!said(run, "campaign").equals(said(first, "campaign"))) {
                throw new BadInput(run.run() + " is a shard of another campaign than " + first.run()
                        + ": they were to hold different drills");
            }
            if (!said(run, "split-sha256").equals(said(first, "split-sha256"))) {
                throw new BadInput(run.run() + " split the campaign otherwise than " + first.run()
                        + ": give all runners the same --durations");
            }
        }
        return List.of(said(first, "campaign").split(" "));
    }

    private void refuseDuplicates() {
        Map<String, List<String>> where = new LinkedHashMap<>();
        folders.forEach(folder -> folder.drills()
                .forEach(drill -> where.computeIfAbsent(
                                String.valueOf(drill.path().getFileName()), id -> new ArrayList<>())
                        .add(folder.name())));
        List<String> twice = where.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                .toList();
        if (!twice.isEmpty()) {
            throw new BadInput(
                    "joining runs never chooses between two verdicts, and these drills are in more than one of them: "
                            + String.join("; ", twice));
        }
    }

    private void refuseOtherInputs() {
        Map<String, RunFolder> first = new LinkedHashMap<>();
        for (RunFolder folder : folders) {
            for (Path file : files(folder.path().resolve("inputs"))) {
                String path = folder.path().relativize(file).toString();
                RunFolder other = first.putIfAbsent(path, folder);
                if (other != null
                        && !Sha256.ofFile(file)
                                .equals(Sha256.ofFile(other.path().resolve(path)))) {
                    throw new BadInput(path + " was not the same in " + other.name() + " and " + folder.name()
                            + ": what was run on different files is not one run");
                }
            }
        }
    }

    private RunRecord record(String name, List<String> planned, Instant ended) {
        RunRecord leads = runs.stream()
                .filter(run -> !planned.isEmpty() && run.planned().contains(planned.getFirst()))
                .findFirst()
                .orElse(runs.getFirst());
        Map<String, String> provenance = new LinkedHashMap<>();
        for (String key : runs.stream()
                .flatMap(run -> run.provenance().keySet().stream())
                .distinct()
                .filter(key -> !Set.of("shard", "campaign", "split-sha256").contains(key))
                .toList()) {
            Set<String> values = new LinkedHashSet<>();
            runs.stream()
                    .map(run -> run.provenance().get(key))
                    .filter(Objects::nonNull)
                    .forEach(values::add);
            provenance.put(
                    key,
                    key.equals("dirty")
                            ? Boolean.toString(values.contains("true"))
                            : key.equals("seeds") ? String.join(" ", seeds(values)) : String.join("; ", values));
        }
        provenance.put(FROM, String.join(" ", runs.stream().map(RunRecord::run).toList()));
        Map<String, String> versions = new LinkedHashMap<>();
        runs.forEach(run -> run.versions()
                .forEach((tool, version) ->
                        versions.merge(tool, version, (one, other) -> one.equals(other) ? one : one + "; " + other)));
        List<RunRecord> told =
                Stream.concat(Stream.of(leads), runs.stream()).distinct().toList();
        return new RunRecord(
                name,
                joined(told, RunRecord::environment, "+"),
                joined(told, RunRecord::environmentTitle, "; "),
                joined(told, RunRecord::counterpart, "; "),
                told.stream()
                        .flatMap(run -> run.doesNotEvidence().stream())
                        .distinct()
                        .toList(),
                planned,
                runs.stream()
                        .map(RunRecord::started)
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                ended,
                ended == null ? "" : String.join("; ", early(planned)),
                versions,
                provenance);
    }

    private static String joined(List<RunRecord> runs, Function<RunRecord, String> what, String between) {
        return String.join(
                between,
                runs.stream()
                        .map(what)
                        .filter(text -> !text.isEmpty())
                        .distinct()
                        .toList());
    }

    private static Collection<String> seeds(Set<String> values) {
        Set<String> seeds = new TreeSet<>(RunRecord.SEEDS);
        values.forEach(value -> seeds.addAll(Arrays.asList(value.split(" "))));
        return seeds;
    }

    /** Why it does not hold all that it was to hold, as {@link RunRecord#endedEarly} goes on from "The run". */
    private List<String> early(List<String> planned) {
        List<String> early = new ArrayList<>();
        runs.stream()
                .filter(run -> !run.endedEarly().isEmpty())
                .forEach(run -> early.add("was joined from " + run.run() + ", which " + run.endedEarly()));
        Set<String> here = new TreeSet<>();
        Set<Integer> numbers = new TreeSet<>();
        int of = 0;
        for (RunRecord run : runs) {
            here.addAll(run.planned());
            if (!said(run, "shard").isEmpty()) {
                String[] shard = said(run, "shard").split("/");
                numbers.add(Integer.parseInt(shard[0]));
                of = Integer.parseInt(shard[1]);
            }
        }
        List<String> missing = new ArrayList<>();
        for (int number = 1; number <= of; number++) {
            if (!numbers.contains(number)) {
                missing.add(number + "/" + of);
            }
        }
        if (!planned.stream().allMatch(here::contains)) {
            early.add("was joined without shard " + String.join(", ", missing));
        }
        return early;
    }

    private static List<Path> files(Path tree) {
        if (!Files.exists(tree)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The files of " + tree + " could not be listed", e);
        }
    }

    /** What is there already stays: Allure's own files of every run are alike. */
    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path copy = to.resolve(from.relativize(file).toString());
            if (from.equals(file)) {
                copy = to;
            }
            if (!Files.exists(copy)) {
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
