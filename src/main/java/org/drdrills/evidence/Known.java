package org.drdrills.evidence;

import java.util.List;

/**
 * A drill that the suite knows now.
 *
 * @param environmentSha256 of the environment's files now, as {@link org.drdrills.record.DrillRecord#environmentHash} has it
 */
public record Known(
        String drill,
        String title,
        List<String> tags,
        String environment,
        String featureText,
        String environmentSha256) {}
