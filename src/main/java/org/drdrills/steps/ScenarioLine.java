package org.drdrills.steps;

/**
 * The only step definition that Cucumber knows. Cucumber's definitions are the same for every scenario, and an environment
 * has sentences of its own; so {@link Features} understands the lines, and this passes each one to the script.
 */
public final class ScenarioLine {
    private final Script script;

    public ScenarioLine(Script script) {
        this.script = script;
    }

    @io.cucumber.java.en.Given("^(.*)$")
    public void line(String words) {
        script.carryOut(words);
    }
}
