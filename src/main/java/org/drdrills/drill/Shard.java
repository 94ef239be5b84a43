package org.drdrills.drill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drdrills.topology.BadInput;

/**
 * One part of a campaign that several runners share.
 *
 * @param number from 1
 * @param of     how many parts there are
 */
public record Shard(int number, int of) {
    private static final Pattern WORDS = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

    /** @throws BadInput if the text is not like {@code 2/3} */
    public static Shard parse(String text) {
        Matcher words = WORDS.matcher(text);
        if (!words.matches()
                || Integer.parseInt(words.group(1)) < 1
                || Integer.parseInt(words.group(1)) > Integer.parseInt(words.group(2))) {
            throw new BadInput(
                    "a shard is the number of a part and the number of parts, such as 2/3, not '" + text + "'");
        }
        return new Shard(Integer.parseInt(words.group(1)), Integer.parseInt(words.group(2)));
    }

    /** What the run's provenance says, so that joining the parts can tell what is missing and what does not belong together. */
    public Map<String, String> share(Split split, int repeats) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < repeats; i++) {
            all.addAll(split.drills());
        }
        Map<String, String> share = new LinkedHashMap<>();
        share.put("shard", this.toString());
        share.put("campaign", String.join(" ", all));
        share.put("split-sha256", split.hash());
        return share;
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}
