package org.drdrills.steps;

import io.cucumber.core.backend.ObjectFactory;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.drdrills.drill.Campaign;

/** Makes the step classes of each scenario, which share a {@link Script} of the given campaign. */
final class CampaignSteps implements ObjectFactory {
    private final Campaign campaign;
    private final Map<Class<?>, Object> scenario = new HashMap<>();

    CampaignSteps(Campaign campaign) {
        this.campaign = campaign;
    }

    @Override
    public void start() {
        scenario.clear();
        scenario.put(Script.class, new Script(campaign));
    }

    @Override
    public void stop() {
        scenario.clear();
    }

    @Override
    public boolean addClass(Class<?> glue) {
        return true;
    }

    @Override
    public <T> T getInstance(Class<T> type) {
        Object known = scenario.get(type);
        if (known == null) {
            known = make(type);
            scenario.put(type, known);
        }
        return type.cast(known);
    }

    private Object make(Class<?> type) {
        try {
            Constructor<?> constructor = type.getConstructors()[0];
            return constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                    .map(this::getInstance)
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("step class " + type.getName() + " cannot be made", e);
        }
    }
}
