package org.drdrills.check.consistency;

import java.util.List;

/** Whether what the transactions saw fits the isolation level that is claimed. */
public sealed interface IsolationJudgement {

    /**
     * Nothing that the level forbids is in the record.
     *
     * @param transactions how many were judged
     * @param tolerated what else was found and the level allows, at most ten of each phenomenon
     */
    record Holds(long transactions, List<Anomaly> tolerated) implements IsolationJudgement {
        public Holds {
            tolerated = List.copyOf(tolerated);
        }
    }

    /**
     * The level is broken.
     *
     * @param forbidden what was found and the level forbids, worst first, at most ten of each phenomenon
     * @param tolerated what else was found
     */
    record Violated(List<Anomaly> forbidden, List<Anomaly> tolerated) implements IsolationJudgement {
        public Violated {
            forbidden = List.copyOf(forbidden);
            tolerated = List.copyOf(tolerated);
        }
    }

    /**
     * Nothing forbidden was found, but not everything could be judged.
     *
     * @param shareDecided share, 0 to 1, of the steps whose lists were judged
     */
    record Undecided(double shareDecided, String reason, List<Anomaly> tolerated) implements IsolationJudgement {
        public Undecided {
            tolerated = List.copyOf(tolerated);
        }
    }
}
