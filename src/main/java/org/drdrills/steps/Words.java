package org.drdrills.steps;

import io.cucumber.java.AfterAll;
import io.cucumber.java.Before;
import io.cucumber.java.BeforeAll;
import io.cucumber.java.ParameterType;
import io.cucumber.java.Scenario;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drdrills.check.Isolated;
import org.drdrills.drill.Campaign;
import org.drdrills.drill.DrillPlan;
import org.drdrills.drill.DrillPlan.Order;
import org.drdrills.drill.StopConditions;
import org.drdrills.drill.Terminal;
import org.drdrills.fault.BackupDamaged;
import org.drdrills.fault.DatabaseDamaged;
import org.drdrills.fault.DiskLost;
import org.drdrills.fault.Exchange;
import org.drdrills.fault.Fault;
import org.drdrills.fault.FilesLost;
import org.drdrills.fault.FlappingWire;
import org.drdrills.fault.LedgerDropped;
import org.drdrills.fault.MachineFault;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.fault.PartlyHealed;
import org.drdrills.fault.Restart;
import org.drdrills.fault.ServerCrash;
import org.drdrills.fault.SiteDark;
import org.drdrills.fault.StorageLost;
import org.drdrills.fault.Target;
import org.drdrills.fault.WireFault;
import org.drdrills.topology.Durations;
import org.opentest4j.TestAbortedException;

/** Every line that a feature may hold. The mechanism behind each verb stands in features/README.md. */
public final class Words {
    private static final Terminal TERMINAL = new Terminal(new PrintWriter(System.out, true), false);
    private static boolean ours;

    private static final Duration LONGEST = Duration.ofHours(24);

    private final Script script;

    public Words(Script script) {
        this.script = script;
    }

    /** Where nobody began a campaign (an IDE, Maven), one is begun with all drills that the tags select. */
    @BeforeAll
    public static void beginCampaign() {
        if (Campaign.running()) {
            return;
        }
        Path home = Path.of(System.getProperty("drdrills.home", "."))
                .toAbsolutePath()
                .normalize();
        String tags = System.getProperty("cucumber.filter.tags", "");
        Campaign.begin(new Campaign.Settings(
                home,
                home.resolve("reports"),
                Features.select(new Features().drills(home, ""), tags, ""),
                System.nanoTime(),
                StopConditions.NONE,
                System.getProperty("drdrills.approval", ""),
                "",
                "cucumber" + (tags.isEmpty() ? "" : " --tags '" + tags + "'"),
                TERMINAL));
        ours = true;
    }

    @AfterAll
    public static void endCampaign() {
        if (ours) {
            Campaign campaign = Campaign.current();
            campaign.close();
            TERMINAL.finish(campaign, List.of());
        }
    }

    @Before
    public void begin(Scenario scenario) {
        DrillPlan plan = Features.planAt(scenario.getUri(), scenario.getLine());
        if (!Campaign.current().awaits(plan)) {
            throw new TestAbortedException(
                    "not applicable, because every environment here has drills of its own; ./drill run --environment NAME --tags @any runs it in one");
        }
        script.runs(plan);
    }

    @ParameterType("([\\d.,]+) ?([A-Za-z]+)")
    public Duration duration(String amount, String unit) {
        try {
            Duration duration = Durations.of(Double.parseDouble(amount), unit);
            if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "a duration is more than nothing and at most 24 hours, not " + amount + " " + unit);
            }
            return duration;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + amount + "' is no number; write durations like 30 seconds or 1.5 minutes");
        }
    }

    @ParameterType("(?:the|a|an|two|every|everybody) ?[a-z' ]*?")
    public Target target(String words) {
        return Target.ofWords(words.strip());
    }

    // ---- what is so already

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
        script.already(machine(target, Blow.KILL));
    }

    @Given("{target} has/have been lost for good")
    public void alreadyLost(Target target) {
        script.already(machine(target, Blow.LOSE));
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

    // ---- the event

    private static MachineFault machine(Target target, Blow blow) {
        if (target == Target.PRIMARYS_PEOPLE) {
            throw new IllegalArgumentException("'" + target.words() + "' are no machine");
        }
        return new MachineFault(target, blow);
    }

    private void fails(Fault fault, Duration hold) {
        script.happens(new DrillPlan.Failure(fault, Optional.ofNullable(hold)));
    }

    @When("{target} is/are killed")
    public void killed(Target target) {
        fails(machine(target, Blow.KILL), null);
    }

    @When("{target} is/are killed and started again after {duration}")
    public void killedFor(Target target, Duration hold) {
        fails(machine(target, Blow.KILL), hold);
    }

    @When("{target} is lost with its disk and replaced after {duration}")
    public void lostWithItsDisk(Target target, Duration hold) {
        fails(new DiskLost(target), hold);
    }

    @When("{target} is/are killed and started again at once")
    public void restarted(Target target) {
        fails(new Restart(target), null);
    }

    @When("{target} is killed and {target} started instead for {duration}")
    public void exchanged(Target killed, Target started, Duration hold) {
        fails(new Exchange(killed, started), hold);
    }

    @When("{target} is/are lost for good")
    public void lost(Target target) {
        fails(machine(target, Blow.LOSE), null);
    }

    @When("{target} is/are stopped in order")
    public void stopped(Target target) {
        fails(machine(target, Blow.STOP), null);
    }

    @When("{target} freezes/freeze for {duration}")
    public void frozen(Target target, Duration hold) {
        fails(machine(target, Blow.FREEZE), hold);
    }

    @When("the host of {target} vanishes")
    public void vanished(Target target) {
        fails(machine(target, Blow.VANISH), null);
    }

    @When("{target} goes dark")
    public void dark(Target site) {
        darkFor(site, null);
    }

    @When("{target} goes dark for {duration}")
    public void darkFor(Target site, Duration hold) {
        if (!site.isSite()) {
            throw new IllegalArgumentException("'" + site.words() + "' is no site; only a site goes dark");
        }
        fails(new SiteDark(site), hold);
    }

    @When("nothing passes between {target} and {target} for {duration}")
    public void silent(Target from, Target to, Duration hold) {
        fails(WireFault.silence(from, to, true), hold);
    }

    @When("nothing passes in the pool, and after {duration} {target} alone stays cut off, for {duration}")
    public void partlyHealed(Duration after, Target target, Duration hold) {
        if (after.compareTo(hold) >= 0) {
            throw new IllegalArgumentException("the others are to be joined again after " + Durations.text(after)
                    + ", when it is all over; make the second longer");
        }
        fails(new PartlyHealed(target, after), hold);
    }

    @When("nothing sent from {target} reaches {target} for {duration}")
    public void silentOneWay(Target from, Target to, Duration hold) {
        fails(WireFault.silence(from, to, false), hold);
    }

    @When("connections between {target} and {target} are refused for {duration}")
    public void refused(Target from, Target to, Duration hold) {
        fails(WireFault.refusal(from, to), hold);
    }

    @When("everything between {target} and {target} is held back for {duration}")
    public void held(Target from, Target to, Duration hold) {
        fails(WireFault.hold(from, to), hold);
    }

    @When("everything between {target} and {target} takes {duration} longer, give or take {duration}, for {duration}")
    public void delayed(Target from, Target to, Duration delay, Duration jitter, Duration hold) {
        if (jitter.compareTo(delay) >= 0) {
            throw new IllegalArgumentException("bytes that take " + Durations.text(delay) + " longer, give or take "
                    + Durations.text(jitter) + ", may not be late at all; make the second smaller");
        }
        fails(WireFault.delay(from, to, delay, jitter), hold);
    }

    @When("no more than {int} kilobytes a second pass between {target} and {target} for {duration}")
    public void narrow(int kilobytes, Target from, Target to, Duration hold) {
        if (kilobytes < 1) {
            throw new IllegalArgumentException("a narrow wire passes at least 1 kilobyte a second, not " + kilobytes
                    + "; say 'is held back' where nothing passes");
        }
        fails(WireFault.narrow(from, to, kilobytes), hold);
    }

    @When("the wires between {target} and {target} fail for {duration} in every {duration} for {duration}")
    public void flapping(Target from, Target to, Duration down, Duration period, Duration hold) {
        if (down.compareTo(period) >= 0) {
            throw new IllegalArgumentException("wires that fail for " + Durations.text(down) + " in every "
                    + Durations.text(period) + " never return; make the second longer");
        }
        fails(new FlappingWire(from, to, down, period), hold);
    }

    @When("the database on {target} is damaged")
    public void damaged(Target target) {
        fails(new DatabaseDamaged(oneServer(target)), null);
    }

    private static Target oneServer(Target target) {
        if (target != Target.PRIMARY
                && target != Target.STANDBY
                && target != Target.SYNCHRONOUS_STANDBY
                && target != Target.OTHER_STANDBY) {
            throw new IllegalArgumentException("'" + target.words()
                    + "' is no single server with a database; the primary is, and so is a standby");
        }
        return target;
    }

    @When("the database server on {target} crashes")
    public void crashes(Target target) {
        fails(new ServerCrash(oneServer(target), false), null);
    }

    @When("the database server on {target} keeps crashing for {duration}")
    public void keepsCrashing(Target target, Duration hold) {
        fails(new ServerCrash(oneServer(target), true), hold);
    }

    @When("the shared storage is lost")
    public void storageLost() {
        fails(new StorageLost(), null);
    }

    @When("the ledger is dropped by mistake")
    public void ledgerDropped() {
        fails(new LedgerDropped(), null);
    }

    @When("the files in the primary's site are lost")
    public void filesLost() {
        fails(new FilesLost(), null);
    }

    @When("the operator checks the pairs")
    public void checksPairs() {
        ordered("pairing-check.sh");
    }

    @When("the operator restores the backup to a server that nobody uses")
    public void restoresCopy() {
        ordered("restore-copy.sh");
    }

    @When("the operator verifies the backups")
    public void verifiesBackups() {
        ordered("verify-backup.sh");
    }

    @When("the operator moves the primary to a standby")
    public void switchover() {
        script.happens(new DrillPlan.Orders(List.of(new Order("switchover.sh", Order.Argument.A_STANDBY))));
    }

    @When("the operator forces a failover although the primary lives")
    public void forcedService() {
        script.happens(new DrillPlan.Orders(List.of(new Order("forced-service.sh", Order.Argument.A_STANDBY))));
    }

    @When("the operator moves the primary to every member in turn")
    public void grandTour() {
        Order move = new Order("switchover.sh", Order.Argument.NEXT_MEMBER);
        script.happens(new DrillPlan.Orders(List.of(move, move, move)));
    }

    private void ordered(String runbook, String... words) {
        script.happens(new DrillPlan.Orders(List.of(new Order(runbook, List.of(words)))));
    }

    @When("the operator fails the pool {word} over")
    public void failsPoolOver(String pool) {
        ordered("pool-failover.sh", pool);
    }

    @When("the operator forces the pool {word} over")
    public void forcesPoolOver(String pool) {
        ordered("pool-failover.sh", pool, "--disaster");
    }

    @When("the operator fails the pool {word} back")
    public void failsPoolBack(String pool) {
        ordered("pool-failback.sh", pool);
    }

    @When("the operator fails the configuration store over")
    public void failsStoreOver() {
        ordered("config-failover.sh");
    }

    @When("the operator patches every server in turn")
    public void patches() {
        ordered("rolling-patch.sh");
    }

    // ---- what must be seen

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
        script.inPool(pool, () -> Features.shared().demand(this, demand));
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
