package org.drdrills.topology;

/** What a service of a user's Compose file does in the system. */
enum Part {
    /** Holds the data, or serves by itself. */
    MEMBER,
    /** Votes, or keeps who leads; holds none of the data. */
    ARBITER,
    /** Stands between clients and members: load balancer, pooler, router, SQL layer. */
    FRONT,
    /** Runs beside members and belongs to none, such as a Consul agent. */
    AGENT,
    /** An application of the user's, or one that keeps its data elsewhere. */
    APPLICATION,
    /** Does its work and ends. */
    JOB,
    /** Consoles, exporters, dashboards. */
    TOOL,
    /** Calls the members and does nothing else. */
    CLIENT
}
