package org.drdrills.steps;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A line of the event: the method that gives it its meaning bears its wording, a Cucumber expression. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface When {
    String value();
}
