package org.drdrills.environment;

import java.util.Random;

/**
 * The IPv4 addresses of one lab: a block of 4096 of them in 10.210.0.0 to 10.229.255.255, divided into networks of 64.
 * Network 0 is the wire's own; node {@code n} (counted from 0) is alone with the wire in network {@code n + 1}.
 *
 * @param block which block, from 0 to {@link #BLOCKS} - 1
 */
record AddressPlan(int block) {
    static final int BLOCKS = 20 * 16;

    /** Every network holds its gateway, the wire, its node, and an address for each other node. */
    static final int MOST_NODES = 52;

    private static final int NETWORK_SIZE = 64;
    private static final int NETWORKS_PER_OCTET = 256 / NETWORK_SIZE;
    private static final int GATEWAY = 1;
    private static final int WIRE = 2;
    private static final int NODE = 10;
    private static final int FIRST_VIRTUAL = 12;
    /** Addresses for tests of networks, of which none leaves the wire. */
    private static final String UPSTREAM = "198.18.";

    static AddressPlan random(Random random) {
        return new AddressPlan(random.nextInt(BLOCKS));
    }

    String subnet(int network) {
        return address(network, 0) + "/26";
    }

    String gateway(int network) {
        return address(network, GATEWAY);
    }

    /** The wire's first address in the network of a node. */
    String wire(int node) {
        return address(node + 1, WIRE);
    }

    /** The node's own address. */
    String own(int node) {
        return address(node + 1, NODE);
    }

    /**
     * The address of the wire, in the network of {@code source}, at which proxies listen that lead to {@code target}; what
     * {@code target} opened comes from there.
     */
    String virtual(int source, int target) {
        return address(source + 1, FIRST_VIRTUAL + (target > source ? target - 1 : target));
    }

    /** Where proxies connect to that lead from {@code source} to {@code target}, where the wire keeps addresses. */
    String upstream(int source, int target) {
        return UPSTREAM + target + "." + source;
    }

    /** All upstream addresses that lead to {@code target}. */
    String upstreams(int target) {
        return UPSTREAM + target + ".0/24";
    }

    private String address(int network, int host) {
        return "10." + (210 + block / 16) + "." + (block % 16 * 16 + network / NETWORKS_PER_OCTET) + "."
                + (network % NETWORKS_PER_OCTET * NETWORK_SIZE + host);
    }
}
