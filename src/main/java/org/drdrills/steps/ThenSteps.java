package org.drdrills.steps;

import io.cucumber.java.en.Then;
import java.time.Duration;
import org.drdrills.check.Isolated;
import org.drdrills.topology.Durations;

/** The Then lines: the objectives. */
public final class ThenSteps {
    private final Script script;

    public ThenSteps(Script script) {
        this.script = script;
    }

    private static String iso(Duration duration) {
        return duration.toString();
    }

    @Then("writes are acknowledged again within {duration}")
    public void recovery(Duration within) {
        script.requires("recovery", "within", iso(within), "of", "all");
    }

    @Then("writes from the other sites are acknowledged again within {duration}")
    public void recoveryOfOthers(Duration within) {
        script.requires("recovery", "within", iso(within), "of", "others");
    }

    @Then("writes are acknowledged again within {duration} of the operator's order")
    public void recoveryFromOrder(Duration within) {
        script.requires("recovery-from-order", "within", iso(within), "of", "all");
    }

    @Then("writes from the other sites are acknowledged again within {duration} of the operator's order")
    public void recoveryOfOthersFromOrder(Duration within) {
        script.requires("recovery-from-order", "within", iso(within), "of", "others");
    }

    @Then("no client is interrupted for longer than {duration}")
    public void interruption(Duration atMost) {
        script.requires("interruption", "at-most", iso(atMost), "of", "all");
    }

    @Then("no client of the other sites is interrupted for longer than {duration}")
    public void interruptionOfOthers(Duration atMost) {
        script.requires("interruption", "at-most", iso(atMost), "of", "others");
    }

    @Then("every client is served again within {duration} of recovery")
    public void reconnects(Duration within) {
        script.requires("reconnects", "within", iso(within), "of", "others");
    }

    @Then("no acknowledged write is lost")
    public void nothingLost() {
        script.requires("lost-writes", "at-most", "none");
    }

    @Then("at most {duration} of acknowledged writes are lost")
    public void lostAtMost(Duration atMost) {
        script.requires("lost-writes", "at-most", iso(atMost));
    }

    @Then("between {duration} and {duration} of acknowledged writes are lost")
    public void lostBetween(Duration atLeast, Duration atMost) {
        if (atLeast.compareTo(atMost) >= 0) {
            throw new IllegalArgumentException("nothing lies between " + Durations.text(atLeast) + " and "
                    + Durations.text(atMost) + "; make the second longer");
        }
        script.requires("lost-writes", "at-least", iso(atLeast), "at-most", iso(atMost));
    }

    @Then("as much is lost as the copy was behind")
    public void lossAsLag() {
        script.requires("loss-as-lag");
    }

    @Then("from {duration} after the event people can read and not write until the failure is over")
    public void readOnlyUntilHeal(Duration after) {
        script.requires("read-only", "until", "heal", "after", iso(after), "of", "others");
    }

    @Then("service is back where it was before the event")
    public void primaryReturns() {
        script.requires("primary-returns");
    }

    @Then("no write is stored twice")
    public void noDuplicates() {
        script.requires("no-duplicates");
    }

    @Then("nothing is stored that nobody wrote")
    public void noPhantoms() {
        script.requires("no-phantoms");
    }

    @Then("at no moment do two nodes accept writes")
    public void singleWriter() {
        script.requires("single-writer");
    }

    @Then("every read sees the latest acknowledged write")
    public void readsSeeWrites() {
        script.requires("reads-see-writes");
    }

    @Then("the transactions fit the isolation that the environment claims")
    public void isolated() {
        script.requires(Isolated.ID, Isolated.LEVEL, Isolated.CLAIMED);
    }

    @Then("every member is in step again within {duration} of healing")
    public void convergence(Duration within) {
        script.requires("convergence", "within", iso(within));
    }

    @Then("no operator was needed")
    public void noOperator() {
        script.requires("no-operator");
    }

    @Then("another member is primary")
    public void primaryMoves() {
        script.requires("primary-moves");
    }

    @Then("the primary stays where it was")
    public void primaryStays() {
        script.requires("primary-stays");
    }

    @Then("from {duration} after the event no write is acknowledged until the operator acts")
    public void downUntilOperator(Duration after) {
        script.requires("stays-down", "until", "operator", "after", iso(after), "of", "all");
    }

    @Then("from {duration} after the event no write is acknowledged until the failure is over")
    public void downUntilHeal(Duration after) {
        script.requires("stays-down", "until", "heal", "after", iso(after), "of", "all");
    }

    @Then("the service goes on")
    public void staysUp() {
        script.requires("stays-up", "of", "all");
    }

    @Then("the service goes on for the other sites")
    public void staysUpForOthers() {
        script.requires("stays-up", "of", "others");
    }

    @Then("at least {int} percent of the usual writes pass after recovery")
    public void throughput(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a share of the usual writes is 1 to 100 percent, not " + percent);
        }
        script.requires("throughput", "at-least", Integer.toString(percent));
    }

    @Then("no server answers more than {int} percent of the operations from {word} after recovery")
    public void spreadFrom(int percent, String site) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a share of the operations is 1 to 100 percent, not " + percent);
        }
        script.requires("spread", "at-most", Integer.toString(percent), "of", site);
    }

    @Then("in the pool {word}, {}")
    public void inPool(String pool, String demand) {
        script.inPool(pool, () -> Features.shared().demand(script, demand));
    }

    @Then("the operator's runbook succeeds")
    public void runbookSucceeds() {
        script.requires("runbook-succeeds");
    }

    @Then("the operator's runbook refuses at the step {string}")
    public void runbookRefusesAt(String step) {
        script.requires("runbook-refuses", "step", step);
    }

    @Then("the operator's runbook refuses")
    public void runbookRefuses() {
        script.requires("runbook-refuses");
    }

    @Then("every order of the operator is obeyed")
    public void ordersObeyed() {
        script.requires("orders-obeyed");
    }
}
