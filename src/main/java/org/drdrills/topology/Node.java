package org.drdrills.topology;

/** A machine of the environment: a Compose service that stands in a site. */
public record Node(String name, String site, Service service) {}
