package org.drdrills.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.drdrills.history.Transaction;
import org.drdrills.topology.Workload;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static List<Transaction.Step> steps(StepSource source, int transactions) {
        Random random = new Random(7);
        return LongStream.range(0, transactions)
                .mapToObj(number -> source.next(number, random))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void listsGrowByElementsThatNoOtherTransactionAppends() {
        Set<Long> elements = new HashSet<>();
        List<Transaction.Step> steps = steps(StepSource.of(Workload.TRANSACTIONS), 500);
        assertThat(steps).hasAtLeastOneElementOfType(Transaction.Read.class);
        for (Transaction.Step step : steps) {
            if (step instanceof Transaction.Append append) {
                assertThat(elements.add(append.element())).isTrue();
            }
        }
        assertThat(elements).hasSizeGreaterThan(500);
    }

    @Test
    void aCompareAndSetExpectsWhatWasSeenLastAndSetsWhatNoOtherSets() {
        StepSource source = StepSource.of(Workload.SWAPS);
        for (int register = 0; register < Workload.OBJECTS; register++) {
            source.acknowledged(List.of(new Transaction.Get(register, 1000 + register)));
        }
        source.acknowledged(List.of(new Transaction.Swap(2, 1002, 5000, true)));
        source.acknowledged(List.of(new Transaction.Swap(3, 9, 6000, false)));
        List<Transaction.Swap> swaps = new ArrayList<>();
        for (Transaction.Step step : steps(source, 200)) {
            if (step instanceof Transaction.Swap swap) {
                swaps.add(swap);
            }
        }
        assertThat(swaps).extracting(Transaction.Swap::replacement).doesNotHaveDuplicates();
        assertThat(swaps).extracting(Transaction.Swap::expected).containsOnly(1000L, 1001L, 5000L, 1003L, 1004L);
    }

    @Test
    void noTransferIsToTheAccountThatItIsFrom() {
        List<Transaction.Step> steps = steps(StepSource.of(Workload.TRANSFERS), 1000);
        assertThat(steps).hasAtLeastOneElementOfType(Transaction.Total.class);
        for (Transaction.Step step : steps) {
            if (step instanceof Transaction.Transfer transfer) {
                assertThat(transfer.from()).isNotEqualTo(transfer.to()).isBetween(0, Workload.ACCOUNTS - 1);
                assertThat(transfer.to()).isBetween(0, Workload.ACCOUNTS - 1);
                assertThat(transfer.amount()).isPositive();
            }
        }
    }
}
