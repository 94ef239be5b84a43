package org.drdrills.topology;

/** What clients do besides writing and reading registers of the ledger, each in transactions of its own. */
public enum Workload {
    /** Several appends to lists and reads of lists in each transaction. */
    TRANSACTIONS("run transactions", "clients run 40 transactions per second"),
    /** Increments of counters by one, and reads of them. */
    COUNTERS("increment counters", "clients increment counters 20 times per second"),
    /** Compare-and-set of registers, and reads of them. */
    SWAPS("compare and set registers", "clients compare and set registers 20 times per second"),
    /** Transfers between accounts, and reads of the total. */
    TRANSFERS("transfer money between accounts", "clients transfer money between accounts 20 times per second");

    /** Accounts, all of which begin with nothing: their total stays 0. */
    public static final int ACCOUNTS = 10;
    /** Counters, and registers that are compared and set. */
    public static final int OBJECTS = 5;

    private final String words;
    private final String step;

    Workload(String words, String step) {
        this.words = words;
        this.step = step;
    }

    /** What clients do: {@code increment counters}. */
    public String words() {
        return words;
    }

    /** A step of a feature that makes clients do it. */
    public String step() {
        return step;
    }
}
