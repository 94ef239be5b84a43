package org.drdrills.steps;

import java.time.Duration;
import java.util.Optional;
import org.drdrills.check.AfterHealing;
import org.drdrills.check.ClientsInterrupted;
import org.drdrills.check.ClientsSlowed;
import org.drdrills.check.Convergence;
import org.drdrills.check.CopyHolds;
import org.drdrills.check.CountersAddUp;
import org.drdrills.check.Duplicates;
import org.drdrills.check.GroupsDown;
import org.drdrills.check.Interruption;
import org.drdrills.check.Isolated;
import org.drdrills.check.KeptBefore;
import org.drdrills.check.Limit;
import org.drdrills.check.Limit.During.End;
import org.drdrills.check.LossAsLag;
import org.drdrills.check.MembersAgree;
import org.drdrills.check.NoneServes;
import org.drdrills.check.OperatorFree;
import org.drdrills.check.OrdersObeyed;
import org.drdrills.check.Phantoms;
import org.drdrills.check.PrimaryMoves;
import org.drdrills.check.PrimaryReturns;
import org.drdrills.check.PrimaryStays;
import org.drdrills.check.ReadOnly;
import org.drdrills.check.ReadsSeeWrites;
import org.drdrills.check.Reconnects;
import org.drdrills.check.Recovery;
import org.drdrills.check.RecoveryFromOrder;
import org.drdrills.check.RunbookRefuses;
import org.drdrills.check.RunbookSucceeds;
import org.drdrills.check.SingleWriter;
import org.drdrills.check.Spread;
import org.drdrills.check.StaysDown;
import org.drdrills.check.StaysUp;
import org.drdrills.check.SwapsAtomic;
import org.drdrills.check.Throughput;
import org.drdrills.check.TotalKept;
import org.drdrills.check.WriteLoss;
import org.drdrills.check.WritesInOrder;
import org.drdrills.measure.Scope;

/** The Then lines: the objectives. */
public final class ThenSteps {
    private final Script script;

    public ThenSteps(Script script) {
        this.script = script;
    }

    @Then("clients are interrupted")
    public void interrupted() {
        script.requires(ClientsInterrupted.CHECK, Limit.HOLDS);
    }

    @Then("clients of the other sites are interrupted")
    public void othersInterrupted() {
        script.requires(ClientsInterrupted.CHECK, Limit.HOLDS, Scope.OTHERS);
    }

    @Then("clients in {word} are interrupted")
    public void clientsOfSiteInterrupted(String site) {
        script.requires(ClientsInterrupted.CHECK, Limit.HOLDS, new Scope.Site(site));
    }

    @Then("writes are slowed")
    public void slowed() {
        script.requires(ClientsSlowed.CHECK, Limit.HOLDS);
    }

    @Then("writes from {word} are acknowledged again within {duration}")
    public void recoveryOfSite(String site, Duration within) {
        script.requires(Recovery.CHECK, new Limit.AtMost(within), new Scope.Site(site));
    }

    @Then("writes are acknowledged again within {duration}")
    public void recovery(Duration within) {
        script.requires(Recovery.CHECK, new Limit.AtMost(within));
    }

    @Then("writes from the other sites are acknowledged again within {duration}")
    public void recoveryOfOthers(Duration within) {
        script.requires(Recovery.CHECK, new Limit.AtMost(within), Scope.OTHERS);
    }

    @Then("writes are acknowledged again within {duration} of the operator's order")
    public void recoveryFromOrder(Duration within) {
        script.requires(RecoveryFromOrder.CHECK, new Limit.AtMost(within));
    }

    @Then("writes from the other sites are acknowledged again within {duration} of the operator's order")
    public void recoveryOfOthersFromOrder(Duration within) {
        script.requires(RecoveryFromOrder.CHECK, new Limit.AtMost(within), Scope.OTHERS);
    }

    @Then("after the healing, writes fail for at most {duration} in every 10 seconds")
    public void afterHealing(Duration most) {
        script.requires(AfterHealing.CHECK, new Limit.AtMost(most));
    }

    @Then("no client is interrupted for longer than {duration}")
    public void interruption(Duration atMost) {
        script.requires(Interruption.CHECK, new Limit.AtMost(atMost));
    }

    @Then("no client of the other sites is interrupted for longer than {duration}")
    public void interruptionOfOthers(Duration atMost) {
        script.requires(Interruption.CHECK, new Limit.AtMost(atMost), Scope.OTHERS);
    }

    @Then("every client is served again within {duration} of recovery")
    public void reconnects(Duration within) {
        script.requires(Reconnects.CHECK, new Limit.AtMost(within));
    }

    @Then("no acknowledged write is lost")
    public void nothingLost() {
        script.requires(WriteLoss.CHECK, Limit.NONE);
    }

    @Then("at most {duration} of acknowledged writes are lost")
    public void lostAtMost(Duration atMost) {
        script.requires(WriteLoss.CHECK, new Limit.AtMost(atMost));
    }

    @Then("at least {duration} of acknowledged writes are lost")
    public void lostAtLeast(Duration atLeast) {
        script.requires(WriteLoss.CHECK, new Limit.AtLeast(atLeast));
    }

    @Then("between {duration} and {duration} of acknowledged writes are lost")
    public void lostBetween(Duration atLeast, Duration atMost) {
        script.requires(WriteLoss.CHECK, new Limit.Between(atLeast, atMost));
    }

    @Then("the restored copy holds every write that was acknowledged before the order")
    public void copyHolds() {
        script.requires(CopyHolds.CHECK, Limit.HOLDS);
    }

    @Then("no write from before the preparation is lost")
    public void keptBefore() {
        script.requires(KeptBefore.CHECK, Limit.NONE);
    }

    @Then("as much is lost as the copy was behind")
    public void lossAsLag() {
        script.requires(LossAsLag.CHECK, Limit.HOLDS);
    }

    @Then("from {duration} after the event clients can read and not write until the failure is over")
    public void readOnlyUntilHeal(Duration after) {
        script.requires(ReadOnly.CHECK, new Limit.During(after, End.HEAL), Scope.OTHERS);
    }

    @Then("service is back where it was before the event")
    public void primaryReturns() {
        script.requires(PrimaryReturns.CHECK, Limit.HOLDS);
    }

    @Then("no write is stored twice")
    public void noDuplicates() {
        script.requires(Duplicates.CHECK, Limit.NONE);
    }

    @Then("every write is stored behind all that were acknowledged before it began")
    public void writesInOrder() {
        script.requires(WritesInOrder.CHECK, Limit.HOLDS);
    }

    @Then("nothing is stored that no client wrote")
    public void noPhantoms() {
        script.requires(Phantoms.CHECK, Limit.NONE);
    }

    @Then("at no moment do two nodes accept writes")
    public void singleWriter() {
        script.requires(SingleWriter.CHECK, Limit.NEVER);
    }

    @Then("every read sees the latest acknowledged write")
    public void readsSeeWrites() {
        script.requires(ReadsSeeWrites.CHECK, Limit.HOLDS);
    }

    @Then("the transactions fit the isolation that the environment claims")
    public void isolated() {
        script.requires(Isolated.CHECK, new Limit.Level(Optional.empty()));
    }

    @Then("every counter is the sum of its increments")
    public void counters() {
        script.requires(CountersAddUp.CHECK, Limit.HOLDS);
    }

    @Then("every compare-and-set sees the latest value")
    public void swaps() {
        script.requires(SwapsAtomic.CHECK, Limit.HOLDS);
    }

    @Then("the total of all accounts stays the same")
    public void totals() {
        script.requires(TotalKept.CHECK, Limit.HOLDS);
    }

    @Then("every member is in sync again within {duration} of healing")
    public void convergence(Duration within) {
        script.requires(Convergence.CHECK, new Limit.AtMost(within));
    }

    @Then("no operator was needed")
    public void noOperator() {
        script.requires(OperatorFree.CHECK, Limit.NONE);
    }

    @Then("another member is primary")
    public void primaryMoves() {
        script.requires(PrimaryMoves.CHECK, Limit.HOLDS);
    }

    @Then("the primary stays where it was")
    public void primaryStays() {
        script.requires(PrimaryStays.CHECK, Limit.HOLDS);
    }

    @Then("from {duration} after the event no write is acknowledged until the operator acts")
    public void downUntilOperator(Duration after) {
        script.requires(StaysDown.CHECK, new Limit.During(after, End.OPERATOR));
    }

    @Then("from {duration} after the event no write is acknowledged until the failure is over")
    public void downUntilHeal(Duration after) {
        script.requires(StaysDown.CHECK, new Limit.During(after, End.HEAL));
    }

    @Then("from {duration} after the event no server serves until the failure is over")
    public void noneServes(Duration after) {
        script.requires(NoneServes.CHECK, new Limit.During(after, End.HEAL));
    }

    @Then(
            "from {duration} after the event exactly {int} of {int} routing groups take no writes until the failure is over")
    public void groupsDown(Duration after, int down, int all) {
        script.requires(GroupsDown.CHECK, new Limit.GroupsDown(after, down, all));
    }

    @Then("the service goes on")
    public void staysUp() {
        script.requires(StaysUp.CHECK, StaysUp.LIMIT);
    }

    @Then("the service goes on for the other sites")
    public void staysUpForOthers() {
        script.requires(StaysUp.CHECK, StaysUp.LIMIT, Scope.OTHERS);
    }

    @Then("at least {int} percent of the usual writes pass after recovery")
    public void throughput(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a share of the usual writes is 1 to 100 percent, not " + percent);
        }
        script.requires(Throughput.CHECK, new Limit.Percent(percent, true));
    }

    @Then("no server answers more than {int} percent of the operations from {word} after recovery")
    public void spreadFrom(int percent, String site) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a share of the operations is 1 to 100 percent, not " + percent);
        }
        script.requires(Spread.CHECK, new Limit.Percent(percent, false), new Scope.Site(site));
    }

    @Then("in the pool {word}, {}")
    public void inPool(String pool, String demand) {
        script.inPool(pool, () -> Wordings.shared().demand(script, demand));
    }

    @Then("the operator's runbook succeeds")
    public void runbookSucceeds() {
        script.requires(RunbookSucceeds.CHECK, new Limit.AtStep(Optional.empty()));
    }

    @Then("the operator's runbook succeeds with the step {string}")
    public void runbookSucceedsWith(String step) {
        script.requires(RunbookSucceeds.CHECK, new Limit.AtStep(Optional.of(step)));
    }

    @Then("the operator's runbook refuses at the step {string}")
    public void runbookRefusesAt(String step) {
        script.requires(RunbookRefuses.CHECK, new Limit.AtStep(Optional.of(step)));
    }

    @Then("the operator's runbook refuses")
    public void runbookRefuses() {
        script.requires(RunbookRefuses.CHECK, new Limit.AtStep(Optional.empty()));
    }

    @Then("every order of the operator is obeyed")
    public void ordersObeyed() {
        script.requires(OrdersObeyed.CHECK, Limit.HOLDS);
    }

    @Then("stale reads are permitted")
    public void staleReadsPermitted() {
        script.requires(ReadsSeeWrites.CHECK, Limit.PERMITTED);
    }

    @Then("lost writes are permitted")
    public void lostWritesPermitted() {
        script.requires(WriteLoss.CHECK, Limit.PERMITTED);
    }

    @Then("writes stored twice are permitted")
    public void duplicatesPermitted() {
        script.requires(Duplicates.CHECK, Limit.PERMITTED);
    }

    @Then("two writers are permitted")
    public void twoWritersPermitted() {
        script.requires(SingleWriter.CHECK, Limit.PERMITTED);
    }

    @Then("diverged members are permitted")
    public void divergedMembersPermitted() {
        script.requires(MembersAgree.CHECK, Limit.PERMITTED);
    }
}
