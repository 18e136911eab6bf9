package io.homeport.proxy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A class that is given more than seven things to work with has more than one job. Records hold, and do no work. */
final class TakesFewCollaborators extends ArchCondition<JavaClass> {
    private static final int MOST = 7;

    TakesFewCollaborators() {
        super("take at most " + MOST + " parameters in each constructor");
    }

    @Override
    public void check(JavaClass checked, ConditionEvents events) {
        for (JavaConstructor constructor : checked.getConstructors()) {
            int parameters = constructor.getRawParameterTypes().size();
            if (parameters > MOST) {
                events.add(SimpleConditionEvent.violated(
                        checked, checked.getName() + " has a constructor of " + parameters + " parameters"));
            }
        }
    }
}
