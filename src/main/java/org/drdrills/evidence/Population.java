package org.drdrills.evidence;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.drdrills.record.Joining;
import org.drdrills.record.Reports;
import org.drdrills.record.RunFolder;
import org.drdrills.topology.BadInput;

/** Every run that a folder of reports holds, oldest first: met, missed, inconclusive, interrupted and unreadable ones alike. */
public record Population(List<Member> members) {
    /**
     * One run.
     *
     * @param story null where the run's record cannot be read
     * @param why   why it cannot, else empty
     */
    public record Member(String run, RunStory story, String why) {}

    public static Population of(Path reports) {
        return of(Reports.at(reports).runs(), RunStory::withoutHistories);
    }

    /** The same, after every run was compared with its frozen records ({@link RunStory#verified}). */
    static Population verified(Path reports) {
        return of(Reports.at(reports).runs(), RunStory::verified);
    }

    /** The runs that began before this one, the last of them at most. */
    static Population before(RunFolder run, int most) {
        Path above = run.path().toAbsolutePath().normalize().getParent();
        if (above == null) {
            return new Population(List.of());
        }
        return of(
                Reports.at(above).runs().stream()
                        .filter(other -> other.name().compareTo(run.name()) < 0)
                        .limit(most)
                        .toList(),
                RunStory::withoutHistories);
    }

    /** Runs that were joined into another one here are told by that one; a run whose folder was copied is told once. */
    private static Population of(List<RunFolder> runs, Function<RunFolder, RunStory> read) {
        List<Member> members = new ArrayList<>();
        for (RunFolder run :
                runs.stream().sorted(Comparator.comparing(RunFolder::name)).toList()) {
            try {
                members.add(new Member(run.name(), read.apply(run), ""));
            } catch (BadInput | UncheckedIOException e) {
                members.add(new Member(run.name(), null, String.valueOf(e.getMessage())));
            }
        }
        Set<String> told = copies(members);
        members.stream()
                .filter(member -> member.story() != null)
                .forEach(member -> Joining.joined(member.story().run())
                        .forEach(part -> members.stream()
                                .filter(other -> other.run().equals(part)
                                        && other.story() != null
                                        && holds(member.story(), other.story()))
                                .forEach(other -> told.add(other.run()))));
        return new Population(
                members.stream().filter(member -> !told.contains(member.run())).toList());
    }

    /** Folders that hold a run that another folder holds too; the one that has the run's name stays, else the first. */
    private static Set<String> copies(List<Member> members) {
        Map<String, List<String>> folders = new LinkedHashMap<>();
        members.stream()
                .filter(member -> member.story() != null)
                .forEach(member -> folders.computeIfAbsent(member.story().run().run(), run -> new ArrayList<>())
                        .add(member.run()));
        Set<String> copies = new HashSet<>();
        folders.forEach((run, names) -> {
            String stays = names.contains(run) ? run : names.getFirst();
            names.stream().filter(name -> !name.equals(stays)).forEach(copies::add);
        });
        return copies;
    }

    /** Whether every drill of the one is in the other, as it was judged: what a run says of itself hides nothing. */
    private static boolean holds(RunStory whole, RunStory part) {
        return part.damaged().isEmpty()
                && part.drills().stream()
                        .allMatch(drill -> whole.drills().stream()
                                .anyMatch(one -> one.record().equals(drill.record())));
    }

    List<RunStory> stories() {
        return members.stream()
                .filter(member -> member.story() != null)
                .map(Member::story)
                .toList();
    }
}
