package org.drdrills.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.drdrills.history.Event;
import org.drdrills.history.Header;
import org.drdrills.history.History;
import org.drdrills.history.Mark;

/**
 * A history that notes, while it is replayed, the hashes that it holds of the plan and of the logs: the frozen record is what seals them,
 * so what lies beside it and the record that was judged are compared with those hashes and not with each other alone.
 */
final class Seals implements History {
    /** What a drill has only after its plan: all other components must be those of the plan. */
    private static final Set<String> LATER =
            Set.of("format", "versions", "stages", "historyHash", "endedEarly", "judgement");

    private final History history;
    private Mark sealed;
    private Mark event;
    private final Map<String, String> logs = new TreeMap<>();

    Seals(History history) {
        this.history = history;
    }

    @Override
    public Header header() {
        return history.header();
    }

    @Override
    public boolean complete() {
        return history.complete();
    }

    @Override
    public void replay(Consumer<? super Event> reader) {
        history.replay(next -> {
            if (next instanceof Mark mark) {
                note(mark);
            }
            reader.accept(next);
        });
    }

    private void note(Mark mark) {
        if (sealed == null && mark.kind() == Mark.Kind.NOTE && mark.subject().equals(DrillFolder.PLAN)) {
            sealed = mark;
        } else if (event == null && mark.kind() == Mark.Kind.EVENT) {
            event = mark;
        } else if (mark.kind() == Mark.Kind.NOTE && mark.subject().equals(Mark.LOG)) {
            logs.put(mark.text(), mark.data().getOrDefault("sha256", ""));
        }
    }

    /** Whether the record holds hashes of its logs; records of before 2026-12 do not. */
    boolean holdsLogs() {
        return !logs.isEmpty();
    }

    /** Logs that are not as they were when the record was frozen, in words each; to be asked after a replay. */
    List<String> logFaults(DrillFolder drill) {
        if (!holdsLogs()) {
            return List.of();
        }
        List<String> faults = new ArrayList<>();
        Set<String> there = new TreeSet<>(drill.logNames());
        logs.forEach((name, hash) -> {
            if (!there.remove(name)) {
                faults.add("logs/" + name + " is missing, whose hash the frozen record holds");
            } else if (!Sha256.ofFile(drill.logs().resolve(name)).equals(hash)) {
                faults.add("logs/" + name + " is not the log whose hash the frozen record holds");
            }
        });
        there.forEach(name -> faults.add("logs/" + name + " lies there, and the frozen record holds no hash of it"));
        return faults;
    }

    /**
     * What contradicts the plan that the frozen record seals, in words each; to be asked after a replay. Records from before plans were
     * sealed hold no hash and have no {@code plan.json}: of them there is nothing to compare.
     *
     * @throws org.drdrills.topology.BadInput if {@code plan.json} is damaged
     */
    List<String> planFaults(DrillFolder drill, DrillRecord record) {
        List<String> faults = new ArrayList<>();
        boolean there = Files.exists(drill.plan());
        if (sealed == null) {
            if (there) {
                faults.add("the frozen record holds no hash of the plan, and plan.json lies beside it");
            }
            return faults;
        }
        if (!there) {
            faults.add("plan.json is missing, whose hash the frozen record holds");
            return faults;
        }
        if (!drill.planHash().equals(sealed.data().get("sha256"))) {
            faults.add("plan.json is not the plan whose hash the frozen record holds");
        }
        if (event != null && sealed.at() >= event.at()) {
            faults.add("the frozen record holds the plan's hash only after the event");
        }
        JsonNode fixed = Json.tree(drill.fixed());
        JsonNode judged = Json.tree(record);
        Set<String> names = new TreeSet<>();
        fixed.fieldNames().forEachRemaining(names::add);
        judged.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!LATER.contains(name) && !same(fixed.path(name), judged.path(name))) {
                faults.add("drill.json holds another \"" + name + "\" than plan.json");
            }
        }
        return faults;
    }

    /** The record is written without the secrets of the lab, which was not there yet when the plan was. */
    private static boolean same(JsonNode fixed, JsonNode judged) {
        return fixed.equals(judged) || Redaction.hides(judged.toString(), fixed.toString());
    }
}
