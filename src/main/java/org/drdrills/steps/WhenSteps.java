package org.drdrills.steps;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drdrills.drill.DrillPlan;
import org.drdrills.fault.AgentHang;
import org.drdrills.fault.DatabaseDamaged;
import org.drdrills.fault.DiskFault;
import org.drdrills.fault.DiskLost;
import org.drdrills.fault.Exchange;
import org.drdrills.fault.Fault;
import org.drdrills.fault.FilesLost;
import org.drdrills.fault.FlappingWire;
import org.drdrills.fault.LedgerDropped;
import org.drdrills.fault.MachineFault;
import org.drdrills.fault.MachineFault.Blow;
import org.drdrills.fault.PartlyHealed;
import org.drdrills.fault.PoolPartition;
import org.drdrills.fault.PoolPartition.Shape;
import org.drdrills.fault.PowerLost;
import org.drdrills.fault.Restart;
import org.drdrills.fault.ServerCrash;
import org.drdrills.fault.SiteDark;
import org.drdrills.fault.StorageLost;
import org.drdrills.fault.Target;
import org.drdrills.fault.WireFault;
import org.drdrills.topology.Durations;

/**
 * The When lines: the event. features/README.md lists the mechanism behind each verb. An environment adds sentences of its
 * own for its runbooks ({@link RunbookWordings}).
 */
public final class WhenSteps {
    private final Script script;

    public WhenSteps(Script script) {
        this.script = script;
    }

    static MachineFault machine(Target target, Blow blow) {
        if (target == Target.PRIMARYS_CLIENTS) {
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

    @When("{target} loses/lose power for {duration}")
    public void losesPower(Target target, Duration hold) {
        fails(new PowerLost(target, false), hold);
    }

    @When("{target} loses/lose power in mid-write for {duration}")
    public void losesPowerInMidWrite(Target target, Duration hold) {
        fails(new PowerLost(target, true), hold);
    }

    @When("the disk of {target} is full for {duration}")
    public void diskFull(Target target, Duration hold) {
        fails(DiskFault.full(target), hold);
    }

    @When("each sync of the disk of {target} takes {duration} longer for {duration}")
    public void diskSlow(Target target, Duration by, Duration hold) {
        fails(DiskFault.slow(target, by), hold);
    }

    @When("writes to the disk of {target} fail for {duration}")
    public void writesFail(Target target, Duration hold) {
        fails(DiskFault.failing(target), hold);
    }

    @When("the disk of {target} is read-only for {duration}")
    public void diskReadOnly(Target target, Duration hold) {
        fails(DiskFault.readOnly(target), hold);
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

    @When("in the pool each machine hears its neighbours only, for {duration}")
    public void ring(Duration hold) {
        fails(new PoolPartition(Shape.RING, Optional.empty()), hold);
    }

    @When("in the pool one site alone hears all others, for {duration}")
    public void bridge(Duration hold) {
        fails(new PoolPartition(Shape.BRIDGE, Optional.empty()), hold);
    }

    @When("in the pool only pairs of sites hear each other, for {duration}")
    public void pairs(Duration hold) {
        fails(new PoolPartition(Shape.PAIRS, Optional.empty()), hold);
    }

    @When("in the pool random halves do not hear each other, anew every {duration}, for {duration}")
    public void halves(Duration anew, Duration hold) {
        if (anew.compareTo(hold) >= 0) {
            throw new IllegalArgumentException("halves that are drawn anew every " + Durations.text(anew) + " for "
                    + Durations.text(hold) + " never change; make the second longer");
        }
        fails(new PoolPartition(Shape.HALVES, Optional.of(anew)), hold);
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

    @When("{int} percent of the packets from {target} to {target} are lost for {duration}")
    public void packetsLost(int percent, Target from, Target to, Duration hold) {
        fails(WireFault.loss(from, to, share(percent)), hold);
    }

    @When("{int} percent of the packets from {target} to {target} arrive twice for {duration}")
    public void packetsDoubled(int percent, Target from, Target to, Duration hold) {
        fails(WireFault.doubling(from, to, share(percent)), hold);
    }

    private static int share(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("a share of packets is from 1 to 100 percent, not " + percent);
        }
        return percent;
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

    static Target oneServer(Target target) {
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

    @When("the agent on {target} hangs for {duration}")
    public void agentHangs(Target target, Duration hold) {
        fails(new AgentHang(oneServer(target)), hold);
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

    @When("the operators carry out {string}")
    public void witnessed(String what) {
        if (what.isBlank()) {
            throw new IllegalArgumentException(
                    "say what the operators carry out, such as \"a failover to the standby\"");
        }
        script.happens(new DrillPlan.Witnessed());
    }

    @When("the operator runs {string}")
    public void runs(String call) {
        script.happens(new DrillPlan.Orders(List.of(RunbookWordings.order(call))));
    }
}
