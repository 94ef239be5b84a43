package org.drdrills.record;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.drdrills.check.Conditions;
import org.drdrills.check.Judgement;
import org.drdrills.check.Objective;

/** A record of a drill for tests: another one with some parts changed, or a short one that was not judged. */
public final class DrillRecordBuilder {
    private String run = "run";
    private String id = "AG-1";
    private String title = "A standby takes over";
    private String feature = "Loss of the primary";
    private String description = "";
    private List<String> tags = List.of("drill");
    private String featureText = "Scenario: A standby takes over";
    private String environment = "availability-group";
    private String environmentTitle = "";
    private String counterpart = "";
    private List<String> doesNotEvidence = List.of();
    private Conditions conditions = new Conditions(150, Duration.ofSeconds(5), Duration.ZERO);
    private List<Objective> objectives = List.of();
    private String event = "the primary is killed";
    private String mechanism = "SIGKILL";
    private Instant started = Instant.EPOCH;
    private Map<String, String> versions = Map.of();
    private Map<String, String> provenance = Map.of();
    private Map<String, Double> stages = Map.of();
    private String historyHash = "";
    private String endedEarly = "";
    private Judgement judgement;

    private DrillRecordBuilder() {}

    /** Of a drill that was not judged. */
    public static DrillRecordBuilder plain() {
        return new DrillRecordBuilder();
    }

    public static DrillRecordBuilder of(DrillRecord record) {
        DrillRecordBuilder builder = new DrillRecordBuilder();
        builder.run = record.run();
        builder.id = record.id();
        builder.title = record.title();
        builder.feature = record.feature();
        builder.description = record.description();
        builder.tags = record.tags();
        builder.featureText = record.featureText();
        builder.environment = record.environment();
        builder.environmentTitle = record.environmentTitle();
        builder.counterpart = record.counterpart();
        builder.doesNotEvidence = record.doesNotEvidence();
        builder.conditions = record.conditions();
        builder.objectives = record.objectives();
        builder.event = record.event();
        builder.mechanism = record.mechanism();
        builder.started = record.started();
        builder.versions = record.versions();
        builder.provenance = record.provenance();
        builder.stages = record.stages();
        builder.historyHash = record.historyHash();
        builder.endedEarly = record.endedEarly();
        builder.judgement = record.judgement();
        return builder;
    }

    public DrillRecordBuilder run(String value) {
        run = value;
        return this;
    }

    public DrillRecordBuilder id(String value) {
        id = value;
        return this;
    }

    public DrillRecordBuilder title(String value) {
        title = value;
        return this;
    }

    public DrillRecordBuilder feature(String value) {
        feature = value;
        return this;
    }

    public DrillRecordBuilder description(String value) {
        description = value;
        return this;
    }

    public DrillRecordBuilder tags(List<String> value) {
        tags = value;
        return this;
    }

    public DrillRecordBuilder featureText(String value) {
        featureText = value;
        return this;
    }

    public DrillRecordBuilder environment(String value) {
        environment = value;
        return this;
    }

    public DrillRecordBuilder environmentTitle(String value) {
        environmentTitle = value;
        return this;
    }

    public DrillRecordBuilder counterpart(String value) {
        counterpart = value;
        return this;
    }

    public DrillRecordBuilder doesNotEvidence(List<String> value) {
        doesNotEvidence = value;
        return this;
    }

    public DrillRecordBuilder conditions(Conditions value) {
        conditions = value;
        return this;
    }

    public DrillRecordBuilder objectives(List<Objective> value) {
        objectives = value;
        return this;
    }

    public DrillRecordBuilder event(String value) {
        event = value;
        return this;
    }

    public DrillRecordBuilder mechanism(String value) {
        mechanism = value;
        return this;
    }

    public DrillRecordBuilder started(Instant value) {
        started = value;
        return this;
    }

    public DrillRecordBuilder versions(Map<String, String> value) {
        versions = value;
        return this;
    }

    public DrillRecordBuilder provenance(Map<String, String> value) {
        provenance = value;
        return this;
    }

    public DrillRecordBuilder stages(Map<String, Double> value) {
        stages = value;
        return this;
    }

    public DrillRecordBuilder historyHash(String value) {
        historyHash = value;
        return this;
    }

    public DrillRecordBuilder endedEarly(String value) {
        endedEarly = value;
        return this;
    }

    public DrillRecordBuilder judgement(Judgement value) {
        judgement = value;
        return this;
    }

    public DrillRecord build() {
        return new DrillRecord(
                run,
                id,
                title,
                feature,
                description,
                tags,
                featureText,
                environment,
                environmentTitle,
                counterpart,
                doesNotEvidence,
                conditions,
                objectives,
                event,
                mechanism,
                started,
                versions,
                provenance,
                stages,
                historyHash,
                endedEarly,
                judgement);
    }
}
