package org.drdrills.topology;

import java.util.Map;

/**
 * Which machines have a disk that can lose power.
 *
 * @param folders node to the folder that its disk holds, such as {@code /var/lib/postgresql/data}; in file order
 * @param used    whether a lab mounts such disks; where it does not, machines keep what they wrote
 */
public record DiskPlan(Map<String, String> folders, boolean used) {
    /** No machine has one. */
    public static final DiskPlan NONE = new DiskPlan(Map.of(), false);

    public DiskPlan {
        folders = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(folders));
    }
}
