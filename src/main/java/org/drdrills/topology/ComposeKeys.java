package org.drdrills.topology;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a lab does with each key of a Compose file: carries it out, leaves it out with a reason, or refuses it. */
final class ComposeKeys {
    /** Of the whole file. */
    static final Set<String> TOP =
            Set.of("name", "services", "configs", "secrets", "volumes", "networks", "version", "include", "x-drill");

    /** Of a service, carried out: see {@link Service}. */
    private static final Set<String> CARRIED = new LinkedHashSet<>(List.of(
            ("image build hostname entrypoint command environment env_file expose ports configs secrets user working_dir"
                            + " stop_signal stop_grace_period init tmpfs volumes depends_on healthcheck restart container_name networks links"
                            + " profiles deploy scale ulimits sysctls cap_add cap_drop security_opt read_only shm_size mem_limit cpus"
                            + " pids_limit group_add extra_hosts tty stdin_open network_mode privileged ipc pid")
                    .split(" ")));

    /** Left out, because it changes nothing that is drilled. */
    private static final Map<String, String> LEFT_OUT = new LinkedHashMap<>();
    /** Refused, because the system would be another without it. */
    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    static {
        out("labels", "nothing in a lab reads labels");
        out("label_file", "nothing in a lab reads labels");
        out("annotations", "nothing in a lab reads them");
        out("logging", "a lab keeps the log of every container itself");
        out("pull_policy", "a lab takes the images that the engine has");
        out("platform", "a lab takes the images that the engine has");
        out("develop", "it is for work on the image, not for running it");
        out("attach", "a lab keeps the log of every container itself");
        out("cgroup_parent", "a lab shares out the machine itself");
        out("cpu_shares", "a lab shares out the processors itself");
        out("cpuset", "a lab shares out the processors itself");
        for (String key : List.of(
                "cpu_count",
                "cpu_percent",
                "cpu_period",
                "cpu_quota",
                "cpu_rt_period",
                "cpu_rt_runtime",
                "mem_reservation",
                "mem_swappiness",
                "memswap_limit",
                "oom_kill_disable",
                "oom_score_adj",
                "blkio_config")) {
            out(key, "a lab shares out the machine itself; mem_limit and cpus are carried out");
        }
        out("dns", "a lab knows the names of its own machines only");
        out("dns_opt", "a lab knows the names of its own machines only");
        out("dns_search", "a lab knows the names of its own machines only");
        out("domainname", "a lab knows the names of its own machines only");
        out("mac_address", "every machine has a network of its own");

        refuse("devices", "a lab hands no device of its host to a container");
        refuse("device_cgroup_rules", "a lab hands no device of its host to a container");
        refuse("gpus", "a lab hands no device of its host to a container");
        refuse("volumes_from", "a lab shares only named volumes; name the volume and mount it in both services");
        refuse("external_links", "a lab holds only what is in the file");
        refuse("userns_mode", "a container's users are those of the engine");
        refuse("cgroup", "a container's control group is the engine's");
        refuse("uts", "every machine has a host name of its own");
        refuse("runtime", "a lab starts containers with the engine's usual runtime");
        refuse("isolation", "it is for engines on Windows");
        refuse("credential_spec", "it is for engines on Windows");
        refuse("storage_opt", "a lab does not choose the engine's storage");
        refuse("use_api_socket", "no container of a lab may reach the container engine");
        refuse("provider", "a lab starts containers only");
        refuse("models", "a lab starts containers only");
        refuse("post_start", "a lab runs no hooks; make it a service that ends, on which the others depend");
        refuse("pre_stop", "a lab runs no hooks");
        refuse("pre_start", "a lab runs no hooks; make it a service that ends, on which the others depend");
    }

    private ComposeKeys() {}

    private static void out(String key, String why) {
        LEFT_OUT.put(key, why);
    }

    private static void refuse(String key, String why) {
        REFUSED.put(key, why);
    }

    /** Why a service's key has no effect in a lab, or null where it has. */
    static @Nullable String leftOut(String key) {
        return LEFT_OUT.get(key);
    }

    /** @throws BadInput if a lab cannot do what the key says, or does not know it */
    static void check(String key, Yaml value) {
        if (REFUSED.containsKey(key)) {
            throw refused(value, REFUSED.get(key));
        }
        if (!known(key)) {
            Set<String> known = new LinkedHashSet<>(CARRIED);
            known.addAll(LEFT_OUT.keySet());
            throw value.unknown(key, known);
        }
    }

    static boolean known(String key) {
        return CARRIED.contains(key) || LEFT_OUT.containsKey(key) || REFUSED.containsKey(key) || key.startsWith("x-");
    }

    /** A sentence on what cannot be carried out, and how to do without it. */
    static BadInput refused(Yaml value, String why) {
        return value.wrong("cannot be carried out: " + why
                + ". Take it out, or, where the file must stay as it is, take it away in a second file with !reset");
    }
}
