package org.drdrills.drill;

/** No lab is made beside the drill. */
final class Nobody implements DrillRunner.Neighbour {
    @Override
    public void hold() {}

    @Override
    public void goOn() {}
}
