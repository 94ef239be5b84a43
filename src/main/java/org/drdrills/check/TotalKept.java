package org.drdrills.check;

import org.drdrills.history.Mark;
import org.drdrills.history.Transaction;
import org.drdrills.measure.Measures;

/**
 * Clients transfer money between accounts, which begin with nothing: whenever all accounts are read in one statement, their total is 0. A
 * transfer of which one half is stored, seen or lost alone breaks this, and so does an account that is gone.
 */
public final class TotalKept implements Check {
    public static final Check CHECK = new TotalKept();

    private static final int FEWEST = 10;

    private static final Declaration DECLARED = Declaration.of(
            "totals",
            LimitForm.always(Limit.HOLDS),
            Need.TRANSFERS,
            new Guarantee("the total of all accounts stays the same", Limit.HOLDS),
            Kind.SAFETY);

    private TotalKept() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Measures measures = ruling.measures();
        if (measures.form().backwards() > 0) {
            return ruling.clock();
        }
        long event = measures.course().event().map(Mark::at).orElse(0L);
        Tally tally = new Tally(measures, event);
        ruling.history().replay(fact -> {
            if (fact instanceof Transaction of && of.outcome().acknowledged()) {
                of.steps().forEach(step -> tally.add(of, step));
            }
        });
        return tally.finding(ruling);
    }

    private static final class Tally {
        private final Measures measures;
        private final long event;
        private long transfers;
        private long reads;
        private long since;
        private long wrong;
        private int accounts;
        private String first = "";

        Tally(Measures measures, long event) {
            this.measures = measures;
            this.event = event;
        }

        void add(Transaction of, Transaction.Step step) {
            if (step instanceof Transaction.Transfer) {
                transfers++;
            } else if (step instanceof Transaction.Total total) {
                reads++;
                since += of.start() >= event ? 1 : 0;
                boolean gone = total.accounts() < accounts;
                accounts = Math.max(accounts, total.accounts());
                if (total.sum() != 0 || gone) {
                    wrong++;
                    first = first.isEmpty()
                            ? "at " + Words.clock(measures, of.start()) + " " + total.accounts() + " accounts held "
                                    + total.sum() + " together"
                            : first;
                }
            }
        }

        Finding finding(Ruling ruling) {
            if (wrong > 0) {
                return ruling.missed(
                        "changed",
                        "In " + Words.plural(wrong, "read") + " of " + reads + " the total was not that of all "
                                + accounts + " accounts, 0, first " + first + ".");
            }
            if (transfers < FEWEST || since < FEWEST) {
                return ruling.open(
                        "too-few",
                        "Only " + Words.plural(transfers, "transfer") + " acknowledged and "
                                + Words.plural(since, "total") + " read after the event; " + FEWEST
                                + " of each are needed to tell.");
            }
            return measures.complete()
                    ? ruling.met("The total was 0 in each of " + reads + " reads beside " + transfers
                            + " acknowledged transfers.")
                    : ruling.open("record-cut-off", "The total was 0 in each read, but the record is cut off.");
        }
    }
}
