package org.drdrills.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.drdrills.check.Objective;
import org.drdrills.drill.DrillPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists drills. */
@Command(name = "list", description = "List drills, with what each demands.", mixinStandardHelpOptions = true)
final class ListDrills implements Callable<Integer> {
    @Mixin
    private Selection selection;

    @Option(names = "--json", description = "For machines.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<DrillPlan> plans = selection.plans(Main.home());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(plans.stream().map(ListDrills::object).collect(java.util.stream.Collectors.joining(",\n  ", "[\n  ", "\n]")));
            return Main.MET;
        }
        String feature = "";
        for (DrillPlan plan : plans) {
            if (!plan.feature().equals(feature)) {
                feature = plan.feature();
                out.println((feature.isEmpty() ? "" : "\n") + feature + "  (" + plan.environment() + ")");
            }
            out.println("  %-7s %s".formatted(plan.seed(), plan.id()));
        }
        out.println("\n" + plans.size() + " drills. Run one: ./drill run --drill ID");
        return Main.MET;
    }

    private static String object(DrillPlan plan) {
        return "{\"id\":%s,\"seed\":%s,\"title\":%s,\"feature\":%s,\"environment\":%s,\"file\":%s,\"line\":%d,\"tags\":%s,\"event\":%s,\"objectives\":%s}".formatted(
                text(plan.id()), text(plan.seed()), text(plan.title()), text(plan.feature()), text(plan.environment()),
                text(Main.home().relativize(plan.file().toAbsolutePath().normalize()).toString()), plan.line(), texts(plan.tags()), text(plan.eventWords()),
                texts(plan.objectives().stream().map(Objective::words).toList()));
    }

    private static String texts(List<String> texts) {
        return texts.stream().map(ListDrills::text).collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }

    /** As JSON has it. */
    static String text(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < 0x20) {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
