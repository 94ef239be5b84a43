package org.drdrills.topology;

import java.nio.file.Path;
import java.util.List;

/**
 * The operator of an environment.
 *
 * @param node      the container in which runbooks run
 * @param folder    the scripts on this machine
 * @param sentences by which features call them, besides the suite's own lines for any runbook
 */
public record OperatorPost(String node, Path folder, List<Runbook> sentences) {
    public OperatorPost {
        sentences = List.copyOf(sentences);
    }
}
