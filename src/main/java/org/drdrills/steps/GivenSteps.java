package org.drdrills.steps;

import java.time.Duration;
import org.drdrills.drill.DrillPlan;
import org.drdrills.fault.BackupDamaged;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.fault.PageFlipped;
import org.drdrills.fault.Target;
import org.drdrills.fault.WireFault;
import org.drdrills.topology.Durations;
import org.drdrills.topology.Workload;

/**
 * The Given lines: the environment, the load, what the operator or a fault has done before the event, and what the
 * operator does after it. An environment adds sentences of its own for its runbooks ({@link RunbookWordings}).
 */
public final class GivenSteps {
    private final Script script;

    public GivenSteps(Script script) {
        this.script = script;
    }

    @Given("the environment {string}")
    public void environment(String name) {
        script.environment(name);
    }

    @Given("any environment")
    public void anywhere() {
        script.anywhere();
    }

    @Given("clients write and read at {int} operations per second")
    public void rate(int perSecond) {
        if (perSecond < 10 || perSecond > 5000) {
            throw new IllegalArgumentException("clients can do 10 to 5000 operations per second, not " + perSecond);
        }
        script.rate(perSecond);
    }

    @Given("{int} clients of each site write and read at {int} operations per second")
    public void rateOf(int clients, int perSecond) {
        if (clients < 1 || clients > 100) {
            throw new IllegalArgumentException("a site has 1 to 100 clients, not " + clients);
        }
        script.clients(clients);
        rate(perSecond);
    }

    @Given("clients wait at most {duration} for an answer")
    public void waits(Duration longest) {
        if (longest.compareTo(Duration.ofMillis(10)) < 0 || longest.compareTo(Duration.ofSeconds(30)) > 0) {
            throw new IllegalArgumentException(
                    "clients wait 10 milliseconds to 30 seconds for an answer, not " + Durations.text(longest));
        }
        script.waits(longest);
    }

    @Given("clients run {int} transactions per second")
    public void transactions(int perSecond) {
        script.beside(Workload.TRANSACTIONS, perSecond);
    }

    @Given("clients increment counters {int} times per second")
    public void counters(int perSecond) {
        script.beside(Workload.COUNTERS, perSecond);
    }

    @Given("clients compare and set registers {int} times per second")
    public void swaps(int perSecond) {
        script.beside(Workload.SWAPS, perSecond);
    }

    @Given("clients transfer money between accounts {int} times per second")
    public void transfers(int perSecond) {
        script.beside(Workload.TRANSFERS, perSecond);
    }

    @Given("the service has been steady for {duration}")
    public void steady(Duration duration) {
        script.steady(duration);
    }

    @Given("the drill is about the pool {word}")
    public void pool(String name) {
        script.pool(name);
    }

    @Given("{target} has/have been killed")
    public void alreadyKilled(Target target) {
        script.already(WhenSteps.machine(target, Blow.KILL));
    }

    @Given("{target} has/have been lost for good")
    public void alreadyLost(Target target) {
        script.already(WhenSteps.machine(target, Blow.LOSE));
    }

    @Given("{target} has/have been cut off from {target}")
    public void alreadyCut(Target from, Target to) {
        script.already(WireFault.silence(from, to, true));
    }

    @Given("the operator has run {string}")
    public void hasRun(String call) {
        script.already(RunbookWordings.order(call));
    }

    @Given("an operator who runs {string} after {duration}")
    public void runsLater(String call, Duration after) {
        script.later(new DrillPlan.LaterOrder(after, RunbookWordings.order(call)));
    }

    @Given("an operator who runs {string} after the repair")
    public void runsAfterRepair(String call) {
        script.afterRepair(RunbookWordings.order(call));
    }

    @Given("the latest backup has been damaged")
    public void backupDamaged() {
        script.already(new BackupDamaged());
    }

    @Given("a bit has flipped in a page of the ledger on {target}")
    public void pageFlipped(Target target) {
        script.already(new PageFlipped(WhenSteps.oneServer(target)));
    }

    @Given("everything between {target} and {target} already takes {duration} longer")
    public void alreadyDelayed(Target from, Target to, Duration delay) {
        script.already(WireFault.delay(from, to, delay, Duration.ZERO));
    }
}
