package org.drdrills.check.consistency.histories;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.drdrills.check.consistency.Answer;
import org.drdrills.check.consistency.Model;
import org.drdrills.check.consistency.Operation;
import org.drdrills.check.consistency.Operations;

/**
 * Decides small histories of one key, at most 63 operations, by trying every order; what was tried from the same state
 * with the same operations left is not tried again. Slow, and too simple to be wrong.
 */
public final class Oracle {

    private final Model model;
    private final List<Operation> operations = new ArrayList<>();
    private final Set<Visited> visited = new HashSet<>();

    private record Visited(long placed, Object state) {}

    private Oracle(Operations history) {
        model = history.model();
        for (int i = 0; i < history.size(); i++) {
            if (history.get(i).answer() != Answer.REFUSED) {
                operations.add(history.get(i));
            }
        }
        if (operations.size() > 63) {
            throw new IllegalArgumentException("expected at most 63 operations, got " + operations.size());
        }
    }

    public static boolean legal(Operations history) {
        Oracle oracle = new Oracle(history);
        Object initial = switch (history.model()) {
            case REGISTER -> history.initial();
            case COUNTER -> 0L;
            case SET -> Set.of();
            case LIST -> List.of();
        };
        return oracle.legal(initial, 0);
    }

    private boolean legal(Object state, long placed) {
        if (!visited.add(new Visited(placed, state))) {
            return false;
        }
        long firstEnd = Long.MAX_VALUE;
        boolean all = true;
        for (int i = 0; i < operations.size(); i++) {
            if ((placed >> i & 1) == 0 && operations.get(i).answer() == Answer.ACKNOWLEDGED) {
                all = false;
                firstEnd = Math.min(firstEnd, operations.get(i).end());
            }
        }
        if (all) {
            return true;
        }
        for (int i = 0; i < operations.size(); i++) {
            if ((placed >> i & 1) == 0 && operations.get(i).start() <= firstEnd) {
                Object next = after(state, operations.get(i));
                if (next != null && legal(next, placed | 1L << i)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The state after the operation, null where it could not have gone this way. */
    private Object after(Object state, Operation o) {
        return switch (o.kind()) {
            case READ -> state.equals(o.result()) ? state : null;
            case WRITE -> o.argument();
            case SWAP -> state.equals(o.argument()) ? o.result() : null;
            case MISMATCH -> state.equals(o.argument()) ? null : state;
            case CONTAINS -> ((Set<?>) state).contains(o.argument()) == (o.result() == 1) ? state : null;
            case ADD ->
                model == Model.COUNTER ? (Object) ((Long) state + o.argument()) : with((Set<?>) state, o.argument());
            case APPEND -> with((List<?>) state, o.argument());
            case READ_ALL ->
                model == Model.LIST
                        ? state.equals(o.elements()) ? state : null
                        : state.equals(Set.copyOf(o.elements()))
                                        && ((Set<?>) state).size()
                                                == o.elements().size()
                                ? state
                                : null;
        };
    }

    private static Set<Long> with(Set<?> set, long element) {
        Set<Long> next = new TreeSet<>();
        set.forEach(e -> next.add((Long) e));
        next.add(element);
        return next;
    }

    private static List<Long> with(List<?> list, long element) {
        List<Long> next = new ArrayList<>();
        list.forEach(e -> next.add((Long) e));
        next.add(element);
        return next;
    }
}
