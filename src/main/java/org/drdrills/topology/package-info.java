/**
 * What an environment is: sites, nodes, pools, links, and who sits where. Read from a Compose file
 * with an {@code x-drill} section; every mistake is one {@link org.drdrills.topology.BadInput}.
 *
 * <p>Pure: imports nothing of ours; the YAML parser is used here only. To support one more Compose
 * key, add it to {@code EnvironmentFile} and to {@code Service}.
 */
package org.drdrills.topology;
