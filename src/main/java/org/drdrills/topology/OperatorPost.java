package org.drdrills.topology;

import java.nio.file.Path;

/**
 * Where the operator works.
 *
 * @param node     the container in which runbooks run
 * @param runbooks folder of shell scripts on this machine
 */
public record OperatorPost(String node, Path runbooks) {}
