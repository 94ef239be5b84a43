package org.drdrills.check;

import java.math.BigDecimal;
import java.util.Optional;
import org.drdrills.measure.Measured;
import org.drdrills.measure.Restoration;

/** A question in SQL that the environment declares is answered by the restored copy as it must be. Its name and a number are all that is kept. */
public final class DeclaredCheck implements Check {
    public static final Check CHECK = new DeclaredCheck();
    private static final Declaration DECLARED =
            Declaration.of("declared-check", LimitForm.ANSWER, Kind.SAFETY, Need.RESTORE);

    private DeclaredCheck() {}

    @Override
    public Declaration declared() {
        return DECLARED;
    }

    @Override
    public Finding judge(Ruling ruling) {
        Restoration restoration = ruling.restoration();
        Limit.Answer limit = ruling.limit(Limit.Answer.class);
        Optional<String> said = restoration.fact(Restoration.CHECK + limit.name());
        if (restoration.order().isEmpty()) {
            return ruling.noEvent();
        }
        if (said.isEmpty()) {
            return ruling.open(
                    "not-asked",
                    "The check " + limit.name() + " was not asked, for nothing was restored that could answer it.");
        }
        if (said.get().startsWith("error:")) {
            return ruling.missed(
                    "no-answer",
                    "The check " + limit.name() + " could not be answered: the database refused it with SQLSTATE "
                            + said.get().substring("error:".length()) + ".");
        }
        Optional<Double> number = restoration.number(Restoration.CHECK + limit.name());
        if (number.isEmpty()) {
            return ruling.open(
                    "no-number",
                    "The check " + limit.name() + " was answered with "
                            + (said.get().equals("nothing") ? "nothing" : "something that is no single number")
                            + ", so it cannot be compared with "
                            + limit.amount().toPlainString() + ".");
        }
        Measured measured = new Measured(
                Restoration.CHECK + limit.name(), limit.name(), number.get(), "", 0, "the answer of the restored copy");
        String what = "The check " + limit.name() + " was answered with " + plain(said.get()) + "; it must be "
                + limit.relation() + " " + limit.amount().toPlainString() + ".";
        boolean holds = limit.allows(new BigDecimal(said.get()));
        return holds
                ? ruling.met(what.replace("must be is", "must be"), measured)
                : ruling.missed("fails", what.replace("must be is", "must be"), measured);
    }

    private static String plain(String number) {
        return new BigDecimal(number).toPlainString();
    }
}
