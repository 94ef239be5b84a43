package org.drdrills.steps;

import io.cucumber.java.en.Given;
import java.time.Duration;
import java.util.List;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.fault.BackupDamaged;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.fault.Target;
import org.drdrills.fault.WireFault;
import org.drdrills.topology.Durations;

/** The Given lines: the environment, the load, and what the operator or a fault has done before the event. */
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

    @Given("clients run {int} transactions per second")
    public void transactions(int perSecond) {
        if (perSecond < 1 || perSecond > 1000) {
            throw new IllegalArgumentException("clients can run 1 to 1000 transactions per second, not " + perSecond);
        }
        script.transactions(perSecond);
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

    @Given("an operator who forces a failover to a standby after {duration}")
    public void forcesFailover(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("forced-failover.sh", Order.Argument.A_STANDBY)));
    }

    @Given("an operator who moves the primary to a standby after {duration}")
    public void movesLater(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("switchover.sh", Order.Argument.A_STANDBY)));
    }

    @Given("an operator who restores the backup after {duration}")
    public void restores(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("restore.sh", Order.Argument.NONE)));
    }

    @Given("an operator who restores to just before the mistake after {duration}")
    public void restoresToBefore(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("restore-to.sh", List.of("--before-drop"))));
    }

    @Given("the operator has made another backup")
    public void alreadyBackedUp() {
        script.already(new Order("backup.sh", List.of("incr")));
    }

    @Given("the latest backup has been damaged")
    public void backupDamaged() {
        script.already(new BackupDamaged());
    }

    @Given("an operator who forces a quorum after {duration}")
    public void forcesQuorum(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("force-quorum.sh", Order.Argument.NONE)));
    }

    @Given("the operator has failed the pool {word} over")
    public void alreadyFailedOver(String pool) {
        script.already(new Order("pool-failover.sh", List.of(pool)));
    }

    @Given("the pool {word} has no backup pool")
    public void unpaired(String pool) {
        script.already(new Order("unpair.sh", List.of(pool)));
    }

    @Given("the configuration store has no standby")
    public void storeUnpaired() {
        script.already(new Order("unpair.sh", List.of("configuration")));
    }

    @Given("the operator has exported the configuration")
    public void exported() {
        script.already(new Order("config-export.sh", Order.Argument.NONE));
    }

    @Given("an operator who rebuilds the configuration store from its export after {duration}")
    public void rebuildsStore(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("config-import.sh", Order.Argument.NONE)));
    }

    @Given("the files have no copy in another site")
    public void filesUnpaired() {
        script.already(new Order("unpair.sh", List.of("files")));
    }

    @Given("the files are copied to the other site every {duration}")
    public void filesCopiedEvery(Duration interval) {
        if (!interval.equals(Duration.ofSeconds(interval.toSeconds()))) {
            throw new IllegalArgumentException(
                    "files are copied every so many whole seconds, not every " + Durations.text(interval));
        }
        script.already(new Order("files-interval.sh", List.of(Long.toString(interval.toSeconds()))));
    }

    @Given("the operator has backed the files up")
    public void filesBackedUp() {
        script.already(new Order("files-backup.sh", Order.Argument.NONE));
    }

    @Given("an operator who puts the files back from the backup after {duration}")
    public void filesRestored(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("files-restore.sh", Order.Argument.NONE)));
    }

    @Given("an operator who brings the files back from the partner after {duration}")
    public void filesBroughtBack(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("resync.sh", List.of("files"))));
    }

    @Given("everything between {target} and {target} already takes {duration} longer")
    public void alreadyDelayed(Target from, Target to, Duration delay) {
        script.already(WireFault.delay(from, to, delay, Duration.ZERO));
    }

    @Given("an operator who forces the configuration store over after {duration}")
    public void forcesStoreOver(Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("config-failover.sh", List.of("--force"))));
    }

    @Given("an operator who forces the pool {word} over after {duration}")
    public void forcesPoolOver(String pool, Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("pool-failover.sh", List.of(pool, "--disaster"))));
    }

    @Given("an operator who forces the pool {word} back after {duration}")
    public void forcesPoolBack(String pool, Duration after) {
        script.later(new DrillPlan.LaterOrder(after, new Order("pool-failback.sh", List.of(pool, "--disaster"))));
    }

    @Given("an operator who brings the pool {word} back in step after the repair")
    public void resynchronises(String pool) {
        script.later(new DrillPlan.LaterOrder(Duration.ofSeconds(5), true, new Order("resync.sh", List.of(pool))));
    }

    @Given("an operator who rejoins servers that stand apart after the repair")
    public void rejoins() {
        script.later(
                new DrillPlan.LaterOrder(Duration.ofSeconds(5), true, new Order("rejoin.sh", Order.Argument.NONE)));
    }

    @Given("an operator who fails the pool {word} back after the repair")
    public void failsBackLater(String pool) {
        script.later(
                new DrillPlan.LaterOrder(Duration.ofSeconds(5), true, new Order("pool-failback.sh", List.of(pool))));
    }
}
