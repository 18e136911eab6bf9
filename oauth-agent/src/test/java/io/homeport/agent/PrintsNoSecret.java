package io.homeport.agent;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A record that the compiler lets print itself shows all that it holds in a log line or an exception's message. So one
 * that holds text, or what may hold text, says itself what it prints, or stands on a list of those without a secret.
 */
final class PrintsNoSecret extends ArchCondition<JavaClass> {
    private static final Set<String> MAY_HOLD_TEXT = Set.of(
            "java.lang.String",
            "java.lang.CharSequence",
            "java.lang.Object",
            "java.util.Optional",
            "java.util.List",
            "java.util.Set",
            "java.util.Collection",
            "java.util.Map",
            "java.nio.ByteBuffer",
            "[B",
            "[C",
            "io.vertx.core.MultiMap",
            "io.vertx.core.buffer.Buffer",
            "io.vertx.core.json.JsonObject",
            "org.jose4j.jwk.PublicJsonWebKey");

    private final Set<String> withoutSecrets;

    /** But for these, by their names without the package. */
    PrintsNoSecret(Set<String> withoutSecrets) {
        super("say themselves what they print");
        this.withoutSecrets = withoutSecrets;
    }

    @Override
    public void check(JavaClass checked, ConditionEvents events) {
        boolean mayHoldText = checked.getFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .anyMatch(field -> MAY_HOLD_TEXT.contains(field.getRawType().getName()));
        if (mayHoldText && !withoutSecrets.contains(nameOf(checked)) && compilerWritesToString(checked)) {
            events.add(SimpleConditionEvent.violated(
                    checked,
                    checked.getName() + " prints all that it holds: give it a toString, or put " + nameOf(checked)
                            + " on the list if none of that is secret"));
        }
    }

    private static String nameOf(JavaClass checked) {
        return checked.getName()
                .substring(checked.getPackageName().length() + 1)
                .replace('$', '.');
    }

    /** The compiler's own links to {@code ObjectMethods}, by a method type that nobody writes by hand. */
    private static boolean compilerWritesToString(JavaClass checked) {
        String type = "(L" + checked.getName().replace('.', '/') + ";)Ljava/lang/String;";
        try (InputStream in = checked.getSource().orElseThrow().getUri().toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
