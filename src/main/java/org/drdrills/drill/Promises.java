package org.drdrills.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.drdrills.topology.Pool;

/** Which settings of a member weaken what its pool promises. They are the product's own names and values. */
final class Promises {
    private static final int DAYS = 30;

    private static final List<Rule> RULES = List.of(
            new Rule("fsync", is("off"), Claim.ALWAYS, "a crash of the machine may corrupt the data"),
            new Rule("full_page_writes", is("off"), Claim.ALWAYS, "a page that was half written is not repaired"),
            new Rule(
                    "synchronous_commit",
                    is("off", "local", "remote_write"),
                    Claim.COPIES_WAIT,
                    "acknowledgements do not wait until a standby has stored the write"),
            new Rule(
                    "weaker",
                    more(0),
                    Claim.COPIES_WAIT,
                    "so many accounts or databases have a weaker synchronous_commit of their own"),
            new Rule("unlogged", more(0), Claim.ALWAYS, "so many tables are unlogged, and are empty after a failover"),
            new Rule("wal_level", is("minimal"), Claim.ALWAYS, "no standby and no archive can follow"),
            new Rule("archive-fails", is("true"), Claim.ALWAYS, "the last attempt to archive the log failed"),
            new Rule("paused", is("true"), Claim.ALWAYS, "the standby does not apply the log that it receives"),
            new Rule(
                    "recovery_min_apply_delay",
                    more(0),
                    Claim.ALWAYS,
                    "the standby applies the log so many milliseconds late"),
            new Rule(
                    "slots-left-behind",
                    more(0),
                    Claim.ALWAYS,
                    "so many replication slots keep log for a standby that is not connected"),
            new Rule("password-ends", less(DAYS), Claim.ALWAYS, "a password ends within so many days"),
            new Rule(
                    "innodb_flush_log_at_trx_commit",
                    not("1"),
                    Claim.ALWAYS,
                    "a loss of power loses transactions that were acknowledged"),
            new Rule("innodb_doublewrite", is("OFF"), Claim.ALWAYS, "a page that was half written is not repaired"),
            new Rule("wsrep_ready", not("ON"), Claim.ALWAYS, "the member does not serve"),
            new Rule("wsrep_cluster_status", not("Primary"), Claim.ALWAYS, "the member is in no quorum"),
            new Rule(
                    "wsrep_provider_options",
                    value -> value.replace(" ", "").matches("(?is).*pc\\.ignore_(sb|quorum)=(true|yes|on|1)\\b.*"),
                    Claim.ALWAYS,
                    "the member goes on without a quorum"),
            new Rule("appendonly", is("no"), Claim.ALWAYS, "a restart loses what was written"),
            new Rule("appendfsync", is("no"), Claim.ALWAYS, "a loss of power loses what was acknowledged"),
            new Rule(
                    "min-replicas-to-write",
                    is("0"),
                    Claim.SEVERAL,
                    "a primary without a replica goes on to acknowledge"),
            new Rule("flag", is("--unsafe-no-fsync"), Claim.ALWAYS, "a crash of the machine may corrupt the data"));

    private Promises() {}

    private enum Claim {
        ALWAYS,
        /** Of a pool in which acknowledgements wait for a copy. */
        COPIES_WAIT,
        /** Of a pool of more than one member. */
        SEVERAL;

        boolean made(Pool pool) {
            return switch (this) {
                case ALWAYS -> true;
                case COPIES_WAIT -> pool.synchronous() && pool.members().size() > 1 && !pool.together();
                case SEVERAL -> pool.members().size() > 1;
            };
        }
    }

    private record Rule(String reading, Predicate<String> broken, Claim claim, String meaning) {}

    private static Predicate<String> is(String... values) {
        return value -> List.of(values).contains(value);
    }

    private static Predicate<String> not(String good) {
        return value -> !value.equals(good);
    }

    private static Predicate<String> more(long most) {
        return value -> value.matches("\\d{1,18}") && Long.parseLong(value) > most;
    }

    private static Predicate<String> less(long least) {
        return value -> value.matches("-?\\d{1,18}") && Long.parseLong(value) < least;
    }

    /** Whether any of the readings is one that a rule knows: without one, nothing was seen. */
    static boolean known(Map<String, String> readings) {
        return RULES.stream().anyMatch(rule -> readings.containsKey(rule.reading));
    }

    /** A sentence without its end for each setting of a member that weakens a promise of its pool. */
    static List<String> broken(Pool pool, String member, Map<String, String> readings) {
        List<String> found = new ArrayList<>();
        for (Rule rule : RULES) {
            String value = readings.get(rule.reading);
            if (value != null && rule.claim.made(pool) && rule.broken.test(value)) {
                found.add(member + ": " + rule.reading + (rule.reading.endsWith("options") ? "" : " is " + value)
                        + ", so that " + rule.meaning);
            }
        }
        boolean primary = "false".equals(readings.get("standby"));
        if (primary
                && Claim.COPIES_WAIT.made(pool)
                && readings.getOrDefault("synchronous_standby_names", "?").isEmpty()) {
            found.add(member + ": synchronous_standby_names is empty, so that acknowledgements wait for no standby");
        }
        if ("ON".equals(readings.get("log_bin")) && !"1".equals(readings.getOrDefault("sync_binlog", "1"))) {
            found.add(member + ": sync_binlog is " + readings.get("sync_binlog")
                    + ", so that a loss of power loses log that replicas need");
        }
        String size = readings.get("wsrep_cluster_size");
        if (size != null
                && "ON".equals(readings.get("wsrep_on"))
                && !size.equals(Integer.toString(pool.members().size()))) {
            found.add(member + ": the cluster has " + size + " of "
                    + pool.members().size() + " members");
        }
        return found;
    }
}
