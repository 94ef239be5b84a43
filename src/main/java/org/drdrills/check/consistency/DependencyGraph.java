package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions must come before which, as a directed graph, and the cycles in it. Components by Tarjan, "Depth-first
 * search and linear graph algorithms", 1972, without recursion. Real time takes one extra node per answer: a transaction leads
 * to the node of its end, each such node to the next, and the last one before a start to the transaction that started.
 */
final class DependencyGraph {

    static final int WROTE = 1;
    static final int READ = 2;
    static final int MISSED = 4;
    static final int TIME = 8;

    private final int transactions;
    private int[] from = new int[1024];
    private int[] to = new int[1024];
    private byte[] type = new byte[1024];
    private int edges;
    private int[] offset;
    private int[] ends = new int[0];
    private int[] endOf;
    private int[] afterEnds;
    private long steps;

    @SuppressWarnings("NullAway.Init")
    DependencyGraph(int transactions) {
        this.transactions = transactions;
    }

    void add(int before, int after, int kind) {
        if (before == after) {
            return;
        }
        if (edges == from.length) {
            int capacity = edges + edges / 2;
            from = Arrays.copyOf(from, capacity);
            to = Arrays.copyOf(to, capacity);
            type = Arrays.copyOf(type, capacity);
        }
        from[edges] = before;
        to[edges] = after;
        type[edges++] = (byte) kind;
    }

    /** Orders the edges by source. */
    void close() {
        offset = new int[transactions + 2];
        for (int e = 0; e < edges; e++) {
            offset[from[e] + 2]++;
        }
        for (int t = 0; t < transactions; t++) {
            offset[t + 2] += offset[t + 1];
        }
        int[] target = new int[edges];
        byte[] kind = new byte[edges];
        for (int e = 0; e < edges; e++) {
            int at = offset[from[e] + 1]++;
            target[at] = to[e];
            kind[at] = type[e];
        }
        from = new int[0];
        to = target;
        type = kind;
    }

    /** @param answered the transactions whose end is known, in order of end
     *  @param earlier per transaction, how many of them ended before it began; −1 for one that never happened */
    void time(int[] answered, int[] earlier) {
        ends = answered;
        afterEnds = earlier;
        endOf = new int[transactions];
        Arrays.fill(endOf, -1);
        for (int i = 0; i < answered.length; i++) {
            endOf[answered[i]] = i;
        }
    }

    private int nodes(int kinds) {
        return (kinds & TIME) == 0 ? transactions : transactions + ends.length;
    }

    /** How many ways lead from the node, allowed or not. */
    private int degree(int node, int kinds) {
        int own = node < transactions ? offset[node + 1] - offset[node] : 0;
        return (kinds & TIME) == 0 ? own : node < transactions ? own + 1 : 1 + startedRightAfter(node - transactions);
    }

    private int[] startOffset;
    private int[] started;

    private int startedRightAfter(int end) {
        if (startOffset == null) {
            startOffset = new int[ends.length + 2];
            for (int earlier : afterEnds) {
                if (earlier > 0) {
                    startOffset[earlier + 1]++;
                }
            }
            for (int i = 0; i <= ends.length; i++) {
                startOffset[i + 1] += startOffset[i];
            }
            started = new int[startOffset[ends.length + 1]];
            int[] at = startOffset.clone();
            for (int t = 0; t < transactions; t++) {
                if (afterEnds[t] > 0) {
                    started[at[afterEnds[t]]++] = t;
                }
            }
        }
        return startOffset[end + 2] - startOffset[end + 1];
    }

    /** Where the i-th way from the node leads; −1 where it is not among the kinds. */
    private int follow(int node, int i, int kinds) {
        if (node < transactions) {
            int e = offset[node] + i;
            if (e < offset[node + 1]) {
                return (type[e] & kinds) != 0 ? to[e] : -1;
            }
            return endOf[node] < 0 ? -1 : transactions + endOf[node];
        }
        int end = node - transactions;
        if (i == 0) {
            return end + 1 < ends.length ? node + 1 : -1;
        }
        return started[startOffset[end + 1] + i - 1];
    }

    /** Per node, the number of its strongly connected component; a way never leads to a component with a higher number. */
    int[] components(int kinds) {
        int n = nodes(kinds);
        int[] component = new int[n];
        Arrays.fill(component, -1);
        int[] index = new int[n];
        int[] low = new int[n];
        int[] next = new int[n];
        int[] path = new int[n];
        int[] stack = new int[n];
        int counter = 0;
        int components = 0;
        int stacked = 0;
        for (int root = 0; root < n; root++) {
            if (index[root] != 0) {
                continue;
            }
            int depth = 0;
            path[depth++] = root;
            index[root] = ++counter;
            low[root] = counter;
            stack[stacked++] = root;
            while (depth > 0) {
                int node = path[depth - 1];
                if (next[node] < degree(node, kinds)) {
                    int target = follow(node, next[node]++, kinds);
                    if (target < 0) {
                        continue;
                    }
                    if (index[target] == 0) {
                        index[target] = ++counter;
                        low[target] = counter;
                        stack[stacked++] = target;
                        path[depth++] = target;
                    } else if (component[target] < 0) {
                        low[node] = Math.min(low[node], index[target]);
                    }
                    continue;
                }
                depth--;
                if (depth > 0) {
                    low[path[depth - 1]] = Math.min(low[path[depth - 1]], low[node]);
                }
                if (low[node] == index[node]) {
                    int member;
                    do {
                        member = stack[--stacked];
                        component[member] = components;
                    } while (member != node);
                    components++;
                }
            }
        }
        return component;
    }

    /** Which components have more than one transaction. */
    boolean[] cyclic(int[] component) {
        int[] members = new int[component.length];
        boolean[] cyclic = new boolean[component.length];
        for (int t = 0; t < transactions; t++) {
            cyclic[component[t]] = ++members[component[t]] > 1;
        }
        return cyclic;
    }

    /**
     * Short cycles that contain exactly one way of a kind, the others of other kinds.
     *
     * @param once the kind that closes the cycle
     * @param others the kinds of the rest
     * @param inside components of a graph with all these kinds
     * @param most how many cycles are wanted, each in another component where possible
     * @param bound how many ways to try in all
     * @return each a list of nodes, first one before second one …; null where the bound was reached and nothing found
     */
    @Nullable
    List<int[]> closedBy(int once, int others, int[] inside, int most, long bound) {
        boolean[] cyclic = cyclic(inside);
        boolean[] taken = new boolean[inside.length];
        List<int[]> cycles = new ArrayList<>();
        int[] rank = once == MISSED ? components(others) : null;
        int[] parent = new int[nodes(others)];
        Arrays.fill(parent, -1);
        steps = 0;
        boolean gaveUp = false;
        for (int pass = 0; pass < 2 && cycles.size() < most; pass++) {
            for (int u = 0; u < transactions && cycles.size() < most; u++) {
                if (!cyclic[inside[u]] || (taken[inside[u]] && pass == 0)) {
                    continue;
                }
                for (int e = offset[u]; e < offset[u + 1] && cycles.size() < most; e++) {
                    int v = to[e];
                    if ((type[e] & once) == 0 || inside[v] != inside[u] || (rank != null && rank[v] < rank[u])) {
                        continue;
                    }
                    if (steps > bound) {
                        gaveUp = true;
                        break;
                    }
                    int[] way = way(v, u, others, inside, rank, parent, bound);
                    if (way != null && cycles.stream().noneMatch(c -> sameMembers(c, way))) {
                        cycles.add(way);
                        taken[inside[u]] = true;
                        break;
                    }
                }
            }
            if (cycles.isEmpty()) {
                break;
            }
        }
        return cycles.isEmpty() && gaveUp ? null : cycles;
    }

    /**
     * Short cycles in which no two ways of one kind follow each other, at least one of them being there. A node may be passed twice.
     *
     * @return as {@link #closedBy}, at most one cycle in a component
     */
    @Nullable
    List<int[]> closedApart(int apart, int kinds, int[] inside, int most, long bound) {
        boolean[] cyclic = cyclic(inside);
        boolean[] taken = new boolean[inside.length];
        List<int[]> cycles = new ArrayList<>();
        int[] parent = new int[2 * transactions];
        Arrays.fill(parent, -1);
        steps = 0;
        for (int u = 0; u < transactions && cycles.size() < most; u++) {
            for (int e = offset[u]; e < offset[u + 1] && cyclic[inside[u]] && !taken[inside[u]]; e++) {
                if (type[e] != apart || inside[to[e]] != inside[u]) {
                    continue;
                }
                if (steps > bound) {
                    return cycles.isEmpty() ? null : cycles;
                }
                int[] way = wayApart(to[e], u, apart, kinds, inside, parent);
                if (way != null) {
                    cycles.add(way);
                    taken[inside[u]] = true;
                }
            }
        }
        return cycles;
    }

    /** A shortest way that neither begins nor ends with the kind, nor takes it twice in a row; two states a node: whether it was taken last. */
    private int @Nullable [] wayApart(int start, int goal, int apart, int kinds, int[] inside, int[] parent) {
        int[] queue = new int[16];
        int count = 0;
        queue[count++] = 2 * start + 1;
        parent[2 * start + 1] = 2 * start + 1;
        int[] found = null;
        for (int i = 0; i < count && found == null; i++) {
            int node = queue[i] / 2;
            for (int e = offset[node]; e < offset[node + 1] && found == null; e++) {
                steps++;
                int state = 2 * to[e] + (type[e] == apart ? 1 : 0);
                if ((type[e] & kinds) == 0
                        || (queue[i] & state & 1) != 0
                        || inside[to[e]] != inside[goal]
                        || parent[state] >= 0) {
                    continue;
                }
                parent[state] = queue[i];
                queue = count == queue.length ? Arrays.copyOf(queue, 2 * count) : queue;
                queue[count++] = state;
                if (state == 2 * goal) {
                    found = Arrays.stream(backwards(parent, 2 * start + 1, state))
                            .map(passed -> passed / 2)
                            .toArray();
                }
            }
        }
        for (int i = 0; i < count; i++) {
            parent[queue[i]] = -1;
        }
        return found;
    }

    private static boolean sameMembers(int[] a, int[] b) {
        int[] x = a.clone();
        int[] y = b.clone();
        Arrays.sort(x);
        Arrays.sort(y);
        return Arrays.equals(x, y);
    }

    /** A shortest way, both ends included; null where there is none. */
    private int @Nullable [] way(
            int start, int goal, int kinds, int[] inside, int @Nullable [] rank, int[] parent, long bound) {
        List<int[]> layers = new ArrayList<>();
        int[] layer = {start};
        int seen = 1;
        parent[start] = start;
        int[] found = null;
        layers.add(layer);
        while (seen > 0 && found == null && steps <= bound) {
            int[] next = new int[16];
            int count = 0;
            for (int i = 0; i < seen && found == null; i++) {
                int node = layer[i];
                for (int w = 0; w < degree(node, kinds); w++) {
                    steps++;
                    int target = follow(node, w, kinds);
                    if (target < 0
                            || parent[target] >= 0
                            || inside[target] != inside[goal]
                            || (rank != null && rank[target] < rank[goal])) {
                        continue;
                    }
                    parent[target] = node;
                    if (count == next.length) {
                        next = Arrays.copyOf(next, 2 * count);
                    }
                    next[count++] = target;
                    if (target == goal) {
                        found = backwards(parent, start, goal);
                        break;
                    }
                }
            }
            layer = Arrays.copyOf(next, count);
            seen = count;
            layers.add(layer);
        }
        for (int[] visited : layers) {
            for (int node : visited) {
                parent[node] = -1;
            }
        }
        return found;
    }

    private static int[] backwards(int[] parent, int start, int goal) {
        int length = 1;
        for (int node = goal; node != start; node = parent[node]) {
            length++;
        }
        int[] way = new int[length];
        for (int node = goal; length > 0; node = parent[node]) {
            way[--length] = node;
        }
        return way;
    }

    /** Only the transactions of a cycle, without the nodes of time. */
    int[] onlyTransactions(int[] cycle) {
        return Arrays.stream(cycle).filter(node -> node < transactions).toArray();
    }

    /** The kind of the way from one transaction to the next; the kinds given are preferred in the order of their numbers. */
    int kind(int before, int after) {
        int best = TIME;
        for (int e = offset[before]; e < offset[before + 1]; e++) {
            if (to[e] == after) {
                best = Math.min(best, type[e]);
            }
        }
        return best;
    }
}
