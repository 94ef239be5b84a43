package org.drdrills.evidence;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.drdrills.history.Mark;
import org.drdrills.record.Json;

/**
 * What the drawings need.
 *
 * @param bucket       width of one count, ns
 * @param end          of the record, ns
 * @param acknowledged writes per bucket
 * @param refused      operations per bucket
 * @param unknown      operations per bucket
 * @param lost         acknowledged writes per bucket that the final read of the serving member does not hold
 * @param owners       member → its pool, where there are several pools
 * @param roles        member → what it said of itself
 * @param writing      member → when it acknowledged writes
 * @param cropped      whether there was more than is kept
 */
public record Picture(
        long bucket,
        long end,
        long operations,
        long writes,
        List<Integer> acknowledged,
        List<Integer> refused,
        List<Integer> unknown,

        @JacksonInject(value = Json.NO_LIST, useInput = OptBoolean.TRUE)
        List<Integer> lost,

        @JacksonInject(value = Json.NO_MAP, useInput = OptBoolean.TRUE)
        Map<String, String> owners,

        Map<String, List<Span>> roles,
        Map<String, List<Span>> writing,
        List<Way> ways,
        List<Mark> marks,
        boolean cropped) {
    public Picture {
        acknowledged = List.copyOf(acknowledged);
        refused = List.copyOf(refused);
        unknown = List.copyOf(unknown);
        lost = List.copyOf(lost);
        owners = new LinkedHashMap<>(owners);
        roles = new LinkedHashMap<>(roles);
        writing = new LinkedHashMap<>(writing);
        ways = List.copyOf(ways);
        marks = new ArrayList<>(marks);
    }

    /** From when to when something was so; ns of the drill. */
    public record Span(long from, long to, String what) {
        long overlap(Span other) {
            return Math.min(to, other.to) - Math.max(from, other.from);
        }
    }

    /** One direction between two nodes and the spans in which bytes did not simply arrive. */
    public record Way(String source, String target, List<Span> troubles) {}
}
