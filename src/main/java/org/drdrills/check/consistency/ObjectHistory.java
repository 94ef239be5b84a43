package org.drdrills.check.consistency;

import java.util.ArrayList;
import java.util.List;

/** The operations on one key: a stretch of positions in an {@link Operations}. */
final class ObjectHistory {

    final Operations all;
    private final int[] members;
    private final int from;
    private final int to;

    private ObjectHistory(Operations all, int[] members, int from, int to) {
        this.all = all;
        this.members = members;
        this.from = from;
        this.to = to;
    }

    /** A history of one key as a whole. */
    static ObjectHistory whole(Operations all) {
        int[] members = new int[all.size()];
        for (int i = 0; i < members.length; i++) {
            members[i] = i;
        }
        return new ObjectHistory(all, members, 0, members.length);
    }

    /** One history per key, keys in order of first appearance, operations in order of position. */
    static List<ObjectHistory> perKey(Operations all) {
        ValueIndex keys = new ValueIndex(16);
        int[] number = new int[all.size()];
        for (int i = 0; i < number.length; i++) {
            number[i] = keys.number(all.key(i));
        }
        int[] next = new int[keys.size() + 1];
        for (int k : number) {
            next[k + 1]++;
        }
        for (int k = 0; k < keys.size(); k++) {
            next[k + 1] += next[k];
        }
        int[] bounds = next.clone();
        int[] members = new int[all.size()];
        for (int i = 0; i < number.length; i++) {
            members[next[number[i]]++] = i;
        }
        List<ObjectHistory> histories = new ArrayList<>(keys.size());
        for (int k = 0; k < keys.size(); k++) {
            histories.add(new ObjectHistory(all, members, bounds[k], bounds[k + 1]));
        }
        return histories;
    }

    int size() {
        return to - from;
    }

    /** Position in {@link #all} of the i-th operation on this key. */
    int at(int i) {
        return members[from + i];
    }

    int key() {
        return all.key(at(0));
    }

    /** The same history with only these positions of {@link #all}. */
    ObjectHistory only(List<Integer> positions) {
        return new ObjectHistory(
                all, positions.stream().mapToInt(Integer::intValue).toArray(), 0, positions.size());
    }
}
