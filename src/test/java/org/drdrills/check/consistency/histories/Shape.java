package org.drdrills.check.consistency.histories;

import org.drdrills.check.consistency.Model;

/**
 * What a generated history is like.
 *
 * @param values written values are drawn from 0 … {@code values} − 1; 0 makes every one different. Counters: amounts from 1
 *        to {@code values}; 0 makes all 1
 * @param writes share of operations that change something
 * @param swaps share of a register's changes that are compare-and-sets
 * @param wholeReads share of a set's reads that return all elements
 * @param unknown share of changes that are never answered; half of them take effect, some much later
 * @param refused share of changes that are refused
 */
public record Shape(
        Model model,
        int keys,
        int clients,
        int operations,
        int values,
        double writes,
        double swaps,
        double wholeReads,
        double unknown,
        double refused,
        long seed) {

    /** Registers, half reads and half writes, everything answered. */
    public static Shape registers(int keys, int clients, int operations, int values, long seed) {
        return new Shape(Model.REGISTER, keys, clients, operations, values, 0.5, 0, 0, 0, 0, seed);
    }

    public Shape with(double swaps, double unknown, double refused) {
        return new Shape(model, keys, clients, operations, values, writes, swaps, wholeReads, unknown, refused, seed);
    }
}
