package org.drdrills.fault;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.drdrills.topology.Environment;
import org.drdrills.topology.Nearest;

/** The target of a fault, in the words of features: a role, or a machine by its name. */
public sealed interface Target permits RoleTarget, NamedMachine {
    Target PRIMARY = RoleTarget.PRIMARY;
    Target STANDBY = RoleTarget.STANDBY;
    Target SYNCHRONOUS_STANDBY = RoleTarget.SYNCHRONOUS_STANDBY;
    Target OTHER_STANDBY = RoleTarget.OTHER_STANDBY;
    Target EVERY_STANDBY = RoleTarget.EVERY_STANDBY;
    Target WITNESS = RoleTarget.WITNESS;
    Target PRIMARYS_WITNESS = RoleTarget.PRIMARYS_WITNESS;
    Target TWO_WITNESSES = RoleTarget.TWO_WITNESSES;
    Target EVERY_WITNESS = RoleTarget.EVERY_WITNESS;
    Target EVERY_MEMBER = RoleTarget.EVERY_MEMBER;
    Target EVERY_MACHINE = RoleTarget.EVERY_MACHINE;
    Target KILLED_MEMBER = RoleTarget.KILLED_MEMBER;
    Target PRIMARYS_SITE = RoleTarget.PRIMARYS_SITE;
    Target STANDBYS_SITE = RoleTarget.STANDBYS_SITE;
    Target OTHER_STANDBYS_SITE = RoleTarget.OTHER_STANDBYS_SITE;
    Target EVERY_OTHER_SITE = RoleTarget.EVERY_OTHER_SITE;
    Target PRIMARYS_CLIENTS = RoleTarget.PRIMARYS_CLIENTS;
    Target ALL_OTHERS = RoleTarget.ALL_OTHERS;
    Target ALL_IN_THE_POOL = RoleTarget.ALL_IN_THE_POOL;
    Target ALL_OTHERS_IN_THE_POOL = RoleTarget.ALL_OTHERS_IN_THE_POOL;
    Target POWER_SWITCH = RoleTarget.POWER_SWITCH;
    Target SERVER = RoleTarget.SERVER;
    Target OTHER_SERVERS = RoleTarget.OTHER_SERVERS;
    Target LISTENER = RoleTarget.LISTENER;
    Target BACK_END = RoleTarget.BACK_END;

    /** All roles; machines have names only in their environment. */
    static Target[] values() {
        return RoleTarget.values();
    }

    /** @throws IllegalArgumentException with a suggestion, if nothing is called that */
    static Target ofWords(String words) {
        if (words.startsWith(NamedMachine.WORDS)) {
            return new NamedMachine(words.substring(NamedMachine.WORDS.length()));
        }
        return Stream.of(values())
                .filter(target -> target.words().equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no role is called '" + words + "'"
                        + Nearest.hint(
                                words, Stream.of(values()).map(Target::words).toList())));
    }

    String words();

    /** Whether features use the plural for it. */
    boolean isSeveral();

    boolean isSite();

    /** Why no node of an environment can ever be the target; empty if one can. */
    Optional<String> impossibleIn(Environment environment);

    /** The nodes that are the target now. A site stands for all nodes in it. */
    List<String> nodes(Scene scene);

    /** The name of the site, where the target is a site. */
    String site(Scene scene);

    /**
     * The ends of wires of the target: its nodes, and the clients of a site where the target is a site.
     *
     * @param opposite the target at the other end; {@link #EVERY_OTHER_SITE} is every site but that one
     */
    List<String> ends(Scene scene, Target opposite);
}
