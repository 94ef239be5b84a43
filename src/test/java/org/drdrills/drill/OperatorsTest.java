package org.drdrills.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drdrills.history.Mark;
import org.drdrills.topology.BadInput;
import org.drdrills.topology.RunningSystem;
import org.drdrills.workload.DrillClock;
import org.junit.jupiter.api.Test;

class OperatorsTest {
    private final Operators operators = new Operators();
    private final List<Mark> marks = new ArrayList<>();
    private final DrillClock clock = new DrillClock();

    private static Operators.Report says(String text, String step, String by) {
        return new Operators.Report(text, step, by, Duration.ZERO);
    }

    private void attend() {
        operators.attend(
                clock,
                List.of(
                        new RunningSystem.PlannedStep("detected", "", Duration.ofHours(1)),
                        new RunningSystem.PlannedStep("decided", "Ada", Duration.ofNanos(1)),
                        new RunningSystem.PlannedStep("done", "Grace", Duration.ofHours(1))),
                marks::add);
    }

    @Test
    void theFirstMarkIsTheEventAndStepsFollow() {
        attend();
        operators.expect();
        assertThat(operators.reported()).isEmpty();
        assertThat(operators.report(says("site north switched off", "", "Ada")))
                .isEqualTo("Marked as the event: site north switched off");
        List<Mark> event = operators.eventMarks("The operators carry out a failover");
        assertThat(event).extracting(Mark::kind).containsExactly(Mark.Kind.EVENT, Mark.Kind.OPERATOR);
        assertThat(event.getFirst().text()).isEqualTo("The operators carry out a failover: site north switched off.");
        assertThat(event).allSatisfy(mark -> {
            assertThat(mark.at()).isEqualTo(operators.reported().orElseThrow());
            assertThat(mark.data()).containsEntry(Mark.BY, "Ada");
        });
        operators.report(says("alert", "detected", "Grace"));
        operators.report(says("", "decided", "Grace"));
        operators.report(says("telephone is busy", "", "Grace"));
        operators.report(says("fail over", "ordered", "Ada"));
        assertThat(marks)
                .extracting(mark -> mark.data().get("step"))
                .containsExactly("detected", "decided", "note", "order");
        assertThat(marks.get(0).text())
                .startsWith("Detected by Grace: alert; planned within 60 min of the event, ")
                .endsWith(" s to spare.");
        assertThat(marks.get(1).text())
                .startsWith("Decided by Grace; planned by Ada within ")
                .endsWith(" s late.");
        assertThat(marks.get(1).data().get("began"))
                .isEqualTo(Long.toString(marks.get(0).at()));
        assertThat(operators.missing())
                .containsExactly("Planned and not marked: done by Grace within 60 min of the event.");
        operators.report(says("", "done", "Grace"));
        assertThat(marks.getLast().data()).containsEntry("exit", "0").containsEntry("step", "done");
        assertThat(operators.missing()).isEmpty();
        assertThat(operators.reported("done")).isTrue();
        assertThat(marks).isSortedAccordingTo(java.util.Comparator.comparingLong(Mark::at));
    }

    @Test
    void marksThatBelongToNothingAreRefused() {
        refused(says("x", "", "Ada"), "no drill is under way");
        attend();
        refused(says("x", "", "Ada"), "does not wait for the event yet");
        operators.expect();
        refused(says("x", "decided", "Ada"), "the event comes first");
        refused(new Operators.Report("x", "", "Ada", Duration.ofMinutes(2)), "older than 30 s");
        operators.report(says("x", "", "Ada"));
        refused(says("y", "", "Ada"), "is being recorded");
        operators.eventMarks("X");
        operators.report(says("y", "decided", "Ada"));
        refused(says("z", "decided", "Ada"), "was marked already");
        operators.leave();
        refused(says("x", "done", "Ada"), "no drill is under way");
        assertThat(marks).hasSize(1);
    }

    private void refused(Operators.Report report, String why) {
        assertThatThrownBy(() -> operators.report(report))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(why);
    }

    @Test
    void wordsThatAreNone() {
        assertThatThrownBy(() -> says("x", "noticed", "Ada"))
                .hasMessageContaining("--step takes detected, declared, decided, ordered, done, not 'noticed'");
        assertThatThrownBy(() -> says("", "", "Ada")).hasMessageContaining("say what happened");
        assertThatThrownBy(() -> says("x", "", " ")).hasMessageContaining("--by NAME");
        assertThatThrownBy(() -> says("a\nb", "", "Ada")).hasMessageContaining("one line");
    }
}
